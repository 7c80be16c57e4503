import type { FilePatch, UnreadFile } from '../domain/changed-file.ts';
import type { PullRequest } from '../domain/pull-request.ts';
import type { Snapshot } from './snapshot.ts';

/** A change as its source delivers it. */
export interface Change {
  /** Title of the pull request; empty for a local diff. */
  title: string;
  /** Body of the pull request, or the commit messages; written by strangers, like the title. */
  description: string;
  patches: FilePatch[];
  /** What the source would not list, such as files beyond GitHub's limit of 3,000. */
  unread: UnreadFile[];
  snapshot: Snapshot;
  /** Identity of what is read (the head commit's SHA, or a hash of the patch): the same for every question about it. */
  identity: string;
}

/** Where a pull request and its change come from. Ends with RetryableError or PermanentError. */
export interface PullRequestSource {
  /** The pull request as it is now, whatever the webhook said. */
  pullRequest(signal: AbortSignal): Promise<PullRequest>;
  /** Text of `.github/ml-review.yml` at a commit or branch; null when there is none. */
  settingsText(commit: string, signal: AbortSignal): Promise<string | null>;
  change(pullRequest: PullRequest, signal: AbortSignal): Promise<Change>;
}
