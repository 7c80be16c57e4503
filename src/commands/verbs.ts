/** Every verb that the command grammar knows. `review` is the command without a verb. */
export const verbs = [
  'review',
  'full',
  'path',
  'ask',
  'debug',
  'implement',
  'explain',
  'verify',
  'dismiss',
  'pause',
  'resume',
  'status',
  'config',
  'help',
] as const;
/** What a command asks for. */
export type Verb = (typeof verbs)[number];

/** How each verb is written and what it does. */
export const verbHelp: Record<Verb, { form: string; effect: string }> = {
  review: { form: '/ml-review', effect: 'review the pull request; what was said before is not repeated' },
  full: { form: '/ml-review full', effect: 'the same' },
  path: { form: '/ml-review path GLOB…', effect: 'review just these files, even ones that the filter would pass over' },
  ask: { form: '/ml-review ask QUESTION', effect: 'the expert answers about this pull request, citing lines' },
  debug: {
    form: '/ml-review debug SYMPTOM',
    effect: 'ranked hypotheses, each tied to lines, each with the experiment that settles it',
  },
  implement: { form: '/ml-review implement WHAT', effect: 'theory first, then code, then its tests' },
  explain: { form: '/ml-review explain', effect: 'in a thread of ours: more depth' },
  verify: {
    form: '/ml-review verify',
    effect: 'in a thread of ours: a runnable check that would prove or refute the finding',
  },
  dismiss: {
    form: '/ml-review dismiss [REASON]',
    effect: 'in a thread of ours: not a problem here; it is not raised again',
  },
  pause: { form: '/ml-review pause', effect: 'stop automatic reviews of this pull request' },
  resume: { form: '/ml-review resume', effect: 'start them again' },
  status: { form: '/ml-review status', effect: 'what was and was not reviewed, and why' },
  config: { form: '/ml-review config', effect: 'the effective configuration, and where each value comes from' },
  help: { form: '/ml-review help', effect: 'this table' },
};
