import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeGitHub } from './fake-github.ts';
import { RestClient } from './rest-client.ts';
import type { WireAnswer } from './rest-client.ts';
import type { PullRequest, Repository } from './state.ts';

const numbered = (count: number, edits: Record<number, string> = {}): string =>
  Array.from({ length: count }, (_, index) => `${edits[index + 1] ?? `line ${index + 1}`}\n`).join('');

const base = '/repos/acme/vision/pulls/1';

let github: FakeGitHub;
let client: RestClient;
let repository: Repository;
let pullRequest: PullRequest;

// Line 10 is edited and line 40 removed: two hunks, 7–13 on both sides and 37–43 (old) or 37–42 (new).
beforeEach(async () => {
  github = await FakeGitHub.start();
  const files = {
    'train.py': numbered(60),
    'model.bin': Buffer.from([0, 1]),
    'src/old.py': 'a\nb\n',
    'same.py': 'a\n',
  };
  repository = github.addRepository({ owner: 'acme', name: 'vision', files });
  const withoutLine40 = numbered(60, { 10: 'edited' }).replace('line 40\n', '');
  pullRequest = github.openPullRequest({
    repository,
    author: 'alice',
    files: { 'train.py': withoutLine40, 'model.bin': Buffer.from([0, 2]), 'src/new.py': { renamedFrom: 'src/old.py' } },
  });
  client = await RestClient.connect(github);
});

afterEach(async () => {
  await github.close();
});

const review = (sent: unknown): Promise<WireAnswer> => client.send('POST', `${base}/reviews`, sent);
const comment = (sent: object): Promise<WireAnswer> =>
  client.send('POST', `${base}/comments`, { body: 'x', commit_id: pullRequest.headCommit, path: 'train.py', ...sent });
const withComments = (...comments: object[]): object => ({
  event: 'COMMENT',
  body: 'Body.',
  comments: comments.map((one) => ({ path: 'train.py', body: 'x', ...one })),
});

const outside =
  "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank";
const startOutside =
  "Pull request review thread line must be part of the diff, Pull request review thread start line must be part of the same hunk as the line., and Pull request review thread diff hunk can't be blank";
const otherHunk = 'Pull request review thread start line must be part of the same hunk as the line.';
const order = 'Pull request review thread start line must precede the end line.';

describe('a review is refused whole', () => {
  test.for<[string, object, string]>([
    ['a line outside every hunk', { line: 20 }, outside],
    ['the line before the first hunk', { line: 6 }, outside],
    ['the line after the last hunk', { line: 43, side: 'RIGHT' }, outside],
    ['the line after the last hunk on the old side', { line: 44, side: 'LEFT' }, outside],
    ['no line at all', {}, outside],
    ['a range whose end is outside', { start_line: 12, line: 20 }, startOutside],
    ['a range over two hunks', { start_line: 12, line: 38 }, otherHunk],
    ['a range that starts outside', { start_line: 5, line: 9 }, otherHunk],
    ['a start equal to its end', { start_line: 9, line: 9 }, order],
    ['a start after its end', { start_line: 11, line: 9 }, order],
    ['a start below its end across the sides', { start_line: 11, start_side: 'RIGHT', line: 10, side: 'LEFT' }, order],
    ['a side that does not exist', { line: 10, side: 'right' }, 'Pull request review thread side is invalid'],
    ['a file that did not change', { path: 'same.py', line: 1 }, 'Pull request review thread path is invalid'],
    ['a file that does not exist', { path: 'nope.py', line: 1 }, 'Pull request review thread path is invalid'],
    ['a binary file', { path: 'model.bin', line: 1 }, outside],
    ['a file that was only moved', { path: 'src/new.py', line: 1 }, outside],
    ['an empty comment', { line: 10, body: ' ' }, "Body can't be blank"],
    [
      'a comment of 65,537 characters',
      { line: 10, body: 'x'.repeat(65_537) },
      'Body is too long (maximum is 65536 characters)',
    ],
  ])('%s', async ([, bad, sentence]) => {
    const answer = await review(withComments({ line: 10 }, bad));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ message: 'Unprocessable Entity', errors: [sentence] });
    expect(pullRequest.reviews).toEqual([]);
    expect(pullRequest.reviewComments).toEqual([]);
    // It is a rule, not a breach of the description.
    expect(github.violations).toEqual([]);
  });

  test.for<[string, object, string]>([
    [
      'COMMENT without a body',
      { event: 'COMMENT', comments: [{ path: 'train.py', line: 10, body: 'x' }] },
      "Body can't be blank",
    ],
    ['REQUEST_CHANGES without a body', { event: 'REQUEST_CHANGES' }, "Body can't be blank"],
    [
      'a body of 65,537 characters',
      { event: 'COMMENT', body: 'x'.repeat(65_537) },
      'Body is too long (maximum is 65536 characters)',
    ],
    [
      'a commit that is not of the pull request',
      { event: 'COMMENT', body: 'x', commit_id: '0123456789012345678901234567890123456789' },
      'Pull request review thread end commit oid is not part of the pull request',
    ],
  ])('%s', async ([, sent, sentence]) => {
    const answer = await review(sent);
    expect([answer.status, answer.body]).toEqual([422, expect.objectContaining({ errors: [sentence] })]);
    expect(pullRequest.reviews).toEqual([]);
  });
});

test.for<[string, object, object]>([
  ['an added line', { line: 10 }, { line: 10, side: 'RIGHT', start_line: null, position: 5 }],
  ['a context line', { line: 13, side: 'RIGHT' }, { line: 13, side: 'RIGHT', position: 8 }],
  ['a removed line', { line: 40, side: 'LEFT' }, { line: 40, side: 'LEFT', position: 13 }],
  ['a context line of the old side', { line: 43, side: 'LEFT' }, { line: 43, side: 'LEFT' }],
  ['a range', { start_line: 7, line: 13 }, { start_line: 7, line: 13, start_side: 'RIGHT' }],
  [
    'a range from a removed to an added line',
    { start_line: 10, start_side: 'LEFT', line: 10, side: 'RIGHT' },
    { start_line: 10, start_side: 'LEFT', line: 10, side: 'RIGHT' },
  ],
  ['the old form by position', { position: 5 }, { line: 10, side: 'RIGHT' }],
])('%s takes a comment', async ([, place, seen]) => {
  expect((await review(withComments(place))).status).toBe(200);
  const { body } = await client.send('GET', `${base}/comments`);
  expect(body).toEqual([expect.objectContaining(seen)]);
  expect(github.violations).toEqual([]);
});

test('a file without a patch takes no line comment, but one on the file', async () => {
  github.withholdPatch(pullRequest, 'train.py');
  expect((await review(withComments({ line: 10 }))).body).toMatchObject({ errors: [outside] });
  const answer = await comment({ subject_type: 'file' });
  expect(answer.body).toMatchObject({ subject_type: 'file', line: null, original_line: null });
});

test('a single comment is refused with the field that is wrong', async () => {
  const { body } = await comment({ line: 20, side: 'RIGHT' });
  expect(body).toMatchObject({
    message: 'Validation Failed',
    errors: [
      {
        resource: 'PullRequestReviewComment',
        code: 'custom',
        field: 'pull_request_review_thread.line',
        message: 'pull_request_review_thread.line must be part of the diff',
      },
      {},
    ],
  });
  const stale = await comment({ line: 10, commit_id: pullRequest.baseCommit });
  expect(stale.text).toContain('end_commit_oid is not part of the pull request');
  expect((await comment({ line: 9, start_line: 9 })).text).toContain('start_line must precede the end line.');
  expect((await comment({})).status).toBe(422);
  expect((await comment({ line: 10, path: 'same.py' })).text).toContain('path is invalid');
  expect(pullRequest.reviews).toEqual([]);
});

test('subject_type is lower-case', async () => {
  expect((await comment({ subject_type: 'FILE' })).status).toBe(422);
  expect(github.violations).toEqual([
    expect.stringContaining('/subject_type must be equal to one of the allowed values'),
  ]);
});

describe('a pending review', () => {
  test('stops any other review, comment and reply until it is deleted', async () => {
    await review(withComments({ line: 10 }));
    const pending = await review({});
    const { id } = pending.body as { id: number };
    expect((await review({ event: 'COMMENT', body: 'x' })).body).toMatchObject({
      errors: ['User can only have one pending review per pull request'],
    });
    const field = {
      errors: [expect.objectContaining({ message: 'user_id can only have one pending review per pull request' })],
    };
    expect((await comment({ line: 10 })).body).toMatchObject(field);
    const top = pullRequest.reviewComments[0]?.id;
    expect((await client.send('POST', `${base}/comments/${top}/replies`, { body: 'x' })).body).toMatchObject(field);
    expect((await client.send('DELETE', `${base}/reviews/${id}`)).status).toBe(200);
    expect((await review({ event: 'COMMENT', body: 'x' })).status).toBe(200);
  });

  test('shows its comments only once it is submitted, and can then no longer be deleted', async () => {
    const { event: _, ...sent } = withComments({ line: 10 }) as { event: string };
    const { id } = (await review(sent)).body as { id: number };
    expect((await client.send('GET', `${base}/comments`)).body).toEqual([]);
    await client.send('POST', `${base}/reviews/${id}/events`, { event: 'COMMENT' });
    expect((await client.send('GET', `${base}/comments`)).body).toHaveLength(1);
    const refused = await client.send('DELETE', `${base}/reviews/${id}`);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('non-pending')]);
    expect((await client.send('POST', `${base}/reviews/${id}/events`, { event: 'COMMENT', body: 'x' })).status).toBe(
      422,
    );
  });
});

test("another person's pending review is not seen and stands in nobody's way", async () => {
  const user = github.world.person('bob');
  const pending = {
    id: 1,
    pullRequest,
    user,
    body: 'Not yet.',
    state: 'PENDING',
    commit: pullRequest.headCommit,
    submittedAt: null,
  } as const;
  pullRequest.reviews.push({ ...pending });
  expect((await client.send('GET', `${base}/reviews`)).body).toEqual([]);
  expect((await review(withComments({ line: 10 }))).status).toBe(200);
  expect((await client.send('DELETE', `${base}/reviews/1`)).status).toBe(404);
});

test('only top-level comments take replies', async () => {
  await review(withComments({ line: 10 }));
  const top = pullRequest.reviewComments[0]?.id;
  const reply = await client.send('POST', `${base}/comments/${top}/replies`, { body: 'x' });
  expect(reply.body).toMatchObject({ in_reply_to_id: top, path: 'train.py', line: 10 });
  const { id } = reply.body as { id: number };
  expect((await client.send('POST', `${base}/comments/${id}/replies`, { body: 'x' })).status).toBe(422);
  expect((await client.send('POST', `${base}/comments/1/replies`, { body: 'x' })).status).toBe(404);
});

test('a single comment and a reply each leave a review with an empty body, as on GitHub', async () => {
  await comment({ line: 10 });
  await client.send('POST', `${base}/comments/${pullRequest.reviewComments[0]?.id}/replies`, { body: 'x' });
  const { body } = await client.send('GET', `${base}/reviews`);
  expect(body).toEqual([
    expect.objectContaining({ state: 'COMMENTED', body: '' }),
    expect.objectContaining({ state: 'COMMENTED', body: '' }),
  ]);
});

test('the bot cannot approve its own pull request', async () => {
  github.openPullRequest({ repository, author: 'ml-review[bot]', files: { 'more.py': 'x\n' } });
  const answer = await client.send('POST', '/repos/acme/vision/pulls/2/reviews', { event: 'APPROVE' });
  expect(answer.body).toMatchObject({ errors: ['Can not approve your own pull request'] });
});

test('after a force push the old commit is refused and reviews point at the new head', async () => {
  const { headCommit } = pullRequest;
  await review({ ...withComments({ line: 10 }), commit_id: headCommit });
  const { after } = github.forcePush(pullRequest, { 'train.py': numbered(60, { 10: 'edited', 11: 'more' }) });
  expect((await review({ event: 'COMMENT', body: 'x', commit_id: headCommit })).status).toBe(422);
  const { body } = await client.send('GET', `${base}/reviews`);
  expect(body).toEqual([expect.objectContaining({ commit_id: after })]);
});

test('an earlier commit that is still part of the pull request may be reviewed, at its own lines', async () => {
  const { before } = github.push(pullRequest, { 'train.py': numbered(60) });
  expect((await review({ ...withComments({ line: 10 }), commit_id: before })).status).toBe(200);
  expect((await review(withComments({ line: 10 }))).status).toBe(422);
});
