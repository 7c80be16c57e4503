import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeGitHub } from './fake-github.ts';
import { appToken, RestClient } from './rest-client.ts';
import type { WireOptions } from './rest-client.ts';

const base = '/repos/acme/vision';
let github: FakeGitHub;
let client: RestClient;
let head: string;

beforeAll(async () => {
  github = await FakeGitHub.start();
  const repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'train.py': 'a\n' } });
  head = github.openPullRequest({ repository, files: { 'train.py': 'b\n' } }).headCommit;
  client = await RestClient.connect(github);
});

afterAll(() => github.close());

beforeEach(() => {
  github.violations.length = 0;
});

const output = (more: object): object => ({ output: { title: 't', summary: 's', ...more } });
const run = (more: object): unknown => ({ name: 'ml-review', head_sha: head, ...more });
const annotation = { path: 'train.py', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' };
const inReview = (comment: object): object => ({
  event: 'COMMENT',
  body: 'x',
  comments: [{ path: 'train.py', body: 'x', line: 1, ...comment }],
});

describe('a request that breaks the description is refused and reported', () => {
  test.for<[string, string, string, () => unknown, string]>([
    [
      'a misspelt event',
      'POST',
      `${base}/pulls/1/reviews`,
      () => ({ event: 'COMENT', body: 'x' }),
      '/event must be equal to one of the allowed values',
    ],
    [
      'a misspelt field',
      'POST',
      `${base}/pulls/1/reviews`,
      () => inReview({ lien: 1 }),
      '{"additionalProperty":"lien"}',
    ],
    [
      'subject_type in a review',
      'POST',
      `${base}/pulls/1/reviews`,
      () => inReview({ subject_type: 'file' }),
      '{"additionalProperty":"subject_type"}',
    ],
    [
      'a line as text',
      'POST',
      `${base}/pulls/1/reviews`,
      () => inReview({ line: '1' }),
      '/comments/0/line must be integer',
    ],
    [
      'a comment without a path',
      'POST',
      `${base}/pulls/1/reviews`,
      () => ({ comments: [{ body: 'x' }] }),
      "must have required property 'path'",
    ],
    [
      'a comment without a commit',
      'POST',
      `${base}/pulls/1/comments`,
      () => ({ body: 'x', path: 'train.py', line: 1 }),
      "must have required property 'commit_id'",
    ],
    [
      'a check run without a name',
      'POST',
      `${base}/check-runs`,
      () => ({ head_sha: head }),
      "must have required property 'name'",
    ],
    [
      '51 annotations',
      'POST',
      `${base}/check-runs`,
      () => run(output({ annotations: Array.from({ length: 51 }, () => annotation) })),
      'must NOT have more than 50 items',
    ],
    [
      'a summary of 65,536 characters',
      'POST',
      `${base}/check-runs`,
      () => run(output({ summary: 'x'.repeat(65_536) })),
      'must NOT have more than 65535 characters',
    ],
    [
      'four buttons',
      'POST',
      `${base}/check-runs`,
      () => run({ actions: Array.from({ length: 4 }, () => ({ label: 'l', description: 'd', identifier: 'i' })) }),
      'must NOT have more than 3 items',
    ],
    [
      'a button of 21 characters',
      'POST',
      `${base}/check-runs`,
      () => run({ actions: [{ label: 'x'.repeat(21), description: 'd', identifier: 'i' }] }),
      'must NOT have more than 20 characters',
    ],
    [
      'a description of 41 characters',
      'POST',
      `${base}/check-runs`,
      () => run({ actions: [{ label: 'l', description: 'x'.repeat(41), identifier: 'i' }] }),
      'must NOT have more than 40 characters',
    ],
    [
      'a reaction that does not exist',
      'POST',
      `${base}/issues/comments/1/reactions`,
      () => ({ content: 'eyess' }),
      '/content must be equal to one of the allowed values',
    ],
    ['a comment without a body', 'POST', `${base}/issues/1/comments`, () => undefined, 'a request body is required'],
    ['a body that is not JSON', 'POST', `${base}/issues/1/comments`, () => '{body', 'the request body is not JSON'],
  ])('%s', async ([, method, path, body, sentence]) => {
    const answer = await client.send(method, path, body());
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(github.violations.join('\n')).toContain(sentence);
    expect(github.violations.every((violation) => violation.startsWith(`${method} ${path}: `))).toBe(true);
    expect(github.violations.join('\n')).not.toContain("the fake's own answer");
  });

  test.for<[string, string, string]>([
    ['an unknown query parameter', `${base}/pulls/1/files?perpage=5`, 'query parameter perpage does not exist'],
    ['a page of 101', `${base}/pulls/1/files?per_page=101`, "per_page is above GitHub's maximum of 100"],
    ['a page by name', `${base}/pulls/1/files?page=first`, '/page must be integer'],
    ['a pull request by name', `${base}/pulls/first`, '/pull_number must be integer'],
    ['an endpoint that GitHub has and the fake has not', `${base}/branches`, 'the fake has no such endpoint'],
    ['an endpoint that nobody has', `${base}/pullz/1`, 'the fake has no such endpoint'],
  ])('%s', async ([, path, sentence]) => {
    await client.send('GET', path);
    expect(github.violations).toEqual([expect.stringContaining(sentence)]);
  });

  test('an unknown endpoint is not found', async () => {
    const answer = await client.send('GET', '/nothing');
    expect([answer.status, answer.body]).toEqual([404, expect.objectContaining({ message: 'Not Found' })]);
  });
});

describe('headers and credentials', () => {
  const asApp = (): WireOptions => ({ authorization: `Bearer ${appToken(github)}` });

  test.for<[string, string, () => WireOptions, number, string]>([
    [
      'no version',
      base,
      () => ({ headers: { 'x-github-api-version': null } }),
      200,
      'x-github-api-version header is missing',
    ],
    [
      'another version',
      base,
      () => ({ headers: { 'x-github-api-version': '2026-03-10' } }),
      200,
      'x-github-api-version header is 2026-03-10',
    ],
    ['no user agent', base, () => ({ headers: { 'user-agent': '' } }), 200, 'the user-agent header is missing'],
    ['no authorization', base, () => ({ authorization: null }), 401, 'the request carries no authorization'],
    ["the App's token for a repository", base, asApp, 401, 'where an installation token is needed'],
    ["an installation's token for the App", '/app', () => ({}), 401, "where the App's JSON web token is needed"],
    [
      'a media type that is not served',
      `${base}/pulls/1`,
      () => ({ headers: { accept: 'application/vnd.github.diff' } }),
      200,
      'application/vnd.github.diff',
    ],
  ])('%s is reported', async ([, path, options, status, sentence]) => {
    const answer = await client.send('GET', path, undefined, options());
    expect(answer.status).toBe(status);
    expect(github.violations).toEqual([expect.stringContaining(sentence)]);
  });

  test.for<[string, string, () => string]>([
    ['an installation token that nobody minted', base, () => 'token ghs_4711_a.b.c'],
    ['a token of the App that is over', '/app', () => `Bearer ${appToken(github, -60)}`],
    ['a token of the App that lives too long', '/app', () => `Bearer ${appToken(github, 3600)}`],
    ['a token of another App', '/app', () => `Bearer ${appToken(github, 300, 1)}`],
    ['a token signed by somebody else', '/app', foreignToken],
  ])('%s is refused with 401', async ([, path, authorization]) => {
    const answer = await client.send('GET', path, undefined, { authorization: authorization() });
    expect(answer.status).toBe(401);
    expect(github.violations).toEqual([]);
  });

  test('every request is recorded with its kind of credential and its answer', async () => {
    await client.send('GET', '/app', undefined, asApp());
    await client.send('POST', `${base}/issues/1/comments`, { body: 'Hello.' });
    expect(github.requests.slice(-2)).toEqual([
      expect.objectContaining({ method: 'GET', path: '/app', authorization: 'app', status: 200 }),
      expect.objectContaining({
        method: 'POST',
        path: `${base}/issues/1/comments`,
        authorization: 'installation',
        status: 201,
        body: { body: 'Hello.' },
        answer: expect.objectContaining({ body: 'Hello.' }),
      }),
    ]);
  });
});

function foreignToken(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return `Bearer ${appToken({ appId: github.appId, privateKey })}`;
}

describe('what a token may', () => {
  test('a token without the permission is refused', async () => {
    const narrow = await RestClient.connect(github, { permissions: { metadata: 'read', pull_requests: 'read' } });
    const answer = await narrow.send('POST', `${base}/pulls/1/reviews`, { event: 'COMMENT', body: 'x' });
    expect([answer.status, answer.body]).toEqual([
      403,
      expect.objectContaining({ message: 'Resource not accessible by integration' }),
    ]);
    expect((await narrow.send('GET', `${base}/contents/train.py`)).status).toBe(403);
    expect((await narrow.send('GET', `${base}/pulls/1`)).status).toBe(200);
  });

  test('no token is minted with more than the App was granted', async () => {
    await expect(RestClient.connect(github, { permissions: { contents: 'write' } })).rejects.toThrow('no token: 422');
  });

  test("a token sees neither another installation's repositories nor those it was not minted for", async () => {
    github.addRepository({ owner: 'other', name: 'secret', files: { a: 'a' }, installation: 2 });
    github.addRepository({ owner: 'acme', name: 'second', files: { a: 'a' } });
    const narrow = await RestClient.connect(github, { repositories: ['second'] });
    expect((await client.send('GET', '/repos/other/secret')).status).toBe(404);
    expect((await narrow.send('GET', base)).status).toBe(404);
    expect((await narrow.send('GET', '/repos/acme/second')).status).toBe(200);
    expect(github.violations).toEqual([]);
  });
});
