import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { OpenPullRequest } from '../../ports/pull-request-host.ts';
import type { GitHubClient } from './client.ts';
import { createConversation } from './conversation.ts';
import { createPublisher } from './publisher.ts';
import { createPullRequestSource } from './pull-request-source.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

/** What opening pull requests needs. */
export interface OpenPullRequestOptions {
  /** A client that acts for an installation; its token renews itself. */
  clientFor: (installation: number) => Promise<GitHubClient>;
  /** Login of the App's own account, such as `ml-review[bot]`. */
  botLogin: () => Promise<string>;
  readMarkers: (body: string) => string[];
  /** Whole repositories at single commits, shared by all jobs. */
  snapshots: SnapshotCache;
  clock: Clock;
  log: Log;
}

/** Opens pull requests on GitHub. */
export function createOpenPullRequest(options: OpenPullRequestOptions): OpenPullRequest {
  return async ({ installation, owner, repository, number }) => {
    const client = await options.clientFor(installation);
    const botLogin = await options.botLogin();
    const parameters = { owner, repo: repository, pull_number: number };
    const { clock, log, readMarkers } = options;
    return {
      source: createPullRequestSource({ client, parameters, snapshots: options.snapshots, log }),
      conversation: createConversation({ client, parameters, botLogin }),
      publisher: (pullRequest) => createPublisher({ client, pullRequest, botLogin, clock, log, readMarkers }),
    };
  };
}
