import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeGitHub } from './fake-github.ts';
import { primaryRateLimit, secondaryRateLimit } from './faults.ts';
import { RestClient } from './rest-client.ts';
import type { PullRequest } from './state.ts';

const base = '/repos/acme/vision';
let github: FakeGitHub;
let client: RestClient;
let pullRequest: PullRequest;

beforeEach(async () => {
  github = await FakeGitHub.start();
  const repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'train.py': 'a\n' } });
  pullRequest = github.openPullRequest({ repository, files: { 'train.py': 'b\n' } });
  client = await RestClient.connect(github);
});

afterEach(async () => {
  await github.close();
});

const review = { event: 'COMMENT', body: 'x' };

test('a fault strikes its endpoint as often as programmed, and nothing is done', async () => {
  const fault = github.fail({ method: 'POST', path: /\/reviews$/, times: 2, status: 503 });
  expect((await client.send('GET', `${base}/pulls/1/reviews`)).status).toBe(200);
  const statuses = [];
  for (let time = 0; time < 3; time += 1) {
    statuses.push((await client.send('POST', `${base}/pulls/1/reviews`, review)).status);
  }
  expect(statuses).toEqual([503, 503, 200]);
  expect(fault.hits).toBe(2);
  expect(pullRequest.reviews).toHaveLength(1);
});

test('with `after` the work is done and the error answered', async () => {
  github.fail({ method: 'POST', path: /\/reviews$/, status: 502, after: true });
  expect((await client.send('POST', `${base}/pulls/1/reviews`, review)).status).toBe(502);
  expect(pullRequest.reviews).toHaveLength(1);
});

test('a request that a fault strikes is judged all the same', async () => {
  github.fail({ path: /\/reviews$/, status: 502 });
  await client.send('POST', `${base}/pulls/1/reviews`, { event: 'COMENT' });
  expect(github.violations).toEqual([expect.stringContaining('/event must be equal')]);
});

test('a cut connection is no answer; with `after` the work is done', async () => {
  github.fail({ path: /\/reviews$/, cut: true });
  github.fail({ path: /\/reviews$/, cut: true, after: true });
  await expect(client.send('POST', `${base}/pulls/1/reviews`, review)).rejects.toThrow('fetch failed');
  expect(pullRequest.reviews).toHaveLength(0);
  await expect(client.send('POST', `${base}/pulls/1/reviews`, review)).rejects.toThrow('fetch failed');
  expect(pullRequest.reviews).toHaveLength(1);
  expect(github.requests.at(-1)?.status).toBe(0);
});

test('the rate limits say how long to wait', async () => {
  github.fail({ path: /pulls\/1$/, ...secondaryRateLimit(7) });
  const secondary = await client.send('GET', `${base}/pulls/1`);
  expect([secondary.status, secondary.headers.get('retry-after')]).toEqual([403, '7']);
  expect(secondary.text).toContain('secondary rate limit');
  github.fail({ path: /pulls\/1$/, ...primaryRateLimit(1_900_000_000) });
  const primary = await client.send('GET', `${base}/pulls/1`);
  expect(primary.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(primary.headers.get('x-ratelimit-reset')).toBe('1900000000');
});

test('a delayed answer is the true answer', async () => {
  const fault = github.fail({ path: /pulls\/1$/, delay: 20 });
  expect((await client.send('GET', `${base}/pulls/1`)).status).toBe(200);
  expect(fault.hits).toBe(1);
});

test('expired tokens are refused until a new one is minted', async () => {
  github.expireTokens();
  const refused = await client.send('GET', base);
  expect([refused.status, refused.body]).toEqual([401, expect.objectContaining({ message: 'Bad credentials' })]);
  const fresh = await RestClient.connect(github);
  expect((await fresh.send('GET', base)).status).toBe(200);
});

test('a suspended installation gets neither tokens nor answers', async () => {
  github.suspend();
  expect((await client.send('GET', base)).status).toBe(403);
  await expect(RestClient.connect(github)).rejects.toThrow('This installation has been suspended');
  expect(await client.graphql('{ viewer { login } }')).toMatchObject({
    message: 'This installation has been suspended',
  });
  github.suspend(false);
  expect((await client.send('GET', base)).status).toBe(200);
});

test('faults that have not struck can be forgotten', async () => {
  github.fail({ path: /./, status: 500, times: 5 });
  github.clearFaults();
  expect((await client.send('GET', base)).status).toBe(200);
});
