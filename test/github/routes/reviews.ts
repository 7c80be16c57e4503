import type { WantedPlace } from '../anchors.ts';
import type { Exchange, Reply, Route } from '../exchange.ts';
import { pageOf, parameter, pullRequestOf, text } from '../exchange.ts';
import { notFound, unprocessable } from '../refusal.ts';
import { demandCommit, demandReviewBody, pendingReview, proveReviewPlaces } from '../review-rules.ts';
import { reviewShape } from '../shapes/conversation.ts';
import { appendComment } from '../state-changes.ts';
import type { PullRequest, Review } from '../state.ts';

const stateOf: Record<string, Review['state']> = {
  COMMENT: 'COMMENTED',
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
};

function demandEvent(exchange: Exchange, pullRequest: PullRequest, event: string, body: string): void {
  const own = pullRequest.author === exchange.world.app.bot;
  if (own && event === 'APPROVE') throw unprocessable('Can not approve your own pull request');
  if (own && event === 'REQUEST_CHANGES') throw unprocessable('Can not request changes on your own pull request');
  // GitHub's description: the body is required with COMMENT and REQUEST_CHANGES.
  if (event !== 'APPROVE' || body !== '') demandReviewBody(body);
}

function createReview(exchange: Exchange): Reply {
  const { world } = exchange;
  const pullRequest = pullRequestOf(exchange);
  const event = text(exchange, 'event');
  const body = text(exchange, 'body');
  const commit = text(exchange, 'commit_id') || pullRequest.headCommit;
  const comments = (exchange.body['comments'] ?? []) as (WantedPlace & { body: string })[];
  if (pendingReview(world, pullRequest)) throw unprocessable('User can only have one pending review per pull request');
  if (event !== '') demandEvent(exchange, pullRequest, event, body);
  else if (body !== '') demandReviewBody(body);
  comments.forEach((comment) => demandReviewBody(comment.body));
  demandCommit(pullRequest, commit, 'review');
  const places = proveReviewPlaces(world, pullRequest, commit, comments);
  const state = stateOf[event] ?? 'PENDING';
  const submittedAt = state === 'PENDING' ? null : world.now();
  const review: Review = { id: world.nextId(), pullRequest, user: world.app.bot, body, state, commit, submittedAt };
  pullRequest.reviews.push(review);
  for (const [index, comment] of comments.entries()) {
    appendComment(world, review, { body: comment.body, path: comment.path, place: places[index] ?? null });
  }
  return { status: 200, body: reviewShape(world, review) };
}

function reviewOf(exchange: Exchange): Review {
  const id = Number(parameter(exchange, 'review_id'));
  const review = pullRequestOf(exchange).reviews.find((one) => one.id === id);
  if (!review || !exchange.world.seesReview(review)) throw notFound();
  return review;
}

function deleteReview(exchange: Exchange): Reply {
  const review = reviewOf(exchange);
  if (review.state !== 'PENDING') throw unprocessable('Can not delete a non-pending pull request review');
  const shape = reviewShape(exchange.world, review);
  const { pullRequest } = review;
  pullRequest.reviews.splice(pullRequest.reviews.indexOf(review), 1);
  for (const comment of pullRequest.reviewComments.filter((one) => one.review === review)) {
    pullRequest.reviewComments.splice(pullRequest.reviewComments.indexOf(comment), 1);
  }
  return { status: 200, body: shape };
}

function submitReview(exchange: Exchange): Reply {
  const review = reviewOf(exchange);
  if (review.state !== 'PENDING') throw unprocessable('Can not submit a review that is not pending');
  const event = text(exchange, 'event');
  const body = text(exchange, 'body') || review.body;
  demandEvent(exchange, review.pullRequest, event, body);
  review.body = body;
  review.state = stateOf[event] ?? 'COMMENTED';
  review.submittedAt = exchange.world.now();
  return { status: 200, body: reviewShape(exchange.world, review) };
}

const collection = '/repos/{owner}/{repo}/pulls/{pull_number}/reviews';

/** Reviews: listed, created whole or not at all, submitted, and deleted while pending. */
export const reviewRoutes: Route[] = [
  {
    method: 'GET',
    template: collection,
    access: 'installation',
    needs: ['pull_requests:read'],
    handle: (exchange) => {
      const seen = pullRequestOf(exchange).reviews.filter((one) => exchange.world.seesReview(one));
      return pageOf(exchange, seen, (one) => reviewShape(exchange.world, one));
    },
  },
  {
    method: 'POST',
    template: collection,
    access: 'installation',
    needs: ['pull_requests:write'],
    handle: createReview,
  },
  {
    method: 'DELETE',
    template: `${collection}/{review_id}`,
    access: 'installation',
    needs: ['pull_requests:write'],
    handle: deleteReview,
  },
  {
    method: 'POST',
    template: `${collection}/{review_id}/events`,
    access: 'installation',
    needs: ['pull_requests:write'],
    handle: submitReview,
  },
];
