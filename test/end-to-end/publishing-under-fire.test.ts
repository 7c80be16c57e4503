import { afterEach, expect, test } from 'vitest';
import { pullRequestEvent } from '../github/payloads.ts';
import { startApp, type App } from './app.ts';

const before =
  'import torch.nn.functional as F\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n';
const after = before.replace('        return x', '        x = F.dropout(x, p=0.1)\n        return x');

let app: App | undefined;
afterEach(async () => {
  const { github } = app ?? {};
  await app?.close();
  expect(github?.violations ?? []).toEqual([]);
});

async function start() {
  app = await startApp();
  const repository = app.github.addRepository({ owner: 'acme', name: 'vision', files: { 'model.py': before } });
  const pullRequest = app.github.openPullRequest({ repository, files: { 'model.py': after } });
  return {
    ...app,
    repository,
    pullRequest,
    open: () => app?.send(pullRequestEvent(app.github, 'opened', pullRequest)),
  };
}

test.each([
  ['502 after the work was done', { status: 502, after: true as const }],
  ['502 before it', { status: 502 }],
  ['500 twice', { status: 500, times: 2 }],
])('%s: the finding is there once', async (_name, fault) => {
  const { github, pullRequest, repository, open } = await start();
  github.fail({ method: 'POST', path: /\/pulls\/\d+\/reviews$/, ...fault });
  await open();
  expect(pullRequest.reviews).toHaveLength(1);
  expect(pullRequest.reviewComments).toHaveLength(1);
  expect(github.checkRuns(repository)[0]).toMatchObject({ status: 'completed', conclusion: 'neutral' });
});

test('a secondary rate limit is waited for', async () => {
  const { github, pullRequest, open } = await start();
  github.fail({
    method: 'POST',
    path: /\/pulls\/\d+\/reviews$/,
    status: 403,
    headers: { 'retry-after': '30' },
    body: { message: 'You have exceeded a secondary rate limit.' },
  });
  await open();
  expect(pullRequest.reviewComments).toHaveLength(1);
});

test('line comments that GitHub refuses stand in the body of the review', async () => {
  const { github, pullRequest, open } = await start();
  github.fail({
    method: 'POST',
    path: /\/pulls\/\d+\/reviews$/,
    status: 422,
    body: { message: 'Unprocessable Entity', errors: ['Pull request review thread line must be part of the diff'] },
  });
  await open();
  expect(pullRequest.reviewComments).toEqual([]);
  expect(pullRequest.reviews).toHaveLength(1);
  expect(pullRequest.reviews[0]?.body).toMatch(/model\.py/);
  expect(pullRequest.reviews[0]?.body).toMatch(/dropout/i);
});

test('a pending review that was left behind does not stop the next one', async () => {
  const { github, pullRequest, open } = await start();
  const bot = github.world.app.bot;
  pullRequest.reviews.push({
    id: github.world.nextId(),
    pullRequest,
    user: bot,
    body: 'left behind',
    state: 'PENDING',
    commit: pullRequest.headCommit,
    submittedAt: null,
  });
  await open();
  expect(pullRequest.reviews.map((review) => review.state)).toEqual(['COMMENTED']);
  expect(pullRequest.reviewComments).toHaveLength(1);
});

test('an error that lasts is told on the check run, neither green nor red', async () => {
  const { github, repository, pullRequest, open } = await start();
  github.fail({ method: 'POST', path: /\/pulls\/\d+\/reviews$/, status: 503, times: 100 });
  await open();
  expect(pullRequest.reviews).toEqual([]);
  expect(github.checkRuns(repository)[0]).toMatchObject({ status: 'completed', conclusion: 'neutral' });
});

test('without leave to write checks the review is posted all the same', async () => {
  const { github, pullRequest, open } = await start();
  github.fail({
    method: 'POST',
    path: /\/check-runs$/,
    status: 403,
    body: { message: 'Resource not accessible by integration' },
  });
  await open();
  expect(pullRequest.reviewComments).toHaveLength(1);
});

test('a token that expires in mid-job is renewed', async () => {
  const { github, pullRequest, open } = await start();
  await open();
  github.expireTokens();
  github.push(pullRequest, { 'other.py': after });
  await app?.send(pullRequestEvent(github, 'reopened', pullRequest));
  expect(pullRequest.reviewComments.length).toBeGreaterThanOrEqual(1);
});
