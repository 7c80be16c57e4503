import type { ProvedPlace } from './anchors.ts';
import { commentableFile } from './anchors.ts';
import type { IssueComment, Person, PullRequest, Reaction, Review, ReviewComment } from './state.ts';
import type { World } from './world.ts';

/** Where a comment on the whole file stands. */
const wholeFile = {
  subject: 'file',
  side: 'RIGHT',
  line: null,
  startSide: null,
  startLine: null,
  position: 1,
  diffHunk: '',
} as const;

/** Adds a comment to a review; without a place it stands on the whole file. */
export function appendComment(
  world: World,
  review: Review,
  comment: { body: string; path: string; place: ProvedPlace | null },
): ReviewComment {
  const { pullRequest } = review;
  const { path, body } = comment;
  const { position, ...place } = comment.place ? { subject: 'line' as const, ...comment.place } : wholeFile;
  const file = commentableFile(pullRequest, path, review.commit, world.limits);
  const now = world.now();
  const added: ReviewComment = {
    ...place,
    id: world.nextId(),
    pullRequest,
    review,
    user: review.user,
    body,
    path,
    originalCommit: review.commit,
    originalBase: pullRequest.mergeBase(review.commit),
    originalOldPath: file?.difference.oldPath ?? path,
    originalPosition: position,
    inReplyTo: null,
    createdAt: now,
    updatedAt: now,
    reactions: [],
    minimized: null,
    resolvedBy: null,
  };
  pullRequest.reviewComments.push(added);
  return added;
}

/** Makes the review that GitHub wraps around every single comment and reply: submitted, with an empty body. */
export function wrappingReview(world: World, pullRequest: PullRequest, user: Person, commit: string): Review {
  const review: Review = {
    id: world.nextId(),
    pullRequest,
    user,
    body: '',
    state: 'COMMENTED',
    commit,
    submittedAt: world.now(),
  };
  pullRequest.reviews.push(review);
  return review;
}

/** Adds a reply to a top-level comment. */
export function appendReply(world: World, top: ReviewComment, user: Person, body: string): ReviewComment {
  const { pullRequest } = top;
  const review = wrappingReview(world, pullRequest, user, pullRequest.headCommit);
  const now = world.now();
  const reply: ReviewComment = {
    ...top,
    id: world.nextId(),
    review,
    user,
    body,
    inReplyTo: top,
    createdAt: now,
    updatedAt: now,
    reactions: [],
    minimized: null,
    resolvedBy: null,
  };
  pullRequest.reviewComments.push(reply);
  return reply;
}

/** Adds a comment to the conversation. */
export function appendIssueComment(world: World, pullRequest: PullRequest, user: Person, body: string): IssueComment {
  const now = world.now();
  const comment: IssueComment = {
    id: world.nextId(),
    pullRequest,
    user,
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
    minimized: null,
  };
  pullRequest.comments.push(comment);
  return comment;
}

/** Adds a reaction once per person and content; says whether it is new. */
export function react(
  world: World,
  reactions: Reaction[],
  user: Person,
  content: Reaction['content'],
): { reaction: Reaction; added: boolean } {
  const known = reactions.find((one) => one.user === user && one.content === content);
  if (known) return { reaction: known, added: false };
  const reaction = { id: world.nextId(), user, content, createdAt: world.now() };
  reactions.push(reaction);
  return { reaction, added: true };
}
