import { severities, type Severity } from '../domain/finding.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { Review, ReviewProgress } from '../domain/review.ts';
import type { CheckOutput, Conclusion } from '../ports/publisher.ts';
import { cleanModelText } from './clean-model-text.ts';
import { count, cutEnd, longestBody } from './markdown.ts';
import type { ReviewPlace } from './place.ts';
import { reviewSections } from './render-review.ts';
import { assemble, footer } from './sections.ts';
import { severityCounts } from './words.ts';

/** Longest title of a check run in characters (REST: create a check run, `output.title`). */
const longestTitle = 255;

/** What the check run shows while the work goes on. */
export function renderProgress({ phase, done, total, findings }: ReviewProgress): CheckOutput {
  const doing: Record<ReviewProgress['phase'], string> = {
    reading: 'Reading the change.',
    checking: 'Running the deterministic checks.',
    asking: 'The expert is reading; this can take minutes.',
    settling: 'Proving each finding against the code.',
  };
  const title =
    total === 0 ? 'Reading the change' : `${done} of ${count(total, 'file')}, ${count(findings, 'finding')} so far`;
  return { title, summary: doing[phase] };
}

/** What the check run shows in the end. */
export function renderCheckOutput(review: Review, place: ReviewPlace): CheckOutput {
  const end = footer(review);
  const summary = `${assemble(reviewSections(review, place), longestBody - end.length - 2)}\n\n${end}`;
  return { title: cutEnd(titleOf(review), longestTitle), summary };
}

/** For a review that broke off: `message` is one sentence for people. */
export function renderFailure(message: string): CheckOutput {
  const reason = cleanModelText(message, { maxLength: 2000 });
  return {
    title: 'The review could not be done',
    summary: `${reason}\n\nNothing is said about this change. "Review again" runs it once more.`,
  };
}

/** For a review that was stopped before its end; `why` is our own sentence. */
export function renderSuperseded(why: string): CheckOutput {
  return {
    title: 'Stopped before its end',
    summary: `${why} Nothing is said about this head; "Review again" reviews it.`,
  };
}

/**
 * How the check run ends. `failure` only where the gate asks for it. `success` only if the expert and the checks read all
 * that was selected, nothing of the answer was lost, and nothing was found, now or before; no ML code is no success.
 */
export function conclusionOf(review: Review, settings: RepoSettings): Conclusion {
  const standing = standingSeverities(review);
  const { gate } = settings.findings;
  if (gate !== 'never' && standing.some((severity) => severities.indexOf(severity) <= severities.indexOf(gate))) {
    return 'failure';
  }
  if (standing.length > 0 || review.reviewed.length === 0 || !isComplete(review)) return 'neutral';
  return 'success';
}

/** Severities of what is found and not settled: also what was said before, and what is over the limit of comments. */
function standingSeverities({ findings, dropped }: Review): Severity[] {
  const silent = dropped.filter(({ reason }) => reason === 'already-posted' || reason === 'over-limit');
  return [...findings, ...silent].map(({ claim }) => claim.severity);
}

function isComplete({ unread, expert, reviewed }: Review): boolean {
  return (
    unread.length === 0 &&
    expert.kind === 'answered' &&
    expert.losses.length === 0 &&
    reviewed.every((file) => file.by.expert)
  );
}

function titleOf(review: Review): string {
  const { reviewed, unread, expert } = review;
  if (reviewed.length === 0) {
    return unread.length === 0
      ? 'No machine-learning code changed'
      : `Nothing was read: ${count(unread.length, 'file')} could not be`;
  }
  const text = `${foundText(review)} in ${count(reviewed.length, 'file')}`;
  const limits = [
    expert.kind === 'off' ? 'checks only, no expert took part' : '',
    expert.kind === 'failed' ? 'the expert gave no answer' : '',
    expert.kind === 'answered' && expert.losses.length > 0 ? "part of the expert's answer was lost" : '',
    unread.length > 0 ? `${count(unread.length, 'file')} not fully read` : '',
  ].filter((part) => part !== '');
  return capitalised(limits.length === 0 ? text : `${limits.join(', ')}: ${text}`);
}

function foundText({ findings, dropped }: Review): string {
  const now = severityCounts(findings.map((finding) => finding.claim));
  const over = dropped.filter(({ reason }) => reason === 'over-limit').length;
  const before = dropped.filter(({ reason }) => reason === 'already-posted').length;
  const fresh = [now, over > 0 ? `${over} over the limit` : ''].filter((part) => part !== '').join(', ');
  if (before === 0) return fresh || 'nothing found';
  return `${fresh || 'nothing new'}, ${before} said before,`;
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
