import type { PullRequest } from '../domain/pull-request.ts';
import type { PullRequestSource } from './change-source.ts';
import type { Conversation } from './conversation.ts';
import type { Publisher } from './publisher.ts';

/** Which pull request, and with whose permission it is read and written. */
export interface PullRequestAddress {
  installation: number;
  owner: string;
  repository: string;
  number: number;
}

/** One pull request with everything that can be asked of it and shown on it. */
export interface PullRequestHost {
  source: PullRequestSource;
  conversation: Conversation;
  publisher(pullRequest: PullRequest): Publisher;
}

/** Opens pull requests; GitHub in the product, a fake in tests. */
export type OpenPullRequest = (address: PullRequestAddress) => Promise<PullRequestHost>;
