import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhooks } from '@octokit/webhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliver, sign } from './deliver.ts';
import { FakeGitHub } from './fake-github.ts';
import * as payloads from './payloads.ts';
import type { WebhookEvent } from './payloads.ts';
import { RestClient } from './rest-client.ts';
import type { CheckRun, PullRequest, Repository, ReviewComment } from './state.ts';
import { webhookErrors } from './webhook-contract.ts';

let github: FakeGitHub;
let repository: Repository;
let pullRequest: PullRequest;
let comment: ReviewComment;
let run: CheckRun;

beforeAll(async () => {
  github = await FakeGitHub.start();
  repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'train.py': 'a\n' } });
  pullRequest = github.openPullRequest({ repository, author: 'alice', files: { 'train.py': 'b\n' }, labels: ['ml'] });
  comment = github.reviewComment(pullRequest, 'bob', { path: 'train.py', line: 1, body: 'Why?' });
  const client = await RestClient.connect(github);
  await client.send('POST', '/repos/acme/vision/check-runs', {
    name: 'ml-review',
    head_sha: pullRequest.headCommit,
    external_id: 'acme/vision#1',
    conclusion: 'neutral',
  });
  run = repository.checkRuns[0] as CheckRun;
});

afterAll(() => github.close());

const actions = ['opened', 'reopened', 'ready_for_review', 'converted_to_draft', 'closed'] as const;
const events: Record<string, () => WebhookEvent> = {
  ...Object.fromEntries(
    actions.map((action) => [`pull_request.${action}`, () => payloads.pullRequestEvent(github, action, pullRequest)]),
  ),
  'pull_request.labeled': () => payloads.pullRequestEvent(github, 'labeled', pullRequest, { label: 'ml' }),
  'pull_request.synchronize': () =>
    payloads.pullRequestEvent(github, 'synchronize', pullRequest, {
      push: github.push(pullRequest, { 'train.py': 'c\n' }),
    }),
  'pull_request.opened from a fork': () =>
    payloads.pullRequestEvent(
      github,
      'opened',
      github.openPullRequest({ repository, fork: 'stranger', files: { a: 'a' } }),
    ),
  'issue_comment.created': () => payloads.issueCommentEvent(github, github.comment(pullRequest, 'bob', '/ml-review')),
  'issue_comment.created on an issue': () =>
    payloads.issueCommentEvent(github, github.comment(pullRequest, 'bob', 'x'), { onIssue: true }),
  'pull_request_review_comment.created': () => payloads.reviewCommentEvent(github, comment),
  'pull_request_review_comment.created as a reply': () =>
    payloads.reviewCommentEvent(github, github.reply(comment, 'alice', 'So.')),
  'check_run.rerequested': () => payloads.checkRunEvent(github, run, { sender: 'bob' }),
  'check_run.requested_action': () => payloads.checkRunEvent(github, run, { sender: 'bob', action: 'again' }),
  'check_suite.rerequested': () => payloads.checkSuiteEvent(github, run, { sender: 'bob' }),
  'installation.deleted': () => payloads.installationDeletedEvent(github),
};

test.for(Object.keys(events))('%s could come from GitHub', (name) => {
  const made = events[name]?.();
  const [event, action] = name.split(' ')[0]?.split('.') ?? [];
  expect([made?.event, made?.payload['action']]).toEqual([event, action]);
  expect(webhookErrors(made?.event ?? '', made?.payload ?? {})).toEqual([]);
});

test('a payload that GitHub could not send is noticed', () => {
  const { payload } = payloads.pullRequestEvent(github, 'opened', pullRequest);
  const { number: _, ...without } = payload;
  expect(webhookErrors('pull_request', without)).toEqual([
    expect.stringContaining("must have required property 'number'"),
  ]);
  const wrong = { ...payload, pull_request: { ...(payload['pull_request'] as object), draft: 'no' } };
  expect(webhookErrors('pull_request', wrong).join()).toContain('/pull_request/draft must be boolean');
  expect(webhookErrors('pull_request', { ...payload, action: 'exploded' })).toHaveLength(1);
});

describe('payloads show the state of the fake', () => {
  const made = (name: string): Record<string, unknown> => events[name]?.().payload ?? {};

  test('the pull request, its repository, installation and sender', () => {
    expect(made('pull_request.opened')).toMatchObject({
      number: 1,
      pull_request: { number: 1, user: { login: 'alice' }, labels: [{ name: 'ml' }], base: { ref: 'main' } },
      repository: { full_name: 'acme/vision' },
      installation: { id: github.installation },
      sender: { login: 'alice', type: 'User' },
    });
  });

  test('the two heads of a push', () => {
    const { before, after, pull_request: shown } = made('pull_request.synchronize');
    expect(after).toBe(pullRequest.headCommit);
    expect(repository.objects.commit(pullRequest.headCommit).parents).toEqual([before]);
    expect(shown).toMatchObject({ head: { sha: after } });
  });

  test('a comment on a pull request says so and names no commit; a reply names its top', () => {
    const issue = made('issue_comment.created')['issue'];
    expect(issue).toMatchObject({ number: 1, pull_request: { url: `${github.url}/repos/acme/vision/pulls/1` } });
    expect(JSON.stringify(issue)).not.toContain(pullRequest.headCommit);
    expect(made('issue_comment.created on an issue')['issue']).not.toHaveProperty('pull_request');
    expect(made('pull_request_review_comment.created as a reply')['comment']).toMatchObject({
      in_reply_to_id: comment.id,
    });
    expect(made('pull_request_review_comment.created')['comment']).not.toHaveProperty('in_reply_to_id');
  });

  test('the button that was pressed', () => {
    expect(made('check_run.requested_action')).toMatchObject({
      requested_action: { identifier: 'again' },
      check_run: { id: run.id, name: 'ml-review', external_id: 'acme/vision#1', head_sha: run.headSha },
    });
  });
});

test('a delivery carries the headers and the signature that GitHub sends', async () => {
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(202).end('taken');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`;
    const { event, payload } = payloads.pullRequestEvent(github, 'opened', pullRequest);
    const first = await deliver(url, event, payload, { secret: 'secret' });
    expect(first).toMatchObject({ status: 202, body: 'taken', delivery: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    await deliver(url, event, payload, { secret: 'secret', delivery: first.delivery });
    expect(received.map(({ headers }) => headers['x-github-delivery'])).toEqual([first.delivery, first.delivery]);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers).toMatchObject({ 'x-github-event': 'pull_request', 'content-type': 'application/json' });
    // Octokit's own check, not ours.
    const webhooks = new Webhooks({ secret: 'secret' });
    expect(await webhooks.verify(body, String(headers['x-hub-signature-256']))).toBe(true);
    expect(await webhooks.verify(body, sign(body, 'another'))).toBe(false);
  } finally {
    server.close();
  }
});
