/** What the fake knows about a model. Source: the models overview and the migration guides on platform.claude.com, November 2026. */
export interface ModelRules {
  maxTokens: number;
  /** Values of `thinking.type` that do not end in 400. */
  thinking: string[];
  /** Whether `tool_choice` may be `any` or `tool`. */
  forcedTools: boolean;
  /** Whether `role: system` is taken among the messages. */
  systemMessages: boolean;
  effort: boolean;
}

const current: ModelRules = {
  maxTokens: 128_000,
  thinking: ['adaptive'],
  forcedTools: false,
  systemMessages: true,
  effort: true,
};
const generationFive: ModelRules = { ...current, thinking: ['adaptive', 'disabled'], forcedTools: true };
const generationFour: ModelRules = {
  maxTokens: 64_000,
  thinking: ['adaptive', 'disabled', 'enabled'],
  forcedTools: true,
  systemMessages: false,
  effort: true,
};

const rules: Record<string, ModelRules> = {
  'claude-opus-5-5': current,
  'claude-fable-5-1': current,
  'claude-fable-5-2': current,
  'claude-mythos-5-1': current,
  'claude-mythos-5-2': current,
  'claude-sonnet-5-5': { ...current, thinking: ['adaptive', 'between_tools'] },
  'claude-haiku-5-5': generationFive,
  'claude-opus-5': generationFive,
  'claude-fable-5': { ...generationFive, thinking: ['adaptive'] },
  'claude-sonnet-5': { ...generationFive, systemMessages: false },
  'claude-opus-4-8': { ...generationFour, systemMessages: true, thinking: ['adaptive', 'disabled'] },
  'claude-opus-4-7': { ...generationFour, thinking: ['adaptive', 'disabled'] },
  'claude-opus-4-6': generationFour,
  'claude-sonnet-4-6': generationFour,
  'claude-haiku-4-5': { ...generationFour, thinking: ['disabled', 'enabled'], effort: false },
  'claude-sonnet-4-5': { ...generationFour, thinking: ['disabled', 'enabled'], effort: false },
};

/** The rules of a model; null for one that does not exist. */
export function rulesOf(model: string): ModelRules | null {
  const name = model.replace(/-\d{8}$/, '');
  return Object.hasOwn(rules, name) ? (rules[name] ?? null) : null;
}
