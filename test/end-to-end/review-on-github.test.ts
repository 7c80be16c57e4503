import { afterEach, describe, expect, test } from 'vitest';
import { says } from '../claude/reply.ts';
import { checkRunEvent, checkSuiteEvent, issueCommentEvent, pullRequestEvent } from '../github/payloads.ts';
import {
  closeVision,
  plainModel as before,
  soundModel as sound,
  startVision as start,
  wrongModel as after,
} from './vision.ts';

afterEach(closeVision);

describe('without a model', () => {
  test('a pull request with a classic mistake gets one review with the comment on its line, and a check run', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    expect(await send(pullRequestEvent(github, 'opened', pullRequest))).toMatchObject({ status: 200 });

    expect(pullRequest.reviews).toHaveLength(1);
    expect(pullRequest.reviews[0]).toMatchObject({ state: 'COMMENTED', commit: pullRequest.headCommit });
    expect(pullRequest.reviewComments).toHaveLength(1);
    const [comment] = pullRequest.reviewComments;
    expect(comment).toMatchObject({ path: 'model.py', line: 12, side: 'RIGHT' });
    expect(comment?.body).toMatch(/dropout/i);
    expect(comment?.body).toContain('```suggestion\n        x = F.dropout(x, p=0.1, training=self.training)\n```');

    const [checkRun] = github.checkRuns(repository);
    // Checks alone are not the whole review, and the check run does not pretend it.
    expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'neutral', headSha: pullRequest.headCommit });
  });

  test('a sound change gets no comment', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': sound } });
    await send(pullRequestEvent(github, 'opened', pullRequest));
    expect(pullRequest.reviews).toEqual([]);
    expect(github.checkRuns(repository)[0]).toMatchObject({ status: 'completed', conclusion: 'neutral' });
  });

  test('a change without ML code is not called reviewed', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'README.md': 'Vision models\n' } });
    await send(pullRequestEvent(github, 'opened', pullRequest));
    expect(pullRequest.reviews).toEqual([]);
    expect(github.checkRuns(repository)[0]?.conclusion).not.toBe('success');
  });
});

describe('what starts a review, and what does not', () => {
  const reviewed = async (prepare: (parts: Awaited<ReturnType<typeof start>>) => Promise<{ reviews: unknown[] }>) =>
    (await prepare(await start())).reviews.length;

  test.each(['reopened', 'ready_for_review'] as const)('%s', async (action) => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    await send(pullRequestEvent(github, action, pullRequest));
    expect(pullRequest.reviews).toHaveLength(1);
  });

  test('a push is reviewed, and nothing that was posted is posted again', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    await send(pullRequestEvent(github, 'opened', pullRequest));
    const push = github.push(pullRequest, { 'other.py': `${before}\n\ndef extra(net, x):\n    return net(x)\n` });
    await send(pullRequestEvent(github, 'synchronize', pullRequest, { push }));
    expect(pullRequest.reviewComments).toHaveLength(1);
    expect(github.checkRuns(repository)).toHaveLength(2);
  });

  test('a redelivery, and the same event twice at once, are one review', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    const event = pullRequestEvent(github, 'opened', pullRequest);
    const { delivery } = await send(event);
    await send(event, { delivery });
    await Promise.all([send(event, { wait: false }), send(event)]);
    expect(pullRequest.reviewComments).toHaveLength(1);
  });

  test('drafts and bots are passed over', async () => {
    expect(
      await reviewed(async ({ github, repository, send }) => {
        const draft = github.openPullRequest({ repository, files: { 'model.py': after }, draft: true });
        await send(pullRequestEvent(github, 'opened', draft));
        return draft;
      }),
    ).toBe(0);
    await closeVision();
    expect(
      await reviewed(async ({ github, repository, send }) => {
        const byBot = github.openPullRequest({ repository, files: { 'model.py': after }, author: 'renovate[bot]' });
        await send(pullRequestEvent(github, 'opened', byBot));
        return byBot;
      }),
    ).toBe(0);
  });

  test('the buttons of the check run and of its suite review again', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    await send(pullRequestEvent(github, 'opened', pullRequest));
    const [run] = github.checkRuns(repository);
    if (!run) throw new Error('no check run');
    await send(checkRunEvent(github, run, { sender: 'octo-author' }));
    await send(checkRunEvent(github, run, { sender: 'octo-author', action: 'review-again' }));
    await send(checkSuiteEvent(github, run, { sender: 'octo-author' }));
    expect(github.checkRuns(repository)).toHaveLength(4);
    expect(pullRequest.reviewComments).toHaveLength(1);
  });

  test('a webhook with a wrong signature does nothing', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    const asked = github.requests.length;
    const answer = await send(pullRequestEvent(github, 'opened', pullRequest), { secret: 'development' });
    expect(answer.status).toBe(400);
    expect(github.requests).toHaveLength(asked);
  });
});

describe('/ml-review', () => {
  test('by somebody with write access: seen, reviewed, done', async () => {
    const { github, repository, send } = await start();
    github.setPermission(repository, 'alice', 'write');
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after }, draft: true });
    const comment = github.comment(pullRequest, 'alice', '/ml-review full');
    await send(issueCommentEvent(github, comment));
    expect(comment.reactions.map((reaction) => reaction.content)).toEqual(['eyes', 'rocket']);
    expect(pullRequest.reviewComments).toHaveLength(1);
  });

  test('by a stranger: declined without work', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    const comment = github.comment(pullRequest, 'mallory', '/ml-review');
    await send(issueCommentEvent(github, comment));
    expect(comment.reactions.map((reaction) => reaction.content)).toEqual(['confused']);
    expect(pullRequest.reviews).toEqual([]);
    expect(github.checkRuns(repository)).toEqual([]);
  });

  test('help answers with the table, and an unknown verb with the nearest one', async () => {
    const { github, repository, send } = await start();
    github.setPermission(repository, 'alice', 'admin');
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    await send(issueCommentEvent(github, github.comment(pullRequest, 'alice', '/ml-review help')));
    await send(issueCommentEvent(github, github.comment(pullRequest, 'alice', '/ml-review ful')));
    const replies = pullRequest.comments
      .filter((comment) => comment.user.type === 'Bot')
      .map((comment) => comment.body);
    expect(replies).toHaveLength(2);
    expect(replies[0]).toContain('/ml-review full');
    expect(replies[1]).toContain('full');
  });

  test('on an issue, in a quote, by a bot, or as part of a sentence it is nothing', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    github.setPermission(repository, 'alice', 'admin');
    await send(issueCommentEvent(github, github.comment(pullRequest, 'alice', '/ml-review'), { onIssue: true }));
    for (const body of ['> /ml-review', '```\n/ml-review\n```', 'Please run /ml-review', '/ml-reviewer']) {
      await send(issueCommentEvent(github, github.comment(pullRequest, 'alice', body)));
    }
    await send(issueCommentEvent(github, github.comment(pullRequest, 'other[bot]', '/ml-review')));
    expect(pullRequest.reviews).toEqual([]);
    expect(pullRequest.comments.every((comment) => comment.reactions.length === 0)).toBe(true);
  });
});

describe('configuration', () => {
  test('is read at the base branch, and its errors stand on the check run while the rest counts', async () => {
    const settings = 'findings:\n  min-severty: major\nchecks:\n  disable: [dropout-ignores-eval]\n';
    const { github, repository, send } = await start({}, { '.github/ml-review.yml': settings });
    const pullRequest = github.openPullRequest({
      repository,
      files: { 'model.py': after, '.github/ml-review.yml': 'review: {auto: false}\n' },
    });
    await send(pullRequestEvent(github, 'opened', pullRequest));
    expect(pullRequest.reviewComments).toEqual([]);
    const summary = github.checkRuns(repository)[0]?.output.summary ?? '';
    expect(summary).toContain('min-severty');
    expect(summary).toContain('min-severity');
    expect(summary).toMatch(/line 2/);
  });

  test('a gate turns findings red', async () => {
    const { github, repository, send } = await start({}, { '.github/ml-review.yml': 'findings: {gate: minor}\n' });
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    await send(pullRequestEvent(github, 'opened', pullRequest));
    expect(github.checkRuns(repository)[0]?.conclusion).toBe('failure');
  });
});

describe('what GitHub does not show', () => {
  test('a file whose patch is left out is compared from its two versions; its finding stands in the body with a link', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    github.withholdPatch(pullRequest, 'model.py');
    await send(pullRequestEvent(github, 'opened', pullRequest));
    expect(pullRequest.reviewComments).toEqual([]);
    expect(pullRequest.reviews).toHaveLength(1);
    expect(pullRequest.reviews[0]?.body).toMatch(/dropout/i);
    expect(pullRequest.reviews[0]?.body).toContain(`/blob/${pullRequest.headCommit}/model.py#L12`);
  });

  test('files beyond the list are named as unread, and what was posted in the body is not posted again', async () => {
    const { github, repository, send } = await start({ github: { limits: { listedFiles: 2 } } });
    const files = Object.fromEntries(['a.py', 'b.py', 'c.py', 'd.py'].map((path) => [path, after]));
    const pullRequest = github.openPullRequest({ repository, files });
    github.withholdPatch(pullRequest, 'a.py');
    await send(pullRequestEvent(github, 'opened', pullRequest));
    const summary = github.checkRuns(repository)[0]?.output.summary ?? '';
    expect(summary).toContain('2 more files');
    expect(pullRequest.reviews).toHaveLength(1);
    await send(pullRequestEvent(github, 'reopened', pullRequest));
    expect(pullRequest.reviews).toHaveLength(1);
  });

  test('a fork that is gone is read through the base repository', async () => {
    const { github, repository, send } = await start();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after }, fork: 'stranger' });
    github.deleteFork(pullRequest);
    await send(pullRequestEvent(github, 'opened', pullRequest));
    expect(pullRequest.reviewComments).toHaveLength(1);
  });
});

test('a newer push cancels the running review, and only the newest head is published', async () => {
  const { github, repository, send, server } = await start({
    claude: ({ body }) => ({
      ...says(JSON.stringify({ findings: [], verdicts: [], summary: '' })),
      delayHeaders: JSON.stringify(body).includes('second.py') ? 0 : 600_000,
    }),
  });
  const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
  await send(pullRequestEvent(github, 'opened', pullRequest), { wait: false });
  while (
    !github
      .checkRuns(repository)
      .some((run) => run.output.title?.includes('expert') || run.output.title?.includes('of 1'))
  ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const push = github.push(pullRequest, { 'second.py': after });
  await send(pullRequestEvent(github, 'synchronize', pullRequest, { push }));
  await server.idle();
  expect(new Set(github.checkRuns(repository).map((run) => run.conclusion))).toEqual(new Set(['cancelled', 'neutral']));
  expect(pullRequest.reviews).toHaveLength(1);
  expect(pullRequest.reviews[0]?.commit).toBe(push.after);
});
