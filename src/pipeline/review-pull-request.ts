import { messageOf, PermanentError, RetryableError, SupersededError } from '../domain/errors.ts';
import { severities, type Severity } from '../domain/finding.ts';
import type { PullRequest } from '../domain/pull-request.ts';
import { jobKey, type ReviewRequest } from '../domain/review-request.ts';
import type { JobContext } from '../ports/job-queue.ts';
import type { Review, ReviewOutcome, ReviewProgress } from '../domain/review.ts';
import type { Log } from '../ports/log.ts';
import type { PullRequestHost, OpenPullRequest } from '../ports/pull-request-host.ts';
import type { Conclusion, OpenThread, Publisher } from '../ports/publisher.ts';
import {
  conclusionOf,
  renderCheckOutput,
  renderFailure,
  renderProgress,
  renderSuperseded,
} from '../render/render-check.ts';
import { renderReview } from '../render/render-review.ts';
import { isPaused } from '../render/state-markers.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import { reviewChange, sourcesOf, type ReadReview, type ReviewTools } from './review-change.ts';
import { tendThreads } from './tend-threads.ts';
import { isAutomatic, reasonToPassOver } from './review-request-gate.ts';

/** What a review job needs; the operator's bounds are applied to the repository's settings before anything else. */
export interface PullRequestTools extends ReviewTools {
  open: OpenPullRequest;
  log: Log;
  /** Tightens a repository's settings to what the operator allows. */
  bound: (settings: RepoSettings) => RepoSettings;
  /** Where people see GitHub, for permalinks: `https://github.com` or an enterprise server's address. */
  webUrl: string;
}

/**
 * Reviews one pull request and shows the result on it. Ends as a value when the pull request is passed over or a newer
 * push came in; whatever else goes wrong is told on the check run and thrown.
 */
export async function reviewPullRequest(
  request: ReviewRequest,
  tools: PullRequestTools,
  { signal, claim }: JobContext,
): Promise<ReviewOutcome> {
  const host = await tools.open(request);
  const pullRequest = await host.source.pullRequest(signal);
  const { settings: wished, problems } = readSettings(
    (await host.source.settingsText(pullRequest.baseBranch, signal)) ?? '',
  );
  const settings = withPaths(tools.bound(wished), request.paths);
  const reason = reasonToPassOver(request, pullRequest, settings);
  if (reason !== null) return { kind: 'skipped', reason };
  if (isAutomatic(request) && isPaused(await host.conversation.ownComments(signal))) {
    return { kind: 'skipped', reason: 'automatic reviews of this pull request are paused (/ml-review resume)' };
  }

  // Only a review that will be done supersedes another one: an event that starts none must not stop it.
  await claim(jobKey(request));
  const publisher = host.publisher(pullRequest);
  let isPaid = false;
  try {
    await publisher.begin(renderProgress({ phase: 'reading', done: 0, total: 0, findings: 0 }), signal);
    const reading = await read(host, publisher, pullRequest, { settings, problems }, tools, signal);
    isPaid = reading.review.usage.requests > 0;
    return await show(reading, { request, pullRequest, settings, publisher, tools }, signal);
  } catch (error) {
    await concludeFailure(error, publisher, tools.log, signal);
    if (error instanceof SupersededError || signal.aborted) return { kind: 'superseded' };
    // Another try would ask the model again, and a review may cost its limit once.
    if (isPaid && error instanceof RetryableError) throw new PermanentError(error.message, { cause: error });
    throw error;
  }
}

/** `/ml-review path` reads just these files, also ones that the configuration leaves out. */
function withPaths(settings: RepoSettings, paths: string[] | undefined): RepoSettings {
  if (paths === undefined) return settings;
  // Whoever names a file wants it read, whatever it looks like.
  const roles = { ...settings.files.roles, training: [...(settings.files.roles.training ?? []), ...paths] };
  return { ...settings, files: { include: paths, exclude: [], roles } };
}

async function read(
  host: PullRequestHost,
  publisher: Publisher,
  pullRequest: PullRequest,
  { settings, problems }: ReturnType<typeof readSettings>,
  tools: PullRequestTools,
  signal: AbortSignal,
): Promise<ReadReview & { posted: Set<string> }> {
  const change = await host.source.change(pullRequest, signal);
  const posted = await publisher.postedFingerprints(signal);
  const onProgress = (progress: ReviewProgress) => {
    // Reading and settling take a moment; only the wait for the expert is worth a request to GitHub.
    if (progress.phase === 'asking' && progress.total > 0 && tools.expert !== null) {
      void publisher.progress(renderProgress(progress));
    }
  };
  const reading = await reviewChange(
    { change, settings, settingsProblems: problems, posted, onProgress },
    tools,
    signal,
  );
  return { ...reading, posted };
}

interface Showing {
  request: ReviewRequest;
  pullRequest: PullRequest;
  settings: RepoSettings;
  publisher: Publisher;
  tools: PullRequestTools;
}

async function show(
  { review, files, posted }: ReadReview & { posted: Set<string> },
  { request, pullRequest, settings, publisher, tools }: Showing,
  signal: AbortSignal,
): Promise<ReviewOutcome> {
  const place = { pullRequest, webUrl: tools.webUrl, settings, sources: sourcesOf(files), commands: threadVerbs };
  let comments = 0;
  let shown = review;
  if (review.findings.length > 0) {
    const published = await publisher.publish(
      renderReview(review, place),
      () => renderReview(withoutLines(review), place),
      signal,
    );
    if (published.kind === 'stale') throw new SupersededError('The head of the pull request moved while it was read.');
    if (published.kind === 'posted') comments = published.comments;
    if (published.kind === 'posted-without-lines') {
      tools.log.warn('GitHub refused the line comments; they were posted in the body of the review.', {
        reason: published.reason,
      });
      shown = withoutLines(review);
    }
  }
  const head = pullRequest.headCommit;
  const open = posted.size > 0 ? await tendThreads(shown, head, publisher, tools.log, signal) : [];
  const conclusion = concludeWith(conclusionOf(shown, settings), open, settings, request);
  await publisher.conclude(conclusion, renderCheckOutput(shown, place));
  return { kind: 'published', review: shown, comments };
}

/** Verbs that work in the thread of a finding. */
const threadVerbs = ['explain', 'verify', 'dismiss'];

/** Findings of earlier reviews whose threads are open still count, and a review of a few files says nothing of the others. */
function concludeWith(
  conclusion: Conclusion,
  open: OpenThread[],
  settings: RepoSettings,
  request: ReviewRequest,
): Conclusion {
  const { gate } = settings.findings;
  if (gate !== 'never' && open.some((thread) => isAtLeast(thread, gate))) return 'failure';
  return conclusion === 'success' && (open.length > 0 || request.paths !== undefined) ? 'neutral' : conclusion;
}

/** The severity stands in the first line of our comment. */
function isAtLeast(thread: OpenThread, gate: Severity): boolean {
  const word = /^\*\*\S+ (\w+) ·/m.exec(thread.body)?.[1];
  const rank = severities.findIndex((severity) => severity === word);
  return rank >= 0 && rank <= severities.indexOf(gate);
}

/** The same review with every finding in its body: for a GitHub that refuses the line comments. */
function withoutLines(review: Review): Review {
  const findings = review.findings.map((finding) => {
    const { path, side, startLine, endLine } = finding.claim;
    return { ...finding, anchor: { kind: 'summary' as const, path, side, startLine, endLine } };
  });
  return { ...review, findings };
}

/** An outage of ours, of GitHub or of the model is never red and never green. */
async function concludeFailure(error: unknown, publisher: Publisher, log: Log, signal: AbortSignal): Promise<void> {
  const superseded = error instanceof SupersededError || signal.aborted;
  try {
    const reason = signal.aborted ? signal.reason : error;
    if (superseded) await publisher.conclude('cancelled', renderSuperseded(messageOf(reason)));
    else await publisher.conclude('neutral', renderFailure(messageOf(error)));
  } catch (failure) {
    log.error('The check run could not be completed.', { error: failure });
  }
}
