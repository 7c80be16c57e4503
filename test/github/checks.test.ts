import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FakeGitHub } from './fake-github.ts';
import { RestClient } from './rest-client.ts';
import type { WireAnswer } from './rest-client.ts';
import type { PullRequest, Repository } from './state.ts';

const base = '/repos/acme/vision';
let github: FakeGitHub;
let client: RestClient;
let repository: Repository;
let pullRequest: PullRequest;

beforeAll(async () => {
  github = await FakeGitHub.start();
  repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'train.py': 'a\n' } });
  pullRequest = github.openPullRequest({ repository, files: { 'train.py': 'b\n' } });
  client = await RestClient.connect(github);
});

afterAll(() => github.close());

beforeEach(() => {
  repository.checkRuns.length = 0;
  github.violations.length = 0;
});

const create = (more: object = {}): Promise<WireAnswer> =>
  client.send('POST', `${base}/check-runs`, { name: 'ml-review', head_sha: pullRequest.headCommit, ...more });
const update = (more: object): Promise<WireAnswer> =>
  client.send('PATCH', `${base}/check-runs/${repository.checkRuns[0]?.id}`, more);
const annotation = { path: 'train.py', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' };
const output = { title: 't', summary: 's' };

test('a run goes from queued over in_progress to completed, and its annotations add up', async () => {
  expect((await create()).body).toMatchObject({ status: 'queued', conclusion: null, started_at: null });
  await update({ status: 'in_progress', output: { ...output, annotations: [annotation] } });
  const done = await update({ conclusion: 'neutral', output: { ...output, annotations: [annotation] } });
  expect(done.body).toMatchObject({ status: 'completed', conclusion: 'neutral', completed_at: expect.any(String) });
  expect(done.body).toMatchObject({ output: { title: 't', annotations_count: 2 }, app: { slug: 'ml-review' } });
  expect(github.violations).toEqual([]);
});

test('a completed run does not go back', async () => {
  await create({ status: 'completed', conclusion: 'success' });
  expect((await update({ status: 'in_progress' })).status).toBe(422);
  expect((await update({ status: 'queued' })).status).toBe(422);
  expect(repository.checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'success' });
  // Its output and conclusion may still be changed.
  expect((await update({ conclusion: 'failure', output })).body).toMatchObject({ conclusion: 'failure' });
});

test.for<[string, object]>([
  ['a commit that does not exist', { head_sha: '0123456789012345678901234567890123456789' }],
  ['the conclusion that only GitHub sets', { status: 'completed', conclusion: 'stale' }],
  ['completion without a conclusion', { status: 'completed' }],
  ['an end without a conclusion', { completed_at: '2026-03-02T09:00:00Z' }],
  [
    'an annotation that ends before it starts',
    { output: { ...output, annotations: [{ ...annotation, start_line: 3 }] } },
  ],
  [
    'a column in an annotation of two lines',
    { output: { ...output, annotations: [{ ...annotation, end_line: 2, start_column: 1 }] } },
  ],
  [
    'an annotation message above 64 KB',
    { output: { ...output, annotations: [{ ...annotation, message: 'x'.repeat(65_537) }] } },
  ],
  [
    'an annotation title of 256 characters',
    { output: { ...output, annotations: [{ ...annotation, title: 'x'.repeat(256) }] } },
  ],
  ['a title of 256 characters', { output: { ...output, title: 'x'.repeat(256) } }],
])('%s is refused with 422', async ([, more]) => {
  expect((await create(more)).status).toBe(422);
  expect(repository.checkRuns).toEqual([]);
  expect(github.violations).toEqual([]);
});

test('runs are listed by commit: the latest of each name, or all', async () => {
  await create();
  await create({ status: 'in_progress' });
  await create({ name: 'another' });
  const list = async (query: string): Promise<unknown> =>
    (await client.send('GET', `${base}/commits/${pullRequest.headCommit}/check-runs${query}`)).body;
  expect(await list('')).toMatchObject({
    total_count: 2,
    check_runs: [{ name: 'another' }, { status: 'in_progress' }],
  });
  expect(await list('?filter=all')).toMatchObject({ total_count: 3 });
  expect(await list('?check_name=ml-review')).toMatchObject({ total_count: 1 });
  expect(await list('?app_id=1')).toMatchObject({ total_count: 0 });
  expect((await client.send('GET', `${base}/commits/${'0'.repeat(40)}/check-runs`)).text).toContain(
    'No commit found for SHA',
  );
});

test('a run names the pull requests of its commit, but none from a fork', async () => {
  expect((await create()).body).toMatchObject({
    pull_requests: [{ number: 1, head: { sha: pullRequest.headCommit } }],
  });
  const forked = github.openPullRequest({ repository, fork: 'stranger', files: { 'train.py': 'c\n' } });
  expect((await create({ head_sha: forked.headCommit })).body).toMatchObject({ pull_requests: [] });
  expect((await client.send('GET', `${base}/commits/${forked.headCommit}/pulls`)).body).toMatchObject([
    { number: forked.number },
  ]);
});

test('comments of the conversation are held to 65,536 characters and must not be blank', async () => {
  const post = (body: string): Promise<WireAnswer> => client.send('POST', `${base}/issues/1/comments`, { body });
  expect((await post('x'.repeat(65_537))).status).toBe(422);
  expect((await post('\n ')).status).toBe(422);
  expect((await post('𝒳'.repeat(65_536))).status).toBe(201);
  expect((await post('𝒳'.repeat(65_537))).status).toBe(422);
  const { id } = pullRequest.comments.at(-1) ?? { id: 0 };
  expect((await client.send('PATCH', `${base}/issues/comments/${id}`, { body: '' })).status).toBe(422);
  expect((await client.send('POST', `${base}/issues/99/comments`, { body: 'x' })).status).toBe(404);
  expect(github.violations).toEqual([]);
});

test.for<[string, string, string]>([
  ['admin', 'admin', 'admin'],
  ['maintain', 'write', 'maintain'],
  ['write', 'write', 'write'],
  ['triage', 'read', 'triage'],
  ['read', 'read', 'read'],
  ['none', 'none', 'none'],
])('%s is shown as permission %s and role %s', async ([level, permission, role]) => {
  github.setPermission(repository, 'bob', level as 'admin');
  const { body } = await client.send('GET', `${base}/collaborators/bob/permission`);
  expect(body).toMatchObject({ permission, role_name: role, user: { login: 'bob' } });
});

test('the owner is admin, everybody else reads a public repository, nobody unknown exists', async () => {
  const permission = async (login: string): Promise<WireAnswer> =>
    client.send('GET', `${base}/collaborators/${login}/permission`);
  github.comment(pullRequest, 'passer-by', 'Hello.');
  expect((await permission('acme')).body).toMatchObject({ permission: 'admin' });
  expect((await permission('passer-by')).body).toMatchObject({ permission: 'read' });
  expect((await permission('nobody')).status).toBe(404);
});
