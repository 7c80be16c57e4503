import { says } from '../test/claude/reply.ts';
import { startApp } from '../test/end-to-end/app.ts';
import { pullRequestEvent } from '../test/github/payloads.ts';
import { median, type Measure } from './measure.ts';
import { modelFile } from './ten-files.ts';

const deliveries = 40;

/** How long GitHub waits for the answer to a webhook while reviews run behind a model that does not answer. */
export const webhookLatency: Measure = {
  name: 'webhook answered, median, reviews running',
  async run() {
    const app = await startApp({
      claude: () => ({ ...says('{}'), delayHeaders: 600_000 }),
      config: { shutdownSeconds: 0 },
    });
    const { github } = app;
    const repository = github.addRepository({
      owner: 'acme',
      name: 'vision',
      files: { 'model.py': modelFile(0, false) },
    });
    const times: number[] = [];
    for (let number = 0; number < deliveries; number++) {
      const pullRequest = github.openPullRequest({ repository, files: { 'model.py': modelFile(number, true) } });
      const event = pullRequestEvent(github, 'opened', pullRequest);
      const started = performance.now();
      await app.send(event, { wait: false });
      times.push(performance.now() - started);
    }
    await app.close();
    return { value: median(times), limit: 50, unit: 'ms' };
  },
};
