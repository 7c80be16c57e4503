/** Where a review request comes from. */
export type Trigger =
  | 'opened'
  | 'reopened'
  | 'ready_for_review'
  | 'synchronize'
  | 'labeled'
  | 'command'
  | 'rerequested';

/** All that a review job carries: small and JSON. The rest is read afresh when the job runs. */
export interface ReviewRequest {
  kind: 'review';
  /** GitHub's installation id, which the tokens are made for. */
  installation: number;
  owner: string;
  repository: string;
  number: number;
  trigger: Trigger;
  /** The comment that asked for it, to be answered with a reaction; `thread` as in {@link CommandRequest}. */
  comment?: { id: number; thread: number | null };
  /** Globs of the files that are read, whatever the configuration leaves out; from `/ml-review path`. */
  paths?: string[];
}

/** A comment that may be a command; whether it is allowed is asked when the job runs. */
export interface CommandRequest {
  kind: 'command';
  installation: number;
  owner: string;
  repository: string;
  number: number;
  commentId: number;
  /** The first comment of the thread it stands in; null in the conversation. */
  thread: number | null;
  /** Login of whoever wrote the comment. */
  author: string;
  /** The comment's text, at most 4,000 characters. */
  body: string;
}

/** What the queue holds. */
export type Job = ReviewRequest | CommandRequest;

/** What a job claims: one review a pull request, every command for itself. */
export function jobKey(job: Job): string {
  const pullRequest = `${job.owner}/${job.repository}#${job.number}`;
  return job.kind === 'review' ? pullRequest : `${pullRequest}:comment-${job.commentId}`;
}
