import type { Finding } from '../domain/finding.ts';

/** A line comment, ready to be sent: its text is rendered and its anchor is of kind `lines`. */
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
  /** Markdown, at most 65,535 characters (GitHub's limit for `output.summary`). */
  summary: string;
}

/** What became of the posting. */
export type PublishedReview =
  | { kind: 'posted'; comments: number; url: string }
  /** The review of this very content was on GitHub already: an earlier try got through. */
  | { kind: 'already-there'; url: string }
  /** GitHub took the review without its line comments; they stand in its body. */
  | { kind: 'posted-without-lines'; reason: string; url: string }
  /** The head moved while we read: nothing was posted. */
  | { kind: 'stale' };

/** A thread that one of our comments began and nobody resolved. */
export interface OpenThread {
  /** What the host knows the thread by. */
  id: string;
  /** The comment it began with. */
  firstComment: number;
  /** Of the finding, from the hidden marker. */
  fingerprint: string;
  path: string;
  /** What our comment says. */
  body: string;
  /** Whether the lines it was written on have changed since. */
  outdated: boolean;
  /** Whether somebody other than us wrote in it: then it is theirs. */
  answered: boolean;
  /** What we wrote in it after that comment. */
  ownReplies: string[];
}

/** The place where a review is shown. One publisher belongs to one pull request at one head commit. */
export interface Publisher {
  /** Creates the check run, in progress. */
  begin(output: CheckOutput, signal: AbortSignal): Promise<void>;
  /** Shows how far the work is; a failure to do so is logged, never thrown. */
  progress(output: CheckOutput): Promise<void>;
  /** Fingerprints in the hidden markers of our own comments on this pull request; the author of each is checked. */
  postedFingerprints(signal: AbortSignal): Promise<Set<string>>;
  /**
   * Posts one review. `withoutLines` is posted in its stead if GitHub refuses the line comments.
   * Before a repetition it looks whether the try before got through, so nothing is posted twice.
   */
  publish(review: RenderedReview, withoutLines: () => RenderedReview, signal: AbortSignal): Promise<PublishedReview>;
  /** Our threads on this pull request that are open. */
  openThreads(signal: AbortSignal): Promise<OpenThread[]>;
  /** Says why a thread is over and resolves it, or hides it as outdated where the App may not resolve. */
  closeThread(thread: OpenThread, sentence: string, signal: AbortSignal): Promise<void>;
  /** Completes the check run. Works also after the job was aborted. */
  conclude(conclusion: Conclusion, output: CheckOutput): Promise<void>;
}
