/** Families that take `thinking: {type: adaptive}`; older ones answer 400, and an unknown model is left to its own default. */
const adaptive = /^claude-(?:fable|mythos|opus|sonnet|haiku)-5(?:-|$)|^claude-(?:opus-4-[678]|sonnet-4-6)(?:-|$)/;

/** Models that know no effort. */
const withoutEffort = /^claude-(?:opus|sonnet|haiku)-4-5(?:-|$)/;

/** Whether the model takes `thinking: {type: adaptive}`. */
export function takesAdaptiveThinking(model: string): boolean {
  return adaptive.test(model);
}

/** Whether the model takes `output_config.effort` with every level that a question can have. */
export function takesEffort(model: string): boolean {
  return !withoutEffort.test(model);
}

/** A model's name as it may stand in a sentence: names come from a repository's configuration. */
export function modelName(model: string): string {
  const name = model.replace(/[^\w.:@/-]/g, '');
  return name.length > 60 ? `${name.slice(0, 60)}…` : name || '(no name)';
}
