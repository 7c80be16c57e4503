import { commentableFile, provePlace } from './anchors.ts';
import type { PlaceFault, ProvedPlace, WantedPlace } from './anchors.ts';
import { unprocessable, validationFailed } from './refusal.ts';
import type { Refusal, ValidationError } from './refusal.ts';
import type { PullRequest, Review } from './state.ts';
import type { World } from './world.ts';

/** Longest body of a comment or review, in characters; and in bytes (dead-claudia/github-limits). */
const LONGEST_BODY = 65_536;
const MOST_BYTES = 262_144;

/** Whether GitHub takes a text as a body. */
export function bodyFault(body: string): 'blank' | 'long' | null {
  if (body.trim() === '') return 'blank';
  return Array.from(body).length > LONGEST_BODY || Buffer.byteLength(body) > MOST_BYTES ? 'long' : null;
}

/** Refuses a blank or overlong body in the form of "Validation Failed". */
export function demandBody(resource: string, body: string): void {
  const fault = bodyFault(body);
  const tooLong = `body is too long (maximum is ${LONGEST_BODY} characters)`;
  if (fault === 'blank') {
    throw validationFailed({ resource, code: 'custom', field: 'body', message: "body can't be blank" });
  }
  if (fault === 'long') throw validationFailed({ resource, code: 'custom', field: 'body', message: tooLong });
}

/** Refuses a blank or overlong body in the form that reviews use. */
export function demandReviewBody(body: string): void {
  const fault = bodyFault(body);
  if (fault === 'blank') throw unprocessable("Body can't be blank");
  if (fault === 'long') throw unprocessable(`Body is too long (maximum is ${LONGEST_BODY} characters)`);
}

/** The App's review of this pull request that was never submitted. */
export function pendingReview(world: World, pullRequest: PullRequest): Review | undefined {
  return pullRequest.reviews.find((one) => one.state === 'PENDING' && one.user === world.app.bot);
}

/** Refuses a single comment or reply while a pending review exists. */
export function demandNoPendingReview(world: World, pullRequest: PullRequest): void {
  if (!pendingReview(world, pullRequest)) return;
  const message = 'user_id can only have one pending review per pull request';
  throw validationFailed({ resource: 'PullRequestReview', code: 'custom', field: 'user_id', message });
}

const THREAD = 'Pull request review thread';
const startOutside = `${THREAD} start line must be part of the same hunk as the line.`;

function reviewSentence(fault: PlaceFault, wanted: WantedPlace): string {
  const outside = `${THREAD} line must be part of the diff`;
  const blank = `${THREAD} diff hunk can't be blank`;
  if (fault === 'path') return `${THREAD} path is invalid`;
  if (fault === 'side') return `${THREAD} side is invalid`;
  if (fault === 'hunk') return startOutside;
  if (fault === 'order') return `${THREAD} start line must precede the end line.`;
  return wanted.start_line === undefined ? `${outside} and ${blank}` : `${outside}, ${startOutside}, and ${blank}`;
}

const thread = (field: string, rest: string): ValidationError => ({
  resource: 'PullRequestReviewComment',
  code: 'custom',
  field: `pull_request_review_thread.${field}`,
  message: `pull_request_review_thread.${field} ${rest}`,
});

function commentErrors(fault: PlaceFault): ValidationError[] {
  if (fault === 'path') return [thread('path', 'is invalid')];
  if (fault === 'side') return [thread('side', 'is invalid')];
  if (fault === 'hunk') return [thread('start_line', 'must be part of the same hunk as the line.')];
  if (fault === 'order') return [thread('start_line', 'must precede the end line.')];
  return [thread('line', 'must be part of the diff'), thread('diff_hunk', "can't be blank")];
}

/** Whether a commit belongs to the pull request as it is now. */
export function demandCommit(pullRequest: PullRequest, commit: string, form: 'review' | 'comment'): void {
  if (pullRequest.commits().includes(commit)) return;
  if (form === 'comment') throw validationFailed(thread('end_commit_oid', 'is not part of the pull request'));
  throw unprocessable(`${THREAD} end commit oid is not part of the pull request`);
}

function prove(world: World, pullRequest: PullRequest, commit: string, wanted: WantedPlace): ProvedPlace | PlaceFault {
  const file = commentableFile(pullRequest, wanted.path, commit, world.limits);
  return file ? provePlace(file.hunks, wanted) : 'path';
}

/** The places of a review's comments, or one refusal for them all: a review is created whole or not at all. */
export function proveReviewPlaces(
  world: World,
  pullRequest: PullRequest,
  commit: string,
  wanted: WantedPlace[],
): ProvedPlace[] {
  const proved: ProvedPlace[] = [];
  const errors = new Set<string>();
  for (const one of wanted) {
    const place = prove(world, pullRequest, commit, one);
    if (typeof place === 'string') errors.add(reviewSentence(place, one));
    else proved.push(place);
  }
  if (errors.size > 0) throw unprocessable(...errors);
  return proved;
}

/** The place of a single comment, or GitHub's refusal. */
export function proveCommentPlace(
  world: World,
  pullRequest: PullRequest,
  commit: string,
  wanted: WantedPlace,
): ProvedPlace {
  const place = prove(world, pullRequest, commit, wanted);
  if (typeof place === 'string') throw placeRefusal(place);
  return place;
}

/** GitHub's refusal of a single comment's place. */
export function placeRefusal(fault: PlaceFault): Refusal {
  return validationFailed(...commentErrors(fault));
}
