import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FakeGitHub } from './fake-github.ts';
import { RestClient } from './rest-client.ts';
import type { PullRequest } from './state.ts';

let github: FakeGitHub;
let client: RestClient;
let pullRequest: PullRequest;

beforeAll(async () => {
  github = await FakeGitHub.start();
  const repository = github.addRepository({
    owner: 'acme',
    name: 'vision',
    files: { 'train.py': 'a\nb\n', bin: Buffer.from([0]) },
  });
  pullRequest = github.openPullRequest({ repository, author: 'alice', files: { 'train.py': 'a\nc\n' } });
  client = await RestClient.connect(github);
  for (const line of [1, 2]) {
    const comment = github.reviewComment(pullRequest, 'bob', { path: 'train.py', line, body: `Line ${line}.` });
    github.reply(comment, 'alice', 'Why?');
  }
});

afterAll(() => github.close());

beforeEach(() => {
  github.violations.length = 0;
});

const threadsQuery = `query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviewThreads(first: 1, after: $after) {
      nodes { id isResolved isOutdated viewerCanResolve path line originalLine
        comments(first: 10) { nodes { id databaseId body author { login __typename } isMinimized replyTo { databaseId } } } }
      pageInfo { hasNextPage endCursor } totalCount } } } }`;
const resolve = 'mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { id isResolved } } }';
const minimize = `mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) {
  minimizedComment { isMinimized minimizedReason } } }`;

interface Threads {
  nodes: { id: string; comments: { nodes: { id: string; databaseId: number }[] } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
  totalCount: number;
}

async function threads(after?: string): Promise<Threads> {
  const { data } = await client.graphql(threadsQuery, { owner: 'acme', name: 'vision', number: 1, after });
  return (data as { repository: { pullRequest: { reviewThreads: Threads } } }).repository.pullRequest.reviewThreads;
}

test('threads come with their comments, page by page', async () => {
  const first = await threads();
  expect(first).toMatchObject({
    totalCount: 2,
    pageInfo: { hasNextPage: true },
    nodes: [
      {
        isResolved: false,
        isOutdated: false,
        viewerCanResolve: false,
        path: 'train.py',
        line: 1,
        comments: {
          nodes: [{ body: 'Line 1.', author: { login: 'bob', __typename: 'User' }, replyTo: null }, { body: 'Why?' }],
        },
      },
    ],
  });
  const second = await threads(first.pageInfo.endCursor);
  expect(second).toMatchObject({ pageInfo: { hasNextPage: false }, nodes: [{ line: 2 }] });
  expect(github.violations).toEqual([]);
});

test('a bot has no [bot] in its GraphQL name', async () => {
  await client.send('POST', '/repos/acme/vision/issues/1/comments', { body: 'Hello.' });
  const query =
    '{ repository(owner: "acme", name: "vision") { pullRequest(number: 1) { comments(last: 1) { nodes { author { login } } } } } }';
  const { data } = await client.graphql(query);
  expect(data).toMatchObject({
    repository: { pullRequest: { comments: { nodes: [{ author: { login: 'ml-review' } }] } } },
  });
});

test('resolving a thread needs contents: write; the refusal is HTTP 200 with errors', async () => {
  const { nodes } = await threads();
  const id = nodes[0]?.id;
  const refused = await client.graphql(resolve, { id });
  expect(refused).toMatchObject({
    data: { resolveReviewThread: null },
    errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration', path: ['resolveReviewThread'] }],
  });
  const able = await FakeGitHub.start({ contentsWrite: true });
  try {
    const repository = able.addRepository({ owner: 'acme', name: 'vision', files: { 'train.py': 'a\n' } });
    const opened = able.openPullRequest({ repository, files: { 'train.py': 'b\n' } });
    const comment = able.reviewComment(opened, 'bob', { path: 'train.py', line: 1, body: 'x' });
    const other = await RestClient.connect(able);
    const list = await other.graphql(threadsQuery, { owner: 'acme', name: 'vision', number: 1 });
    const thread = (list.data as { repository: { pullRequest: { reviewThreads: Threads } } }).repository.pullRequest
      .reviewThreads.nodes[0];
    expect(thread).toMatchObject({ viewerCanResolve: true });
    expect((await other.graphql(resolve, { id: thread?.id })).data).toMatchObject({
      resolveReviewThread: { thread: { isResolved: true } },
    });
    expect(comment.resolvedBy?.login).toBe('ml-review[bot]');
    expect(able.violations).toEqual([]);
  } finally {
    await able.close();
  }
});

test('a comment can be minimized with pull_requests: write alone', async () => {
  const { nodes } = await threads();
  const id = nodes[0]?.comments.nodes[0]?.id;
  const { data } = await client.graphql(minimize, { id });
  expect(data).toEqual({ minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } } });
  expect(pullRequest.reviewComments[0]?.minimized).toBe('outdated');
  const narrow = await RestClient.connect(github, { permissions: { pull_requests: 'read' } });
  expect(await narrow.graphql(minimize, { id })).toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
});

test('files are read by COMMIT:PATH, absent ones are null', async () => {
  const query = `query($there: String!, $gone: String!, $binary: String!) { repository(owner: "acme", name: "vision") {
    there: object(expression: $there) { ... on Blob { text isBinary isTruncated byteSize } }
    gone: object(expression: $gone) { ... on Blob { text } }
    binary: object(expression: $binary) { ... on Blob { text isBinary } } } }`;
  const at = (path: string): string => `${pullRequest.headCommit}:${path}`;
  const { data } = await client.graphql(query, { there: at('train.py'), gone: at('nope.py'), binary: at('bin') });
  expect(data).toEqual({
    repository: {
      there: { text: 'a\nc\n', isBinary: false, isTruncated: false, byteSize: 4 },
      gone: null,
      binary: { text: null, isBinary: true },
    },
  });
});

test.for<[string, string, string]>([
  ['an unknown thread', 'mutation { resolveReviewThread(input: { threadId: "x" }) { thread { id } } }', 'NOT_FOUND'],
  ['an unknown repository', '{ repository(owner: "a", name: "b") { id } }', 'NOT_FOUND'],
  [
    'an unknown pull request',
    '{ repository(owner: "acme", name: "vision") { pullRequest(number: 9) { id } } }',
    'NOT_FOUND',
  ],
  [
    'a list without its length',
    '{ repository(owner: "acme", name: "vision") { pullRequest(number: 1) { reviews { totalCount } } } }',
    'MISSING_PAGINATION_BOUNDARIES',
  ],
  [
    'a list of more than 100',
    '{ repository(owner: "acme", name: "vision") { pullRequest(number: 1) { reviews(first: 101) { totalCount } } } }',
    'EXCESSIVE_PAGINATION',
  ],
])('%s is an error beside the data', async ([, query, type]) => {
  expect(await client.graphql(query)).toMatchObject({ errors: [{ type }] });
  expect(github.violations).toEqual([]);
});

test.for<[string, string, string]>([
  ['a field that GitHub does not have', '{ viewer { name login nickname } }', 'Cannot query field "nickname"'],
  [
    'an argument that is misspelt',
    'mutation($i: ID!) { resolveReviewThread(input: { threadID: $i }) { thread { id } } }',
    'threadID',
  ],
  ['what is no GraphQL', '{ viewer {', 'Syntax Error'],
  ['a field that the fake does not hold', '{ viewer { bio } }', 'the fake does not hold the field User.bio'],
])('%s is a violation', async ([, query, sentence]) => {
  await client.graphql(query);
  expect(github.violations.join('\n')).toContain(sentence);
});
