import type { UnreadFile } from './changed-file.ts';
import type { DroppedFinding, Finding } from './finding.ts';
import type { PullRequest } from './pull-request.ts';
import type { Role, SkippedFile } from './selected-file.ts';
import type { SettingsProblem } from './repo-settings.ts';
import type { Usage } from './usage.ts';

/** What became of the question to the expert. `sentence` is for people. */
export type ExpertState =
  | { kind: 'answered'; model: string; /** What was lost of the answer; empty when nothing was. */ losses: string[] }
  | { kind: 'off'; sentence: string }
  | { kind: 'failed'; sentence: string };

/** The result of reading a change: what stands, what does not, and what was and was not looked at. */
export interface Review {
  /** The gravest first; at most `findings.max-comments` of them have a `lines` anchor. */
  findings: Finding[];
  dropped: DroppedFinding[];
  /** Files that were read, with their role. */
  reviewed: { path: string; role: Role; reasons: string[] }[];
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

/** How a job ended. */
export type ReviewOutcome =
  | { kind: 'published'; review: Review; posted: number }
  | { kind: 'skipped'; reason: string }
  | { kind: 'superseded' };

/** A change to be read, with its text at both ends. */
export interface ChangeHead {
  pullRequest: PullRequest | null;
  /** What the author says about the change: title and body, or the commit messages. */
  description: string;
}
