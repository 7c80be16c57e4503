import type { UnreadFile } from './changed-file.ts';
import type { DroppedFinding, Finding } from './finding.ts';
import type { SettingsProblem } from './repo-settings.ts';
import type { Role, SkippedFile } from './selected-file.ts';
import type { Usage } from './usage.ts';

/** What became of the question to the expert. `sentence` is for people. */
export type ExpertState =
  | { kind: 'answered'; model: string; /** What was lost of the answer, a sentence each. */ losses: string[] }
  | { kind: 'not-needed'; sentence: string }
  | { kind: 'off'; sentence: string }
  | { kind: 'failed'; sentence: string };

/** A file that was read, by whom. */
export interface ReviewedFile {
  path: string;
  role: Role;
  reasons: string[];
  by: { checks: boolean; expert: boolean };
}

/** The result of reading a change: what stands, what does not, and what was and was not looked at. */
export interface Review {
  /** The gravest first; at most `findings.max-comments` of them have a `lines` anchor. */
  findings: Finding[];
  dropped: DroppedFinding[];
  /** Sentences on what was changed in claims that stand, such as a suggestion that was withheld. */
  notes: string[];
  reviewed: ReviewedFile[];
  /** Files that hold no ML code or are left out by the configuration. */
  skipped: SkippedFile[];
  /** Files that should have been read and were not, and why. Not empty: the review is partial. */
  unread: UnreadFile[];
  expert: ExpertState;
  settingsProblems: SettingsProblem[];
  usage: Usage;
  /** Wall-clock time of the reading, in milliseconds. */
  milliseconds: number;
}

/** How far a review is. */
export interface ReviewProgress {
  phase: 'reading' | 'checking' | 'asking' | 'settling';
  /** Files done and files in all. */
  done: number;
  total: number;
  findings: number;
}

/** How a review job ended. */
export type ReviewOutcome =
  | { kind: 'published'; review: Review; comments: number }
  | { kind: 'skipped'; reason: string }
  | { kind: 'superseded' };
