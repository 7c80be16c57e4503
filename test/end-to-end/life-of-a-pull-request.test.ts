import { afterEach, describe, expect, test } from 'vitest';
import { says } from '../claude/reply.ts';
import { issueCommentEvent, pullRequestEvent, reviewCommentEvent } from '../github/payloads.ts';
import { closeVision, plainModel, startVision, wrongModel } from './vision.ts';

afterEach(closeVision);

const mended = wrongModel.replace('p=0.1)', 'p=0.1, training=self.training)');
const moved = wrongModel.replace('class Net', '# A comment above.\n\n\nclass Net');

/** A pull request whose mistake was commented on. */
async function reviewed(options: Parameters<typeof startVision>[0] = {}) {
  const parts = await startVision(options);
  const { github, repository, send } = parts;
  github.setPermission(repository, 'alice', 'write');
  const pullRequest = github.openPullRequest({ repository, files: { 'model.py': wrongModel } });
  await send(pullRequestEvent(github, 'opened', pullRequest));
  const [comment] = pullRequest.reviewComments;
  if (!comment) throw new Error('no comment was posted');
  const push = async (text: string) => {
    const pushed = github.push(pullRequest, { 'model.py': text });
    await send(pullRequestEvent(github, 'synchronize', pullRequest, { push: pushed }));
  };
  const say = (body: string) => send(issueCommentEvent(github, github.comment(pullRequest, 'alice', body)));
  const answers = () => pullRequest.comments.filter((entry) => entry.user.type === 'Bot').map((entry) => entry.body);
  return { ...parts, pullRequest, comment, push, say, answers };
}

describe('a thread', () => {
  test('is resolved with a word when the push mends it', async () => {
    const { pullRequest, comment, push } = await reviewed({ github: { contentsWrite: true } });
    await push(mended);
    expect(pullRequest.reviewComments).toHaveLength(2);
    expect(pullRequest.reviewComments[1]).toMatchObject({ inReplyTo: comment });
    expect(pullRequest.reviewComments[1]?.body).toContain('the finding no longer holds');
    expect(comment.resolvedBy).not.toBeNull();
  });

  test('is hidden as outdated where the App may not resolve, and gets its last word once', async () => {
    const { pullRequest, comment, push } = await reviewed();
    await push(mended);
    expect(comment.resolvedBy).toBeNull();
    expect(comment.minimized).toBe('outdated');
    await push(`${mended}\n\ndef extra(net, x):\n    return net(x)\n`);
    expect(pullRequest.reviewComments).toHaveLength(2);
  });

  test('whose finding moved or stands is left alone, and nothing is repeated', async () => {
    const { pullRequest, comment, push, github } = await reviewed({ github: { contentsWrite: true } });
    await push(moved);
    github.forcePush(pullRequest, { 'model.py': moved });
    await push(`${moved}\n`);
    expect(pullRequest.reviewComments).toHaveLength(1);
    expect(comment.resolvedBy).toBeNull();
  });

  test('that a person answered is never touched', async () => {
    const { github, pullRequest, comment, push } = await reviewed({ github: { contentsWrite: true } });
    github.reply(comment, 'alice', 'I know, it is an ablation.');
    await push(mended);
    expect(pullRequest.reviewComments).toHaveLength(2);
    expect(comment.resolvedBy).toBeNull();
    expect(comment.minimized).toBeNull();
  });

  test('is dismissed by somebody who may, and the finding does not return', async () => {
    const { github, pullRequest, comment, push, send } = await reviewed({ github: { contentsWrite: true } });
    const stranger = github.reply(comment, 'mallory', '/ml-review dismiss');
    await send(reviewCommentEvent(github, stranger));
    expect(stranger.reactions.map((reaction) => reaction.content)).toEqual(['confused']);
    expect(comment.resolvedBy).toBeNull();

    const command = github.reply(comment, 'alice', '/ml-review dismiss Dropout at test time is the method, see @bob');
    await send(reviewCommentEvent(github, command));
    expect(command.reactions.map((reaction) => reaction.content)).toEqual(['eyes', 'rocket']);
    const answer = pullRequest.reviewComments.at(-1)?.body ?? '';
    expect(answer).toContain('Dismissed');
    expect(answer).not.toMatch(/(^|[^`])@bob/);
    expect(comment.resolvedBy).not.toBeNull();
    const said = pullRequest.reviewComments.length;
    await push(moved);
    expect(pullRequest.reviewComments).toHaveLength(said);
  });
});

describe('commands', () => {
  test('pause stops automatic reviews, a command still reviews, resume starts them again', async () => {
    const { github, repository, say, push, answers } = await reviewed();
    await say('/ml-review pause');
    const runs = () => github.checkRuns(repository).length;
    const before = runs();
    await push(moved);
    expect(runs()).toBe(before);
    await say('/ml-review');
    expect(runs()).toBe(before + 1);
    await say('/ml-review resume');
    await push(`${moved}\n`);
    expect(runs()).toBe(before + 2);
    expect(answers()).toHaveLength(2);
  });

  test('status tells what the check run of the head says, config where each value comes from', async () => {
    const { say, answers } = await reviewed();
    await say('/ml-review status');
    await say('/ml-review config');
    expect(answers()[0]).toContain('model.py');
    expect(answers()[0]).toContain('Checks only');
    expect(answers()[1]).toMatch(/`findings\.min-confidence` \| .*0\.6.* \| default/);
  });

  test('path reads just the files that are named, also one that is no ML code', async () => {
    const { github, repository, send } = await startVision();
    github.setPermission(repository, 'alice', 'write');
    const pullRequest = github.openPullRequest({
      repository,
      files: { 'model.py': wrongModel, 'helpers.py': 'def add(a, b):\n    return a + b\n' },
    });
    await send(issueCommentEvent(github, github.comment(pullRequest, 'alice', '/ml-review path helpers.py')));
    expect(pullRequest.reviewComments).toEqual([]);
    expect(github.checkRuns(repository)[0]?.output.summary).toContain('helpers.py');
  });

  test.each(['ask why is this slow?', 'debug the loss explodes', 'implement the CLIP loss'])(
    '%s is answered by the expert',
    async (words) => {
      const { say, answers, claude } = await reviewed({
        claude: ({ body }) =>
          says(
            JSON.stringify(body).includes('no review is wanted')
              ? '{"answer": "Look at `model.py:12`. @everyone <img src=x>"}'
              : '{"findings": [], "verdicts": [], "summary": ""}',
          ),
      });
      const asked = claude?.requests.length ?? 0;
      await say(`/ml-review ${words}`);
      expect(claude?.requests).toHaveLength(asked + 1);
      expect(answers()[0]).toContain('model.py:12');
      expect(answers()[0]).toContain('claude-opus-5-5');
      expect(answers()[0]).not.toMatch(/(^|[^`])@everyone|<img/);
    },
  );

  test('explain and verify answer in the thread and know what was said there', async () => {
    const { github, comment, pullRequest, send, claude } = await reviewed({
      claude: ({ body }) =>
        says(
          JSON.stringify(body).includes('no review is wanted')
            ? '{"answer": "Because `F.dropout` defaults to training."}'
            : '{"findings": [], "verdicts": [], "summary": ""}',
        ),
    });
    github.reply(comment, 'bob', 'But eval() was called.');
    await send(reviewCommentEvent(github, github.reply(comment, 'alice', '/ml-review explain')));
    expect(pullRequest.reviewComments.at(-1)).toMatchObject({ inReplyTo: comment });
    expect(pullRequest.reviewComments.at(-1)?.body).toContain('defaults to training');
    expect(JSON.stringify(claude?.bodies.at(-1))).toContain('But eval() was called.');
  });

  test('without a model, or outside a thread, they decline with one reply', async () => {
    const { say, answers } = await reviewed();
    await say('/ml-review ask why?');
    await say('/ml-review dismiss');
    expect(answers()).toHaveLength(2);
    expect(answers()[0]).toContain('No model is set up');
    expect(answers()[1]).toContain('thread');
  });

  test('a label starts a review only where labels are set up', async () => {
    const { github, repository, send } = await startVision({}, { '.github/ml-review.yml': 'review: {labels: [ml]}\n' });
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': wrongModel }, labels: ['docs'] });
    await send(pullRequestEvent(github, 'labeled', pullRequest, { label: 'docs' }));
    expect(pullRequest.reviews).toEqual([]);
    pullRequest.labels.push('ml');
    await send(pullRequestEvent(github, 'labeled', pullRequest, { label: 'ml' }));
    expect(pullRequest.reviews).toHaveLength(1);
    expect(plainModel).not.toBe(wrongModel);
  });
});

describe('nothing but a review stops a review', () => {
  test('a label, and a push to a paused pull request, leave the running one alone', async () => {
    let answer = () => {};
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    const { github, repository, send, server } = await startVision({
      claude: async () => {
        await mayAnswer;
        return says('{"findings": [], "verdicts": [], "summary": ""}');
      },
    });
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': wrongModel } });
    await send(pullRequestEvent(github, 'opened', pullRequest), { wait: false });
    while (github.checkRuns(repository).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await send(pullRequestEvent(github, 'labeled', pullRequest, { label: 'docs' }), { wait: false });
    await new Promise((resolve) => setTimeout(resolve, 200));
    answer();
    await server.idle();
    expect(pullRequest.reviews).toHaveLength(1);
    expect(github.checkRuns(repository).map((run) => run.conclusion)).toEqual(['neutral']);
  });

  test('a review of a few files is never a success, and an open finding keeps the gate shut', async () => {
    const { github, repository, send } = await startVision(
      { claude: () => says('{"findings": [], "verdicts": [], "summary": ""}') },
      { '.github/ml-review.yml': 'findings: {gate: minor}\n' },
    );
    github.setPermission(repository, 'alice', 'write');
    const files = { 'model.py': wrongModel, 'sound.py': plainModel };
    const pullRequest = github.openPullRequest({ repository, files });
    await send(issueCommentEvent(github, github.comment(pullRequest, 'alice', '/ml-review path sound.py')));
    expect(github.checkRuns(repository).at(-1)?.conclusion).toBe('neutral');
    await send(issueCommentEvent(github, github.comment(pullRequest, 'alice', '/ml-review')));
    expect(github.checkRuns(repository).at(-1)?.conclusion).toBe('failure');
    await send(issueCommentEvent(github, github.comment(pullRequest, 'alice', '/ml-review path sound.py')));
    expect(github.checkRuns(repository).at(-1)?.conclusion).toBe('failure');
  });

  test('/ml-review in a thread is answered in the thread', async () => {
    const { github, comment, send } = await reviewed();
    const command = github.reply(comment, 'alice', '/ml-review');
    await send(reviewCommentEvent(github, command));
    expect(command.reactions.map((reaction) => reaction.content)).toEqual(['eyes', 'rocket']);
  });
});
