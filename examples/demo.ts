import { FakeGitHub } from '../test/github/fake-github.ts';
import { deliver } from '../test/github/deliver.ts';
import { pullRequestEvent } from '../test/github/payloads.ts';
import type { CheckRun, PullRequest, ReviewComment } from '../test/github/state.ts';
import { createSystemClock } from '../src/adapters/system/clock.ts';
import { createLog } from '../src/adapters/system/log.ts';
import { readModelConfig, type ServerConfig } from '../src/entry/server-config.ts';
import { startServer } from '../src/entry/start-server.ts';
import { loadExample } from './example-project.ts';

/**
 * `npm run demo`: the App on a free port against the test GitHub, one signed webhook, and what a person would then see on the
 * pull request. With ANTHROPIC_API_KEY it asks Claude, without one the deterministic checks do the review.
 */
async function main(): Promise<void> {
  const secret = 'demo';
  const github = await FakeGitHub.start();
  const model = readModelConfig(process.env);
  const config: ServerConfig = {
    ...model,
    appId: String(github.appId),
    privateKey: github.privateKey,
    webhookSecret: secret,
    webhookPath: '/api/github/webhooks',
    host: '127.0.0.1',
    port: 0,
    webUrl: 'https://github.com',
    apiUrl: github.url,
    concurrency: 1,
    shutdownSeconds: 60,
    logLevel: 'warn',
  };
  const log = createLog({ level: 'warn' });
  const server = await startServer(config, { clock: createSystemClock(), log, unpaced: true });
  try {
    const example = loadExample();
    const repository = github.addRepository({ owner: 'example', name: 'speech-commands', files: example.base });
    const pullRequest = github.openPullRequest({
      repository,
      files: example.head,
      title: example.title,
      body: example.body,
      author: 'ada',
    });
    say(`Pull request example/speech-commands#${pullRequest.number}: ${example.title}`);
    say(
      model.anthropicApiKey === null
        ? 'No ANTHROPIC_API_KEY is set, so no model is asked: the deterministic checks do the review.'
        : `Asking ${model.model}; this takes some minutes.`,
    );
    const { event, payload } = pullRequestEvent(github, 'opened', pullRequest);
    await deliver(server.webhookUrl, event, payload, { secret });
    await server.idle();
    show(pullRequest, github.checkRuns(repository));
    for (const violation of github.violations) say(`GitHub would have refused: ${violation}`);
    if (github.violations.length > 0 || pullRequest.reviews.length === 0) process.exitCode = 1;
  } finally {
    await server.stop();
    await github.close();
  }
}

function show(pullRequest: PullRequest, checkRuns: CheckRun[]): void {
  for (const review of pullRequest.reviews) say(`${rule(`review by ${review.user.login}`)}\n${visible(review.body)}`);
  for (const comment of pullRequest.reviewComments) {
    say(`${rule(place(comment))}\n${quoted(comment)}\n\n${visible(comment.body)}`);
  }
  for (const run of checkRuns) {
    say(
      `${rule(`check run ${run.name}: ${run.status}, ${run.conclusion}`)}\n${run.output.title}\n\n${visible(run.output.summary ?? '')}`,
    );
  }
}

const rule = (title: string) => `\n── ${title} ${'─'.repeat(Math.max(0, 96 - title.length))}`;
const place = ({ path, startLine, line }: ReviewComment) =>
  `${path}:${startLine === null ? '' : `${startLine}-`}${line}`;

/** The end of the hunk that GitHub shows above a comment. */
function quoted({ diffHunk }: ReviewComment): string {
  return diffHunk
    .split('\n')
    .slice(-5)
    .map((row) => `    ${row}`)
    .join('\n');
}

/** As GitHub shows it: without the hidden marker. */
const visible = (body: string) => body.replaceAll(/<!--.*?-->/gs, '').trim();

function say(text: string): void {
  console.log(text);
}

await main();
