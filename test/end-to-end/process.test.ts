import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { FakeClaude } from '../claude/fake-claude.ts';
import { says } from '../claude/reply.ts';
import { deliver } from '../github/deliver.ts';
import { FakeGitHub } from '../github/fake-github.ts';
import { issueCommentEvent, pullRequestEvent } from '../github/payloads.ts';
import { plainModel, soundModel, wrongModel } from './vision.ts';

const secret = 'a long random text';
let github: FakeGitHub;
let claude: FakeClaude | undefined;
let child: ChildProcess | undefined;

afterEach(async () => {
  child?.kill('SIGKILL');
  await Promise.all([github.close(), claude?.close()]);
  claude = undefined;
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** `npm start` as an operator has it: an own process that reads its environment. */
async function startProcess(
  environment: Record<string, string> = {},
): Promise<{ webhookUrl: string; output: () => string; ended: Promise<number | null> }> {
  const port = await freePort();
  const { PATH, HOME } = process.env;
  const settings = {
    APP_ID: String(github.appId),
    PRIVATE_KEY: github.privateKey.replaceAll('\n', '\\n'),
    WEBHOOK_SECRET: secret,
    HOST: '127.0.0.1',
    PORT: String(port),
    GITHUB_API_URL: github.url,
    ...environment,
  };
  const started = spawn(process.execPath, ['src/entry/server.ts'], { env: { PATH, HOME, ...settings } });
  child = started;
  let output = '';
  started.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => started.once('exit', resolve));
  await until(
    () => output.includes('Listening'),
    () => output,
  );
  return { webhookUrl: `http://127.0.0.1:${port}/api/github/webhooks`, output: () => output, ended };
}

/** Waits for something that another process does. */
async function until(condition: () => boolean, describe: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not happen:\n${describe()}`);
}

test(
  "the process takes webhooks, reviews at GitHub's pace and keeps secrets out of its log",
  { timeout: 60_000 },
  async () => {
    github = await FakeGitHub.start();
    const repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'model.py': plainModel } });
    github.setPermission(repository, 'alice', 'write');
    const { webhookUrl, output } = await startProcess();
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': wrongModel } });
    const opened = pullRequestEvent(github, 'opened', pullRequest);
    expect(await deliver(webhookUrl, opened.event, opened.payload, { secret })).toMatchObject({ status: 200 });
    const completed = (count: number) =>
      github.checkRuns(repository).filter((run) => run.status === 'completed').length === count;
    await until(() => completed(1), output);
    expect(pullRequest.reviewComments).toHaveLength(1);

    const comment = github.comment(pullRequest, 'alice', '/ml-review');
    const command = issueCommentEvent(github, comment);
    await deliver(webhookUrl, command.event, command.payload, { secret });
    await until(() => comment.reactions.some((reaction) => reaction.content === 'rocket'), output);
    expect(pullRequest.reviewComments).toHaveLength(1);
    expect(github.violations).toEqual([]);
    for (const token of ['ghs_', secret, 'PRIVATE KEY']) expect(output()).not.toContain(token);
  },
);

test('SIGTERM lets the running review end, and the process ends with 0', { timeout: 60_000 }, async () => {
  github = await FakeGitHub.start();
  let release = () => {};
  const asked = new Promise<void>((resolve) => (release = resolve));
  let answer = () => {};
  const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
  claude = await FakeClaude.start(async () => {
    release();
    await mayAnswer;
    return says(JSON.stringify({ findings: [], verdicts: [], summary: 'model.py' }));
  });
  const repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'model.py': plainModel } });
  const { webhookUrl, ended, output } = await startProcess({
    ANTHROPIC_API_KEY: 'sk-ant-test',
    ANTHROPIC_BASE_URL: claude.url,
  });
  const pullRequest = github.openPullRequest({ repository, files: { 'model.py': soundModel } });
  const opened = pullRequestEvent(github, 'opened', pullRequest);
  await deliver(webhookUrl, opened.event, opened.payload, { secret });
  await asked;
  child?.kill('SIGTERM');
  await until(() => output().includes('Stopping'), output);
  answer();
  expect(await ended).toBe(0);
  expect(github.checkRuns(repository)[0]).toMatchObject({ status: 'completed', conclusion: 'success' });
});

test('a review that does not end in time is handed back as cancelled', { timeout: 60_000 }, async () => {
  github = await FakeGitHub.start();
  let release = () => {};
  const asked = new Promise<void>((resolve) => (release = resolve));
  claude = await FakeClaude.start(() => {
    release();
    return { ...says('{}'), delayHeaders: 600_000 };
  });
  const repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'model.py': plainModel } });
  const { webhookUrl, ended } = await startProcess({
    ANTHROPIC_API_KEY: 'sk-ant-test',
    ANTHROPIC_BASE_URL: claude.url,
    ML_REVIEW_SHUTDOWN_SECONDS: '0',
  });
  const pullRequest = github.openPullRequest({ repository, files: { 'model.py': soundModel } });
  const opened = pullRequestEvent(github, 'opened', pullRequest);
  await deliver(webhookUrl, opened.event, opened.payload, { secret });
  await asked;
  child?.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(github.checkRuns(repository)[0]).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
});
