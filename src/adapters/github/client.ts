import type { Octokit } from '@octokit/rest';

/** The part of Octokit that the adapter uses: Probot's and @octokit/rest's clients both have it. */
export type GitHubClient = Pick<Octokit, 'rest' | 'paginate' | 'graphql' | 'request'>;

/** Address of one pull request in REST's words. */
export interface PullRequestParameters {
  owner: string;
  repo: string;
  pull_number: number;
}

/**
 * Options of a request that creates something. The retry plugin repeats any request after a 5xx, but GitHub answers 502
 * also after it did the work, so a creation is never repeated blindly: we look first whether it got through.
 */
export const createOnce = { retries: 0 } as const;

/** The version of the REST API that every request names; without it a later default would change what we read. */
export const apiVersion = '2022-11-28';
