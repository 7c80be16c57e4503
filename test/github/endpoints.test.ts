import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeGitHub } from './fake-github.ts';
import { appToken, RestClient } from './rest-client.ts';
import type { PullRequest, Repository } from './state.ts';

const numbered = (count: number, edits: Record<number, string> = {}): string =>
  Array.from({ length: count }, (_, index) => `${edits[index + 1] ?? `line ${index + 1}`}\n`).join('');

let github: FakeGitHub;
let client: RestClient;
let repository: Repository;
let pullRequest: PullRequest;
const base = '/repos/acme/vision';

beforeAll(async () => {
  github = await FakeGitHub.start({ contentsWrite: true });
  repository = github.addRepository({
    owner: 'acme',
    name: 'vision',
    files: {
      'train.py': numbered(60),
      'src/old.py': numbered(8),
      'src/gone.py': 'a\n',
      'model.bin': Buffer.from([0, 1, 2]),
      link: { symlink: 'train.py' },
      outside: { symlink: '../elsewhere' },
      vendored: { submodule: '0123456789012345678901234567890123456789' },
    },
  });
  pullRequest = github.openPullRequest({
    repository,
    author: 'alice',
    labels: ['ml'],
    files: {
      'train.py': numbered(60, { 10: 'edited', 40: 'edited too' }),
      'src/new.py': { renamedFrom: 'src/old.py' },
      'src/gone.py': null,
      'model.bin': Buffer.from([0, 1, 3]),
      'added.py': 'import torch\n',
    },
  });
  client = await RestClient.connect(github);
});

afterAll(() => github.close());

const idOf = (value: unknown): number => (value as { id: number }).id;

/** Every endpoint, in an order in which each finds what it needs; the result is the status. */
const walk: Record<string, () => Promise<number>> = {
  'GET /app': async () => (await asApp('/app')).status,
  'GET /repos/{owner}/{repo}/installation': async () => (await asApp(`${base}/installation`)).status,
  'GET /repos/{owner}/{repo}': () => get(base),
  'GET /rate_limit': () => get('/rate_limit'),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': () => get(`${base}/pulls/1`),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': () => get(`${base}/pulls/1/files?per_page=100`),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': () => get(`${base}/pulls/1/commits`),
  'GET /repos/{owner}/{repo}/contents/{path}': async () => {
    for (const path of ['train.py', 'src/old.py', 'src', '', 'link', 'outside', 'vendored']) {
      await get(`${base}/contents/${path}`);
    }
    const object = { headers: { accept: 'application/vnd.github.object+json' } };
    expect((await client.send('GET', `${base}/contents/src`, undefined, object)).status).toBe(200);
    return get(`${base}/contents/added.py?ref=${pullRequest.headCommit}`);
  },
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': () =>
    get(`${base}/git/trees/${pullRequest.headCommit}?recursive=1`),
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': () =>
    get(`${base}/git/blobs/${repository.objects.commit(pullRequest.headCommit).files.get('added.py')?.sha}`),
  'GET /repos/{owner}/{repo}/tarball/{ref}': () => get(`${base}/tarball/${pullRequest.headCommit}`, 302),
  'GET /repos/{owner}/{repo}/compare/{basehead}': () => get(`${base}/compare/main...${pullRequest.headCommit}`),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews': async () => {
    const comments = [
      { path: 'train.py', line: 10, side: 'RIGHT', body: 'One line.' },
      { path: 'train.py', start_line: 8, line: 12, start_side: 'RIGHT', side: 'RIGHT', body: 'A range.' },
      { path: 'train.py', line: 40, side: 'LEFT', body: 'A removed line.' },
    ];
    const sent = { commit_id: pullRequest.headCommit, event: 'COMMENT', body: 'All of it.', comments };
    return (await client.send('POST', `${base}/pulls/1/reviews`, sent)).status;
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': () => get(`${base}/pulls/1/reviews`),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events': async () => {
    const pending = await client.send('POST', `${base}/pulls/1/reviews`, { body: 'Later.' });
    expect(pending.body).not.toHaveProperty('submitted_at');
    const sent = { event: 'COMMENT', body: 'Now.' };
    return (await client.send('POST', `${base}/pulls/1/reviews/${idOf(pending.body)}/events`, sent)).status;
  },
  'DELETE /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}': async () => {
    const pending = await client.send('POST', `${base}/pulls/1/reviews`, {});
    return (await client.send('DELETE', `${base}/pulls/1/reviews/${idOf(pending.body)}`)).status;
  },
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments': async () => {
    const file = { body: 'The file.', commit_id: pullRequest.headCommit, path: 'model.bin', subject_type: 'file' };
    expect((await client.send('POST', `${base}/pulls/1/comments`, file)).status).toBe(201);
    const line = { body: 'A line.', commit_id: pullRequest.headCommit, path: 'added.py', line: 1, side: 'RIGHT' };
    return (await client.send('POST', `${base}/pulls/1/comments`, line)).status;
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments': () =>
    get(`${base}/pulls/1/comments?sort=updated&direction=desc`),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies': async () =>
    (await client.send('POST', `${base}/pulls/1/comments/${reviewComment()}/replies`, { body: 'And.' })).status,
  'GET /repos/{owner}/{repo}/pulls/comments/{comment_id}': () => get(`${base}/pulls/comments/${reviewComment()}`),
  'PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}': async () =>
    (await client.send('PATCH', `${base}/pulls/comments/${reviewComment()}`, { body: 'Better.' })).status,
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': async () =>
    (await client.send('POST', `${base}/issues/1/comments`, { body: 'Hello.' })).status,
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': () => get(`${base}/issues/1/comments`),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': () => get(`${base}/issues/comments/${issueComment()}`),
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': async () =>
    (await client.send('PATCH', `${base}/issues/comments/${issueComment()}`, { body: 'Better.' })).status,
  ...reactions('issues', () => issueComment()),
  ...reactions('pulls', () => reviewComment()),
  'POST /repos/{owner}/{repo}/check-runs': async () => {
    const sent = {
      name: 'ml-review',
      head_sha: pullRequest.headCommit,
      status: 'in_progress',
      output: { title: 'Reading', summary: '…' },
    };
    return (await client.send('POST', `${base}/check-runs`, sent)).status;
  },
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': () => get(`${base}/check-runs/${checkRun()}`),
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': async () => {
    const sent = { status: 'completed', conclusion: 'neutral', output: { title: 'Read', summary: 'Done.' } };
    return (await client.send('PATCH', `${base}/check-runs/${checkRun()}`, sent)).status;
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': () =>
    get(`${base}/commits/${pullRequest.headCommit}/check-runs?filter=all`),
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': () => get(`${base}/commits/${pullRequest.headCommit}/pulls`),
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': async () => {
    github.setPermission(repository, 'alice', 'maintain');
    return get(`${base}/collaborators/alice/permission`);
  },
};

function reactions(kind: 'issues' | 'pulls', comment: () => number): Record<string, () => Promise<number>> {
  const template = `/repos/{owner}/{repo}/${kind}/comments/{comment_id}/reactions`;
  const url = (): string => `${base}/${kind}/comments/${comment()}/reactions`;
  return {
    [`POST ${template}`]: async () => {
      const first = await client.send('POST', url(), { content: 'eyes' });
      expect(first.status).toBe(201);
      const again = await client.send('POST', url(), { content: 'eyes' });
      expect(again.body).toEqual(first.body);
      return again.status;
    },
    [`GET ${template}`]: () => get(url()),
    [`DELETE ${template}/{reaction_id}`]: async () => {
      const { body } = await client.send('GET', `${url()}?content=eyes`);
      const [reaction] = body as { id: number }[];
      return (await client.send('DELETE', `${url()}/${reaction?.id}`)).status;
    },
  };
}

const reviewComment = (): number => pullRequest.reviewComments[0]?.id ?? 0;
const issueComment = (): number => pullRequest.comments[0]?.id ?? 0;
const checkRun = (): number => repository.checkRuns[0]?.id ?? 0;

async function get(path: string, status = 200): Promise<number> {
  const answer = await client.send('GET', path);
  expect([path, answer.status]).toEqual([path, status]);
  return answer.status;
}

async function asApp(path: string): Promise<{ status: number }> {
  return client.send('GET', path, undefined, { authorization: `Bearer ${appToken(github)}` });
}

test.for(Object.keys(walk))('%s answers what the description promises', async (name) => {
  const status = await walk[name]?.();
  expect([200, 201, 204, 302]).toContain(status);
  expect(github.violations.splice(0)).toEqual([]);
});

test('every endpoint that the fake has was walked', () => {
  const walked = new Set(['POST /app/installations/{installation_id}/access_tokens', ...Object.keys(walk)]);
  const missing = github.endpoints.filter((endpoint) => !walked.has(endpoint));
  expect(missing).toEqual([]);
});

test('every answer stays valid when comments are outdated, the fork is deleted and the pull request is merged', async () => {
  github.push(pullRequest, { 'train.py': numbered(60, { 10: 'edited again', 40: 'gone' }) });
  github.setState(pullRequest, 'merged');
  await get(`${base}/pulls/1/comments`);
  await get(`${base}/pulls/1`);
  const forked = github.openPullRequest({ repository, fork: 'stranger', files: { 'forked.py': 'x\n' }, body: null });
  await get(`${base}/pulls/${forked.number}`);
  github.deleteFork(forked);
  await get(`${base}/pulls/${forked.number}`);
  await get(`${base}/contents/forked.py?ref=${forked.headCommit}`);
  expect(github.violations.splice(0)).toEqual([]);
});
