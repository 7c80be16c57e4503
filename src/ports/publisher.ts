import type { SettingsProblem } from '../domain/repo-settings.ts';
import type { Finding } from '../domain/finding.ts';

/** One line comment, ready to be sent: its text is rendered and its anchor valid. */
export interface RenderedComment {
  finding: Finding;
  body: string;
}

/** A review in Markdown. */
export interface RenderedReview {
  /** Body of the review. */
  body: string;
  comments: RenderedComment[];
}

/** How the check run ends. `neutral` also for whatever was not read: never green for code that nobody looked at. */
export type Conclusion = 'success' | 'neutral' | 'failure' | 'cancelled';

/** What the check run shows. */
export interface CheckOutput {
  /** At most 255 characters. */
  title: string;
  /** Markdown. */
  summary: string;
}

/** What was posted, and what could not be and why. */
export interface PublishedReview {
  postedComments: number;
  /** Findings that GitHub refused as comments; they stand in the summary. */
  demoted: { fingerprint: string; reason: string }[];
  url: string | null;
}

/** The place where a review is shown. One publisher belongs to one pull request at one head commit. */
export interface Publisher {
  /** Creates the check run. Later calls change it. */
  begin(output: CheckOutput): Promise<void>;
  progress(output: CheckOutput): Promise<void>;
  /** Fingerprints of our own comments on this pull request, read from their hidden markers; author checked. */
  postedFingerprints(signal: AbortSignal): Promise<Set<string>>;
  /** The commit that is the head now, to see whether the reading is stale. */
  currentHead(signal: AbortSignal): Promise<string>;
  /** Posts one review; no finding is ever posted twice. */
  publish(review: RenderedReview, signal: AbortSignal): Promise<PublishedReview>;
  conclude(conclusion: Conclusion, output: CheckOutput, problems: SettingsProblem[]): Promise<void>;
}
