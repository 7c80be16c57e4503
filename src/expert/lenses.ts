import type { RepoSettings } from '../domain/repo-settings.ts';

/** A way of reading: one reading looks hard at a few things, several together look at all. */
export interface Lens {
  name: string;
  /** What this reading is told, besides the task that all share. */
  instruction: string;
}

const everything: Lens = { name: 'everything', instruction: '' };

const lens = (name: string, attention: string): Lens => ({
  name,
  instruction: `In this reading look above all at ${attention} Other readers look at the rest; report what you see of it only if it is critical.`,
});

const narrow: Lens[] = [
  lens(
    'numerics',
    'shapes, axes, broadcasting, dtype and device, masks, numerical range, in-place writes and the views that share their memory, and what autograd does: detached, retained or cut graphs, undefined gradients.',
  ),
  lens(
    'optimisation',
    'losses and their normalisation, order of operations in the training step, gradient accumulation, clipping, schedules, precision, parameter groups, agreement with the paper or formula that the code names.',
  ),
  lens(
    'data',
    'data, labels, splits, leakage, shuffling and augmentation, alignment and padding, metrics and their averaging, evaluation mode and protocol.',
  ),
  lens(
    'state',
    'what differs between processes and workers, collectives, seeds, what is saved and restored, references that go stale, configuration that is set but not read or read but not set, and code that relied on the removed lines.',
  ),
  lens(
    'cost',
    'host-device synchronisation, needless copies and recomputation, memory that grows, retained graphs, complexity, the input pipeline.',
  ),
];

const theory: Lens = lens(
  'theory',
  'the mathematics: shapes, axes, masks, dtype, losses and what they are divided by, order of operations in the step, gradients, schedules, numerical range, agreement with the formula that the code names.',
);
const experiment: Lens = lens(
  'experiment',
  'everything around the mathematics: data, splits, labels, metrics, evaluation mode, processes and workers, seeds, saved state, stale references, configuration against the code that reads it, removed lines that something relied on, cost in time and memory.',
);

/** How deep an effort reads. */
export interface ReadingPlan {
  lenses: Lens[];
  /** How many times one reading may look things up; 0 for not at all. */
  toolTurns: number;
  /** Whether claims get a second look. */
  verify: boolean;
}

/** low: one reading of what is given · medium: one with tools and a second look · high: two · max: five. */
export function readingPlan(effort: RepoSettings['expert']['effort']): ReadingPlan {
  switch (effort) {
    case 'low':
      return { lenses: [everything], toolTurns: 0, verify: false };
    case 'medium':
      return { lenses: [everything], toolTurns: 10, verify: true };
    case 'high':
      return { lenses: [theory, experiment], toolTurns: 14, verify: true };
    case 'max':
      return { lenses: narrow, toolTurns: 20, verify: true };
  }
}
