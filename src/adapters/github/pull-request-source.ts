import type { FilePatch } from '../../domain/changed-file.ts';
import type { Side } from '../../domain/hunk.ts';
import type { PullRequest } from '../../domain/pull-request.ts';
import type { Change, PullRequestSource } from '../../ports/change-source.ts';
import { BlobSnapshot } from './blob-snapshot.ts';
import { RepositorySnapshot } from './repository-snapshot.ts';
import type { SnapshotCache } from './snapshot-cache.ts';
import type { Log } from '../../ports/log.ts';
import type { GitHubClient, PullRequestParameters } from './client.ts';
import { asOurError, isGitHubFailure } from './github-error.ts';

/** GitHub lists at most this many files of a pull request (REST: list pull requests files). */
const mostFilesListed = 3000;

/** Where a repository keeps its configuration. */
const settingsPath = '.github/ml-review.yml';

/** What the source is made with; `snapshots` is shared by all pull requests of the process. */
export interface PullRequestSourceOptions {
  client: GitHubClient;
  parameters: PullRequestParameters;
  snapshots: SnapshotCache;
  log: Log;
}

/** Reads a pull request, its configuration and its change through GitHub's API. */
export function createPullRequestSource({
  client,
  parameters,
  snapshots,
  log,
}: PullRequestSourceOptions): PullRequestSource {
  return {
    pullRequest: (signal) => readPullRequest(client, parameters, signal),
    settingsText: (commit, signal) => readSettingsText(client, parameters, commit, signal),
    change: async (pullRequest, signal) => {
      const { patches, unread } = await listChangedFiles(client, parameters, pullRequest, signal);
      const blobs = new BlobSnapshot({
        client,
        owner: parameters.owner,
        repo: parameters.repo,
        commitOf: commits(client, pullRequest),
      });
      const { owner, repo } = parameters;
      const folder = (until: AbortSignal) => snapshots.get(client, owner, repo, pullRequest.headCommit, until);
      const snapshot = new RepositorySnapshot({ blobs, folder, log });
      return {
        title: pullRequest.title,
        description: pullRequest.body,
        patches,
        unread,
        snapshot,
        identity: pullRequest.headCommit,
      };
    },
  };
}

async function readPullRequest(
  client: GitHubClient,
  parameters: PullRequestParameters,
  signal: AbortSignal,
): Promise<PullRequest> {
  try {
    const { data } = await client.rest.pulls.get({ ...parameters, request: { signal } });
    return {
      owner: parameters.owner,
      repository: parameters.repo,
      number: data.number,
      title: data.title,
      body: data.body ?? '',
      author: data.user?.login ?? '',
      draft: data.draft ?? false,
      state: data.state === 'open' ? 'open' : 'closed',
      headCommit: data.head.sha,
      baseCommit: data.base.sha,
      baseBranch: data.base.ref,
      labels: data.labels.map((label) => label.name),
      privateRepository: data.base.repo.private,
      changedFiles: data.changed_files,
    };
  } catch (error) {
    signal.throwIfAborted();
    throw asOurError(error, `read pull request #${parameters.pull_number}`);
  }
}

async function readSettingsText(
  client: GitHubClient,
  { owner, repo }: PullRequestParameters,
  commit: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const { data } = await client.rest.repos.getContent({
      owner,
      repo,
      path: settingsPath,
      ref: commit,
      request: { signal },
    });
    if (Array.isArray(data) || data.type !== 'file' || !('content' in data)) return null;
    return Buffer.from(data.content, 'base64').toString('utf8');
  } catch (error) {
    signal.throwIfAborted();
    if (isGitHubFailure(error) && error.status === 404) return null;
    throw asOurError(error, `read ${settingsPath}`);
  }
}

async function listChangedFiles(
  client: GitHubClient,
  parameters: PullRequestParameters,
  pullRequest: PullRequest,
  signal: AbortSignal,
): Promise<Pick<Change, 'patches' | 'unread'>> {
  const patches = await listPatches(client, parameters, signal);
  const missing = pullRequest.changedFiles - patches.length;
  const reason = `GitHub lists only the first ${mostFilesListed} files of a pull request`;
  return { patches, unread: missing > 0 ? [{ path: `${missing} more files`, reason }] : [] };
}

/** The merge base is asked for only when a base version is read. */
function commits(client: GitHubClient, pullRequest: PullRequest): (side: Side) => Promise<string> {
  let mergeBase: Promise<string> | undefined;
  return (side) => {
    if (side === 'new') return Promise.resolve(pullRequest.headCommit);
    mergeBase ??= readMergeBase(client, pullRequest);
    return mergeBase;
  };
}

async function listPatches(
  client: GitHubClient,
  parameters: PullRequestParameters,
  signal: AbortSignal,
): Promise<FilePatch[]> {
  try {
    const files = await client.paginate(client.rest.pulls.listFiles, {
      ...parameters,
      per_page: 100,
      request: { signal },
    });
    return files.map((file) => {
      const patch: FilePatch = {
        path: file.filename,
        status: file.status,
        additions: file.additions,
        deletions: file.deletions,
      };
      if (file.previous_filename !== undefined) patch.previousPath = file.previous_filename;
      if (file.patch !== undefined) patch.patch = file.patch;
      return patch;
    });
  } catch (error) {
    signal.throwIfAborted();
    throw asOurError(error, 'list the changed files');
  }
}

/** Only page 1 of a comparison carries its files; the second page has the merge base without them. */
async function readMergeBase(client: GitHubClient, pullRequest: PullRequest): Promise<string> {
  const { owner, repository: repo } = pullRequest;
  const basehead = `${pullRequest.baseCommit}...${pullRequest.headCommit}`;
  try {
    const { data } = await client.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead,
      per_page: 1,
      page: 2,
    });
    return data.merge_base_commit.sha;
  } catch (error) {
    throw asOurError(error, 'find the merge base');
  }
}
