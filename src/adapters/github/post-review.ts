import { messageOf, RetryableError } from '../../domain/errors.ts';
import type { Finding } from '../../domain/finding.ts';
import type { PullRequest } from '../../domain/pull-request.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { PublishedReview, RenderedReview } from '../../ports/publisher.ts';
import { createOnce, type GitHubClient } from './client.ts';
import { asOurError, isGitHubFailure, isRateLimit, waitAsked } from './github-error.ts';

/** How often a review is tried in all. */
const mostTries = 4;

/** The longest wait that we grant GitHub within a job, in milliseconds. */
const longestWait = 120_000;

/** What posting needs to know. `botLogin` is the login of the App's own account, such as `ml-review[bot]`. */
export interface PostingTools {
  client: GitHubClient;
  pullRequest: PullRequest;
  botLogin: string;
  clock: Clock;
  log: Log;
}

/**
 * Posts one review, once. GitHub may answer an error after it did the work, so each further try first looks whether the
 * one before got through; what it says of lines decides between a stale head and a review without line comments.
 */
export async function postReview(
  review: RenderedReview,
  withoutLines: () => RenderedReview,
  tools: PostingTools,
  signal: AbortSignal,
): Promise<PublishedReview> {
  let current = review;
  let refused: string | null = null;
  for (let attempt = 1; ; attempt++) {
    try {
      const url = await create(current, tools);
      if (refused !== null) return { kind: 'posted-without-lines', reason: refused, url };
      return { kind: 'posted', comments: current.comments.length, url };
    } catch (error) {
      signal.throwIfAborted();
      if (attempt >= mostTries) {
        const there = await findPosted(current, tools, signal);
        if (there !== null) return { kind: 'already-there', url: there };
        throw asOurError(error, 'post the review');
      }
      if (isGitHubFailure(error) && error.status === 422) {
        if (await deletePending(tools, signal)) continue;
        if ((await headOf(tools, signal)) !== tools.pullRequest.headCommit) return { kind: 'stale' };
        if (refused !== null) throw asOurError(error, 'post the review');
        refused = refusal(error);
        current = withoutLines();
        continue;
      }
      await waitBeforeRetry(error, attempt, tools, signal);
      const there = await findPosted(current, tools, signal);
      if (there !== null) return { kind: 'already-there', url: there };
    }
  }
}

async function create(review: RenderedReview, { client, pullRequest }: PostingTools): Promise<string> {
  const { owner, repository: repo, number, headCommit } = pullRequest;
  const { data } = await client.rest.pulls.createReview({
    owner,
    repo,
    pull_number: number,
    commit_id: headCommit,
    // Always with an event: a pending review left behind would block every later one.
    event: 'COMMENT',
    body: review.body,
    comments: review.comments.map(({ finding, body }) => ({ ...place(finding), body })),
    // Not aborted with the job: a newer review waits until this one is known to be there or not.
    request: createOnce,
  });
  return data.html_url;
}

/** A finding's place in REST's words; `start_line` only for several lines, for GitHub refuses one that equals `line`. */
function place({ anchor, fingerprint }: Finding) {
  if (anchor.kind !== 'lines') throw new Error(`Finding ${fingerprint} has no line to be posted on.`);
  const side = anchor.side === 'old' ? 'LEFT' : 'RIGHT';
  const single = { path: anchor.path, line: anchor.endLine, side };
  return anchor.startLine === anchor.endLine ? single : { ...single, start_line: anchor.startLine, start_side: side };
}

async function waitBeforeRetry(
  error: unknown,
  attempt: number,
  tools: PostingTools,
  signal: AbortSignal,
): Promise<void> {
  const passing = !isGitHubFailure(error) || error.status >= 500 || isRateLimit(error);
  if (!passing) throw asOurError(error, 'post the review');
  const wait = waitAsked(error, Date.now()) ?? 1000 * 2 ** attempt;
  if (wait > longestWait) {
    throw new RetryableError('GitHub asks for a longer pause than this job can make.', {
      cause: error,
      retryAfterMilliseconds: wait,
    });
  }
  tools.log.warn('Posting the review failed and is tried again.', { attempt, wait, reason: messageOf(error) });
  await tools.clock.sleep(wait, signal);
}

/** The address of our review with this very body on this head, if an earlier try got through. */
async function findPosted(review: RenderedReview, tools: PostingTools, signal: AbortSignal): Promise<string | null> {
  const reviews = await listOwnReviews(tools, signal);
  const found = reviews.find(
    (posted) => posted.commit_id === tools.pullRequest.headCommit && sameText(posted.body, review.body),
  );
  return found?.html_url ?? null;
}

/** Deletes a pending review of ours that a crash left behind: while it is there GitHub takes no other. True when there was one. */
async function deletePending(tools: PostingTools, signal: AbortSignal): Promise<boolean> {
  const { owner, repository: repo, number } = tools.pullRequest;
  const pending = (await listOwnReviews(tools, signal)).filter((review) => review.state === 'PENDING');
  for (const { id } of pending) {
    await tools.client.rest.pulls.deletePendingReview({
      owner,
      repo,
      pull_number: number,
      review_id: id,
      request: { signal },
    });
  }
  return pending.length > 0;
}

async function listOwnReviews({ client, pullRequest, botLogin }: PostingTools, signal: AbortSignal) {
  const { owner, repository: repo, number } = pullRequest;
  const reviews = await client.paginate(client.rest.pulls.listReviews, {
    owner,
    repo,
    pull_number: number,
    per_page: 100,
    request: { signal },
  });
  return reviews.filter((review) => review.user?.login === botLogin);
}

async function headOf({ client, pullRequest }: PostingTools, signal: AbortSignal): Promise<string> {
  const { owner, repository: repo, number } = pullRequest;
  const { data } = await client.rest.pulls.get({ owner, repo, pull_number: number, request: { signal } });
  return data.head.sha;
}

const sameText = (a: string, b: string) => a.replaceAll('\r\n', '\n').trim() === b.replaceAll('\r\n', '\n').trim();

function refusal(error: { message: string; response?: { data?: unknown } }): string {
  return JSON.stringify(error.response?.data ?? error.message).slice(0, 500);
}
