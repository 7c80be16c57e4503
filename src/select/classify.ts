import { roles } from '../domain/selected-file.ts';
import type { Role, RoleDecision } from '../domain/selected-file.ts';
import type { SourceView } from '../domain/source-view.ts';
import { matchingGlob } from './globs.ts';
import { isTest, projectFile } from './path-words.ts';
import { maxReasons, other, scoreView, textOf, threshold } from './score-view.ts';
import type { ScoredDecision } from './score-view.ts';

/** A changed file with its source at the head and at the base; null where there is none. */
export interface ClassifyInput {
  path: string;
  view: SourceView | null;
  previous: SourceView | null;
}

/**
 * The role of a file, by points for words of its path, imports, classes, calls, keys and cells. A glob of the configuration decides
 * before all else. Tests, packaging and set-up files are `other`. Where the head holds no ML code any more but the base did, the
 * base decides. A notebook that
 * cannot be read has the role of its path, with its problem as the reason.
 */
export function classify(input: ClassifyInput, roleGlobs: Partial<Record<Role, string[]>>): RoleDecision {
  const { role, reasons } = scoreFile(input, roleGlobs);
  return { role, reasons };
}

/** As `classify`, with the points: what the measurement in eval/roles needs. */
export function scoreFile(input: ClassifyInput, roleGlobs: Partial<Record<Role, string[]>>): ScoredDecision {
  const given = roles.find((role) => matchingGlob(input.path, roleGlobs[role] ?? []) !== null);
  if (given !== undefined) {
    return { role: given, reasons: [`the configuration says so (files.roles.${given})`], score: threshold };
  }
  const project = projectFile(input.path);
  if (project !== null) return other(project);
  const current = input.view ?? input.previous;
  if (current === null) return other('its text is not known');
  if (isTest(input.path, () => textOf(current))) return other('a test');

  const now = scoreView(input.path, current);
  if (now.role !== 'other' || input.view === null || input.previous === null) return now;
  const before = scoreView(input.path, input.previous);
  if (before.role === 'other') return now;
  return { ...before, reasons: ['the ML code in it was removed', ...before.reasons].slice(0, maxReasons) };
}
