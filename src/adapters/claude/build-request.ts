import type Anthropic from '@anthropic-ai/sdk';

import type { ExpertQuestion } from '../../ports/expert.ts';
import type { TurnRequest } from './budget.ts';
import { takesAdaptiveThinking, takesEffort } from './models.ts';

/** `max_tokens` covers the thinking too, which is longest at the highest effort. */
function wantedTokens(effort: ExpertQuestion['effort']): number {
  return effort === 'max' ? 64_000 : 32_000;
}

/** A text block; none for blank text, which the API refuses. Half a surrogate pair, which a cut can leave, is refused too. */
function textBlock(text: string, ttl?: '5m' | '1h'): Anthropic.TextBlockParam[] {
  if (text.trim() === '') return [];
  return [{ type: 'text', text: text.toWellFormed(), ...(ttl ? { cache_control: { type: 'ephemeral', ttl } } : {}) }];
}

/**
 * The question as a Messages request. The system prompt is cached for an hour (the same for all pull requests), the material
 * for five minutes (the same for all questions about one head commit); the task comes last and is not marked.
 * The schema goes raw: the SDK's own parsing would throw usage away with a bad answer.
 */
export function buildRequest(question: ExpertQuestion, model: string): TurnRequest {
  const system = textBlock(question.system, '1h');
  return {
    model,
    max_tokens: wantedTokens(question.effort),
    ...(system.length > 0 ? { system } : {}),
    messages: [{ role: 'user', content: [...textBlock(question.material, '5m'), ...textBlock(question.task)] }],
    ...(takesAdaptiveThinking(model) ? { thinking: { type: 'adaptive' } } : {}),
    output_config: {
      ...(takesEffort(model) ? { effort: question.effort } : {}),
      format: { type: 'json_schema', schema: question.schema },
    },
  };
}
