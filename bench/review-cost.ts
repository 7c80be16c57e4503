import { startApp } from '../test/end-to-end/app.ts';
import { pullRequestEvent } from '../test/github/payloads.ts';
import { median, type Measure } from './measure.ts';
import { tenFiles } from './ten-files.ts';

async function reviewTenFiles(runs: number): Promise<{ milliseconds: number[]; requests: number[] }> {
  const app = await startApp();
  const { github } = app;
  const repository = github.addRepository({ owner: 'acme', name: 'vision', files: tenFiles(0, false) });
  const milliseconds: number[] = [];
  const requests: number[] = [];
  for (let run = 0; run < runs; run++) {
    const pullRequest = github.openPullRequest({ repository, files: tenFiles(run, true) });
    const before = github.requests.length;
    const event = pullRequestEvent(github, 'opened', pullRequest);
    const started = performance.now();
    await app.send(event);
    milliseconds.push(performance.now() - started);
    requests.push(github.requests.length - before);
    if (pullRequest.reviewComments.length !== 10) {
      throw new Error(`${pullRequest.reviewComments.length} comments instead of 10`);
    }
  }
  await app.close();
  return { milliseconds, requests };
}

/** Everything but the model, from the webhook to the completed check run, with the test GitHub's own work in it and without GitHub's pace limits. */
export const reviewTime: Measure = {
  name: 'review of 10 files but for the model, median',
  run: async () => ({ value: median((await reviewTenFiles(9)).milliseconds), limit: 300, unit: 'ms' }),
};

/** The first review of a process is the dearest: it mints a token and asks who the App is. */
export const reviewRequests: Measure = {
  name: 'requests to GitHub for a review of 10 files',
  run: async () => ({ value: Math.max(...(await reviewTenFiles(1)).requests), limit: 12, unit: 'requests' }),
};
