import { Octokit } from '@octokit/rest';
import { readDiffFile } from '../adapters/git/read-diff-file.ts';
import { readRange, readStaged, readWorkingTree } from '../adapters/git/local-change.ts';
import { apiVersion } from '../adapters/github/client.ts';
import { createPullRequestSource } from '../adapters/github/pull-request-source.ts';
import { SnapshotCache } from '../adapters/github/snapshot-cache.ts';
import { createLog } from '../adapters/system/log.ts';
import { UsageError } from '../domain/errors.ts';
import type { PullRequest } from '../domain/pull-request.ts';
import type { Change } from '../ports/change-source.ts';
import type { CliSource } from './cli-options.ts';
import { apiUrlOf, type Environment } from './server-config.ts';

/** What the terminal reviews. */
export interface CliSubject {
  change: Change;
  /** Text of `.github/ml-review.yml`: of the working tree, or of a pull request's base branch; null when there is none. */
  settingsText: string | null;
  /** Set for `--pr`. */
  pullRequest: PullRequest | null;
  /** Removes what was put on disk for it. */
  close: () => Promise<void>;
}

/** Opens what the person named. Ends with UsageError, or what the source throws. */
export async function openCliSource(
  source: CliSource,
  directory: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<CliSubject> {
  if (source.kind === 'pull-request') return openPullRequest(source, environment, signal);
  const change = await openLocal(source, directory, signal);
  return { change, settingsText: await readLocalSettings(change, signal), pullRequest: null, close: async () => {} };
}

function openLocal(
  source: Exclude<CliSource, { kind: 'pull-request' }>,
  directory: string,
  signal: AbortSignal,
): Promise<Change> {
  const options = { repository: directory, signal };
  switch (source.kind) {
    case 'working-tree':
      return readWorkingTree(source.base === null ? options : { ...options, base: source.base });
    case 'range':
      return readRange({ ...options, base: source.base, head: source.head });
    case 'staged':
      return readStaged(options);
    case 'diff':
      return readDiffFile({ file: source.file, directory, signal });
  }
}

/** Read through the snapshot: at the repository's root, never through a link that leads out of it. */
async function readLocalSettings(change: Change, signal: AbortSignal): Promise<string | null> {
  const text = await change.snapshot.read('.github/ml-review.yml', 'new', signal);
  return text.kind === 'text' ? text.text : null;
}

async function openPullRequest(
  { owner, repository, number }: { owner: string; repository: string; number: number },
  environment: Environment,
  signal: AbortSignal,
): Promise<CliSubject> {
  const token = environment.GITHUB_TOKEN;
  if (token === undefined || token === '') {
    throw new UsageError('--pr needs a token that may read the repository: set GITHUB_TOKEN.');
  }
  const baseUrl =
    environment.GITHUB_API_URL || apiUrlOf((environment.GITHUB_URL || 'https://github.com').replace(/\/+$/, ''));
  const client = new Octokit({ auth: token, baseUrl });
  client.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = apiVersion;
  });
  const parameters = { owner, repo: repository, pull_number: number };
  const snapshots = new SnapshotCache();
  const source = createPullRequestSource({
    client,
    parameters,
    snapshots,
    log: createLog({ level: 'error', destination: 'stderr' }),
  });
  const pullRequest = await source.pullRequest(signal);
  const [change, settingsText] = await Promise.all([
    source.change(pullRequest, signal),
    source.settingsText(pullRequest.baseBranch, signal),
  ]);
  return { change, settingsText, pullRequest, close: () => snapshots.clear() };
}
