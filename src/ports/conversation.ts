/** What a person may do in the repository, as GitHub answers it; `none` also for strangers. */
export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** The reactions that the product uses: taken up, done, failed. */
export type Reaction = 'eyes' | 'rocket' | 'confused';

/** A comment: in the conversation of the pull request, or in a thread on its lines, which its first comment names. */
export interface CommentPlace {
  id: number;
  thread: number | null;
}

/** A thread on lines of the pull request that one of our findings began. */
export interface FindingThread {
  /** The comment it began with. */
  id: number;
  /** What our first comment says, in Markdown. */
  finding: string;
  path: string;
  /** What was said after it, oldest first; written by strangers. */
  replies: { author: string; body: string }[];
}

/** The talk on one pull request. Ends with RetryableError or PermanentError. */
export interface Conversation {
  permissionOf(login: string, signal: AbortSignal): Promise<Permission>;
  /** Adds a reaction to a comment; a repeated one changes nothing. */
  react(comment: CommentPlace, reaction: Reaction, signal: AbortSignal): Promise<void>;
  /** Writes one comment, in the thread if there is one. */
  reply(thread: number | null, body: string, signal: AbortSignal): Promise<void>;
  /** Our own comments in the conversation, oldest first. */
  ownComments(signal: AbortSignal): Promise<string[]>;
  /** The thread that begins with this comment, if that comment is ours. */
  thread(id: number, signal: AbortSignal): Promise<FindingThread | null>;
  /** Marks a thread as resolved; false where the App may not, which is no error. */
  resolve(thread: number, signal: AbortSignal): Promise<boolean>;
  /** Title and summary of our newest check run on this commit; null when there is none. */
  latestStatus(commit: string, signal: AbortSignal): Promise<{ title: string; summary: string } | null>;
}
