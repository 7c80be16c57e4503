import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Probot, ProbotOctokit, Server } from 'probot';
import { appAccount } from '../adapters/github/app-account.ts';
import { apiVersion } from '../adapters/github/client.ts';
import { createOpenPullRequest } from '../adapters/github/open-pull-request.ts';
import { registerWebhooks } from '../adapters/github/register-webhooks.ts';
import { SnapshotCache } from '../adapters/github/snapshot-cache.ts';
import { InProcessQueue } from '../adapters/queue/in-process-queue.ts';
import { createSystemClock } from '../adapters/system/clock.ts';
import { createLog } from '../adapters/system/log.ts';
import { jobKey, type Job, type ReviewRequest } from '../domain/review-request.ts';
import { answerCommand, reviewAndAnswer } from '../pipeline/answer-command.ts';
import type { PullRequestTools } from '../pipeline/review-pull-request.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { readMarkers } from '../render/marker.ts';
import { boundSettings, buildReviewTools } from './build-tools.ts';
import type { ServerConfig } from './server-config.ts';

/** GitHub sends no larger webhook, in bytes. */
const largestWebhook = 25 * 1024 * 1024;

/** A server that runs. */
export interface RunningServer {
  /** Where webhooks are taken, with the port that was found. */
  webhookUrl: string;
  /** Takes no more webhooks and waits for the running reviews, at the most `config.shutdownSeconds`. */
  stop(): Promise<void>;
  /** Ends when no review runs or waits. */
  idle(): Promise<void>;
}

/** What tests and the demo put in the place of the real thing. */
export interface ServerSubstitutes {
  clock?: Clock;
  log?: Log;
  /** Without GitHub's pace limits (one write a second) and repeated reads: for a GitHub that is not the real one. */
  unpaced?: boolean;
}

/** Starts the App: Probot's server, the queue, the pipeline. */
export async function startServer(config: ServerConfig, substitutes: ServerSubstitutes = {}): Promise<RunningServer> {
  const clock = substitutes.clock ?? createSystemClock();
  const log = substitutes.log ?? createLog({ level: config.logLevel });
  const ProbotWithDefaults = Probot.defaults({
    appId: config.appId,
    privateKey: config.privateKey,
    secret: config.webhookSecret,
    baseUrl: config.apiUrl,
    Octokit: pacedOctokit(substitutes.unpaced ?? false),
    // Probot logs whole payloads with an error; ours names the delivery.
    log: pino({ level: 'silent' }),
  });
  const server = new Server({
    Probot: ProbotWithDefaults,
    port: config.port === 0 ? await freePort(config.host) : config.port,
    host: config.host,
    webhookPath: config.webhookPath,
    enableStaticFiles: false,
    // The server hands this on to Probot, over whatever Probot's own defaults say.
    request: { fetch: pinnedFetch },
    log: pino({ level: 'silent' }),
  });
  const snapshots = new SnapshotCache();
  let queue: InProcessQueue<Job> | undefined;
  await server.load(async (app, { addHandler }) => {
    const tools = await buildPullRequestTools(app, config, { clock, log, snapshots });
    queue = startQueue(tools, config, log);
    registerWebhooks(app, { queue, log });
    app.webhooks.onError((error) => log.error('A webhook was refused.', { reason: error.message.slice(0, 300) }));
    addHandler(answerHealth);
  });
  const http = await server.start();
  limitBodies(http);
  const jobs = queue as InProcessQueue<Job>;
  const { port } = http.address() as AddressInfo;
  log.info('Listening.', { port, webhookPath: config.webhookPath });
  return {
    webhookUrl: `http://127.0.0.1:${port}${config.webhookPath}`,
    idle: () => jobs.idle(),
    stop: async () => {
      log.info('Stopping: no more webhooks are taken, running reviews are finished.', jobs.size);
      await Promise.all([server.stop(), jobs.drain(config.shutdownSeconds * 1000)]);
      await snapshots.clear();
    },
  };
}

async function buildPullRequestTools(
  app: Probot,
  config: ServerConfig,
  { clock, log, snapshots }: { clock: Clock; log: Log; snapshots: SnapshotCache },
): Promise<PullRequestTools> {
  const botLogin = await appAccount(await app.auth(), log);
  const open = createOpenPullRequest({
    // A client of its own for each installation: they share no rate limit bucket.
    clientFor: async (installation) => app.auth(installation),
    botLogin,
    readMarkers,
    snapshots,
    clock,
    log,
  });
  return {
    ...(await buildReviewTools(config, { clock, log, readsRepository: false })),
    open,
    log,
    webUrl: config.webUrl,
    bound: boundSettings(config),
  };
}

function startQueue(tools: PullRequestTools, config: ServerConfig, log: Log): InProcessQueue<Job> {
  const queue: InProcessQueue<Job> = new InProcessQueue<Job>({
    concurrency: config.concurrency,
    log,
    handler: async (job, context) => {
      if (job.kind === 'review') return reviewAndAnswer(job, tools, context);
      await context.claim(jobKey(job));
      const requestReview = (request: ReviewRequest) => queue.add(request, `comment-${job.commentId}`);
      const outcome = await answerCommand(job, { ...tools, requestReview }, context.signal);
      log.info(`Command ${outcome.kind}.`, {
        owner: job.owner,
        repository: job.repository,
        number: job.number,
        author: job.author,
      });
    },
  });
  return queue;
}

/** Octokit with our own answer to rate limits. Only the function form of `defaults` reaches the throttling plugin. */
function pacedOctokit(unpaced: boolean) {
  // The job waits and tells; a plugin that sleeps until the limit's reset could hold it for an hour.
  const leaveToTheJob = () => false;
  return ProbotOctokit.defaults((options: object) => ({
    ...options,
    retry: { enabled: !unpaced },
    throttle: { enabled: !unpaced, onRateLimit: leaveToTheJob, onSecondaryRateLimit: leaveToTheJob },
  }));
}

/** Names the API version on every request, those that mint tokens included. */
const pinnedFetch: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('x-github-api-version', apiVersion);
  return fetch(input, { ...init, headers });
};

/** Probot takes 0 for its default port, so a free one is looked for beforehand. */
async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, host, resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Probot reads bodies of any size before it checks their signature; a larger one than GitHub sends is refused unread. */
function limitBodies(http: HttpServer): void {
  const listeners = http.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  http.removeAllListeners('request');
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const length = request.headers['content-length'];
    if (request.method === 'POST' && length === undefined) {
      response.writeHead(411, { connection: 'close' }).end();
    } else if (Number(length ?? 0) > largestWebhook) {
      response.writeHead(413, { connection: 'close' }).end();
    } else {
      for (const listener of listeners) listener.call(http, request, response);
    }
  });
}

function answerHealth(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.url !== '/healthz' && request.url !== '/readyz') return false;
  response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
  return true;
}
