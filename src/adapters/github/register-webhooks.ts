import type { Probot } from 'probot';
import { jobKey, type Job, type ReviewRequest, type Trigger } from '../../domain/review-request.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { Log } from '../../ports/log.ts';
import { checkRunName, reviewAgain } from './check-run.ts';

/** What the webhook handlers need; they only validate and queue, for GitHub waits ten seconds at the most. */
export interface WebhookTools {
  queue: JobQueue<Job>;
  log: Log;
}

interface Coordinates {
  installation?: { id: number } | undefined;
  repository?: { name: string; owner: { login: string } } | undefined;
}

/** Subscribes to every event that starts or ends a review. */
export function registerWebhooks(app: Probot, tools: WebhookTools): void {
  app.on(
    ['pull_request.opened', 'pull_request.reopened', 'pull_request.ready_for_review', 'pull_request.synchronize'],
    async (context) => {
      await requestReview(context, context.payload.pull_request.number, context.payload.action, tools);
    },
  );
  app.on('pull_request.closed', async ({ payload }) => {
    const { repository, number } = payload;
    await tools.queue.cancel(`${repository.owner.login}/${repository.name}#${number}`, 'The pull request was closed.');
  });
  app.on('pull_request.labeled', (context) =>
    requestReview(context, context.payload.pull_request.number, 'labeled', tools),
  );
  app.on('issue_comment.created', async (context) => {
    const { issue, comment } = context.payload;
    if (issue.pull_request) await takeComment(context, { comment, number: issue.number, thread: null }, tools);
  });
  app.on('pull_request_review_comment.created', async (context) => {
    const { pull_request: pullRequest, comment } = context.payload;
    const thread = comment.in_reply_to_id ?? comment.id;
    await takeComment(context, { comment, number: pullRequest.number, thread }, tools);
  });
  app.on('check_run.rerequested', (context) => rerun(context, context.payload.check_run, tools));
  app.on('check_run.requested_action', async (context) => {
    if (context.payload.requested_action?.identifier === reviewAgain) {
      await rerun(context, context.payload.check_run, tools);
    }
  });
  app.on('check_suite.rerequested', async (context) => {
    for (const { number } of context.payload.check_suite.pull_requests) {
      await requestReview(context, number, 'rerequested', tools);
    }
  });
}

interface Comment {
  comment: { id: number; body: string; user: { login: string; type?: string } | null };
  number: number;
  thread: number | null;
}

async function takeComment(
  context: { id: string; payload: Coordinates & { sender: { type?: string } } },
  { comment, number, thread }: Comment,
  tools: WebhookTools,
): Promise<void> {
  // Our own comments and other bots' come back as events: they never trigger anything.
  const author = comment.user;
  if (!author || author.type === 'Bot' || context.payload.sender.type === 'Bot') return;
  if (!/\/ml-review/i.test(comment.body)) return;
  const address = addressOf(context.payload, tools.log);
  if (!address) return;
  const body = comment.body.slice(0, 4000);
  await add(
    { kind: 'command', ...address, number, commentId: comment.id, thread, author: author.login, body },
    context.id,
    tools,
  );
}

async function rerun(
  context: { id: string; payload: Coordinates },
  checkRun: { name: string; external_id: string | null; pull_requests: ({ number: number } | null)[] },
  tools: WebhookTools,
): Promise<void> {
  if (checkRun.name !== checkRunName) return;
  // A fork's check run lists no pull request; our external id does.
  const number = Number(/#(\d+)@/.exec(checkRun.external_id ?? '')?.[1] ?? checkRun.pull_requests[0]?.number);
  if (Number.isInteger(number)) await requestReview(context, number, 'rerequested', tools);
}

async function requestReview(
  context: { id: string; payload: Coordinates },
  number: number,
  trigger: Trigger,
  tools: WebhookTools,
): Promise<void> {
  const address = addressOf(context.payload, tools.log);
  if (!address) return;
  const request: ReviewRequest = { kind: 'review', ...address, number, trigger };
  await add(request, context.id, tools);
}

/** A redelivery has the delivery's id again and is passed over; one delivery may ask for several pull requests. */
async function add(job: Job, delivery: string, { queue, log }: WebhookTools): Promise<void> {
  const key = jobKey(job);
  const taken = await queue.add(job, `${delivery}:${key}`);
  log.info(taken ? 'Queued.' : 'Passed over: this delivery was taken before, or the process stops.', { delivery, key });
}

function addressOf(
  { installation, repository }: Coordinates,
  log: Log,
): { installation: number; owner: string; repository: string } | null {
  if (!installation || !repository) {
    log.warn('An event without an installation or repository was passed over.');
    return null;
  }
  return { installation: installation.id, owner: repository.owner.login, repository: repository.name };
}
