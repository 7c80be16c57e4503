import type { DraftFinding } from '../domain/finding.ts';
import type { Hunk } from '../domain/hunk.ts';
import type { SourceView } from '../domain/source-view.ts';

/** What the deterministic checks are to read; plain data, so that it can go to another thread. */
export interface CheckJob {
  files: { path: string; newView: SourceView; oldView: SourceView | null; hunks: Hunk[] }[];
  /** The rest of the repository as far as it is known, for what comes from other files. */
  otherFiles: { path: string; text: string }[];
  /** Whether the repository runs ruff itself: then the generic rules are its own business. */
  repositoryRunsRuff: boolean;
  /** Names of checks that are switched off. */
  disable: string[];
}

/** What they found. `leads` need somebody who confirms them; a file with a problem was not, or not wholly, checked. */
export interface CheckOutcome {
  findings: DraftFinding[];
  leads: DraftFinding[];
  problems: { path: string; message: string }[];
}

/** Runs the deterministic checks, off the main thread where webhooks have to be answered. */
export interface CheckRunner {
  /** Throws the signal's reason when aborted; a crash or a run that takes too long is a problem of every file. */
  run(job: CheckJob, signal: AbortSignal): Promise<CheckOutcome>;
}
