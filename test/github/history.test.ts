import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeGitHub } from './fake-github.ts';
import { RestClient } from './rest-client.ts';
import type { PullRequest, Repository } from './state.ts';

const numbered = (count: number, edits: Record<number, string> = {}): string =>
  Array.from({ length: count }, (_, index) => `${edits[index + 1] ?? `line ${index + 1}`}\n`).join('');

const base = '/repos/acme/vision';
let github: FakeGitHub;
let client: RestClient;
let repository: Repository;
let pullRequest: PullRequest;

beforeEach(async () => {
  github = await FakeGitHub.start();
  repository = github.addRepository({
    owner: 'acme',
    name: 'vision',
    files: { 'train.py': numbered(60), 'eval.py': 'a\n' },
  });
  pullRequest = github.openPullRequest({
    repository,
    author: 'alice',
    files: { 'train.py': numbered(60, { 30: 'edited' }) },
  });
  client = await RestClient.connect(github);
});

afterEach(async () => {
  await github.close();
});

interface Shown {
  line: number | null;
  start_line: number | null;
  position: number | null;
  original_line: number | null;
  commit_id: string;
  original_commit_id: string;
}

/** Comments on line 30, on 29–31 and on the old line 30, as they are listed now. */
async function listed(): Promise<Shown[]> {
  return (await client.send('GET', `${base}/pulls/1/comments`)).body as Shown[];
}

describe('a comment follows its lines', () => {
  beforeEach(async () => {
    const place = { path: 'train.py', body: 'x', line: 30 };
    const comments = [
      { ...place, side: 'RIGHT' },
      { ...place, start_line: 29, line: 31 },
      { ...place, side: 'LEFT' },
    ];
    await client.send('POST', `${base}/pulls/1/reviews`, { event: 'COMMENT', body: 'x', comments });
  });

  test('when lines come before them', async () => {
    const { before, after } = github.push(pullRequest, { 'train.py': `new\n${numbered(60, { 30: 'edited' })}` });
    const place = { commit_id: after, original_commit_id: before };
    expect(await listed()).toMatchObject([
      { line: 31, original_line: 30, ...place },
      { line: 32, start_line: 30, original_line: 31, ...place },
      { line: 30, original_line: 30, ...place },
    ]);
  });

  test('and is outdated when one of them is edited', async () => {
    const { before } = github.push(pullRequest, { 'train.py': numbered(60, { 30: 'edited again' }) });
    expect(await listed()).toMatchObject([
      { line: null, position: null, original_line: 30, commit_id: before },
      { line: null, start_line: null, position: null, original_line: 31 },
      { line: 30, original_line: 30 },
    ]);
  });

  test('and is outdated when the file is deleted, or no longer changed', async () => {
    github.push(pullRequest, { 'train.py': null });
    expect((await listed()).map(({ line }) => line)).toEqual([null, null, 30]);
    github.push(pullRequest, { 'train.py': numbered(60), 'eval.py': 'b\n' });
    expect((await listed()).map(({ line }) => line)).toEqual([null, null, null]);
  });

  test('and is outdated when its unchanged line leaves the diff', async () => {
    const context = { event: 'COMMENT', body: 'x', comments: [{ path: 'train.py', body: 'x', line: 27 }] };
    await client.send('POST', `${base}/pulls/1/reviews`, context);
    github.push(pullRequest, { 'train.py': numbered(60, { 31: 'another' }) });
    expect((await listed()).at(-1)).toMatchObject({ line: null, position: null, original_line: 27 });
    github.push(pullRequest, { 'train.py': numbered(60, { 29: 'back again' }) });
    expect((await listed()).at(-1)).toMatchObject({ line: 27, original_line: 27 });
  });

  test('through a rebase, on both sides', async () => {
    github.commit(repository, 'main', { 'train.py': `first\nsecond\n${numbered(60)}` });
    github.rebase(pullRequest);
    expect((await listed()).map(({ line }) => line)).toEqual([32, 33, 32]);
    expect(github.violations).toEqual([]);
  });

  test('through an update of the branch', async () => {
    github.commit(repository, 'main', { 'train.py': `first\n${numbered(60)}` });
    github.updateBranch(pullRequest);
    expect((await listed()).map(({ line }) => line)).toEqual([31, 32, 31]);
  });
});

interface ShownPullRequest {
  head: { sha: string };
  base: { sha: string; ref: string };
  commits: number;
  changed_files: number;
}

const shown = async (): Promise<ShownPullRequest> =>
  (await client.send('GET', `${base}/pulls/1`)).body as ShownPullRequest;

test('a push moves the head, on its branch too', async () => {
  const { before, after } = github.push(pullRequest, { 'new.py': 'x\n' });
  expect(await shown()).toMatchObject({ head: { sha: after }, commits: 2, changed_files: 2 });
  expect(repository.tip(pullRequest.headBranch)).toBe(after);
  const viaCommit = github.commit(repository, pullRequest.headBranch, { 'new.py': null });
  expect((await shown()).head.sha).toBe(viaCommit);
  expect(repository.objects.commit(after).parents).toEqual([before]);
});

test('commits of the base do not show in the pull request', async () => {
  github.commit(repository, 'main', { 'unrelated.py': 'x\n' });
  expect(await shown()).toMatchObject({ commits: 1, changed_files: 1 });
  github.updateBranch(pullRequest);
  expect(await shown()).toMatchObject({ commits: 2, changed_files: 1, base: { sha: repository.tip('main') } });
});

test('a rebase keeps what the pull request changes, and stops at a conflict', async () => {
  const patch = async (): Promise<unknown> => {
    const { body } = await client.send('GET', `${base}/pulls/1/files`);
    return (body as { patch: string }[])[0]?.patch.replace(/^@@.*/, '');
  };
  const before = await patch();
  github.commit(repository, 'main', { 'train.py': `first\n${numbered(60)}` });
  const push = github.rebase(pullRequest);
  expect(push.after).toBe(pullRequest.headCommit);
  expect(await patch()).toBe(before);
  github.commit(repository, 'main', { 'train.py': 'all new\n' });
  expect(() => github.rebase(pullRequest)).toThrow('conflict in train.py');
});

test('a force push leaves the earlier commits out', async () => {
  const { before, after } = github.forcePush(pullRequest, { 'eval.py': 'b\n' });
  const { body } = await client.send('GET', `${base}/pulls/1/commits`);
  expect(body).toMatchObject([{ sha: after }]);
  const comparison = await client.send('GET', `${base}/compare/${before}...${after}`);
  expect(comparison.body).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1 });
});

test('retargeting changes the base and so the files', async () => {
  github.commit(
    repository,
    'release',
    { 'train.py': numbered(60, { 30: 'edited' }) },
    { parent: pullRequest.headCommit },
  );
  expect(github.retarget(pullRequest, 'release')).toEqual({ from: 'main' });
  expect(await shown()).toMatchObject({ base: { ref: 'release' }, changed_files: 0 });
});

test('a fork is read through the base repository, and not by its own name', async () => {
  const forked = github.openPullRequest({ repository, fork: 'stranger', files: { 'fork.py': 'x\n' } });
  const { body } = await client.send('GET', `${base}/pulls/${forked.number}`);
  expect(body).toMatchObject({
    user: { login: 'stranger' },
    head: { repo: { full_name: 'stranger/vision', fork: true } },
  });
  expect((await client.send('GET', `${base}/contents/fork.py?ref=${forked.headCommit}`)).status).toBe(200);
  expect((await client.send('GET', '/repos/stranger/vision')).status).toBe(404);
  github.deleteFork(forked);
  expect((await client.send('GET', `${base}/pulls/${forked.number}`)).body).toMatchObject({ head: { repo: null } });
});

test('the same steps give the same commits, comments and times', async () => {
  const other = await FakeGitHub.start();
  try {
    const files = { 'train.py': numbered(60), 'eval.py': 'a\n' };
    const again = other.addRepository({ owner: 'acme', name: 'vision', files });
    const opened = other.openPullRequest({
      repository: again,
      author: 'alice',
      files: { 'train.py': numbered(60, { 30: 'edited' }) },
    });
    expect([opened.headCommit, opened.id, opened.createdAt]).toEqual([
      pullRequest.headCommit,
      pullRequest.id,
      pullRequest.createdAt,
    ]);
  } finally {
    await other.close();
  }
});
