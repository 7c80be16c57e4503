import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { LocatedReport } from './lint-file.ts';

/** A check whose places are found by ruff. Its page `NAME.md` explains it and is its test. */
export interface GenericRule extends Omit<Check, 'find' | 'frameworks'> {
  /** The codes of ruff that it reads. */
  reads: readonly string[];
  /** What is said of one report; null where it is not certain enough to be said. */
  hit: (report: LocatedReport, file: FileFacts, project: ProjectFacts) => Hit | null;
}
