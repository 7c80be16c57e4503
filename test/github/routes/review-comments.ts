import type { WantedPlace } from '../anchors.ts';
import { commentableFile } from '../anchors.ts';
import type { Exchange, Reply, Route } from '../exchange.ts';
import { pageOf, parameter, pullRequestOf, repositoryOf, text } from '../exchange.ts';
import { invalidRequest, notFound, validationFailed } from '../refusal.ts';
import { demandBody, demandCommit, demandNoPendingReview, placeRefusal, proveCommentPlace } from '../review-rules.ts';
import { reviewCommentShape } from '../shapes/conversation.ts';
import { appendComment, appendReply, wrappingReview } from '../state-changes.ts';
import type { PullRequest, ReviewComment } from '../state.ts';

const RESOURCE = 'PullRequestReviewComment';

function created(exchange: Exchange, comment: ReviewComment): Reply {
  const body = reviewCommentShape(exchange.world, comment);
  return { status: 201, body, headers: { location: String(body['url']) } };
}

function createReply(exchange: Exchange, pullRequest: PullRequest, id: number): Reply {
  const { world } = exchange;
  const body = text(exchange, 'body');
  const top = pullRequest.reviewComments.find((one) => one.id === id);
  if (!top) throw notFound();
  // GitHub's documentation: "Replies to replies are not supported."
  if (top.inReplyTo) throw validationFailed({ resource: RESOURCE, code: 'invalid', field: 'in_reply_to' });
  demandBody(RESOURCE, body);
  demandNoPendingReview(world, pullRequest);
  return created(exchange, appendReply(world, top, world.app.bot, body));
}

function createComment(exchange: Exchange): Reply {
  const { world, body: sent } = exchange;
  const pullRequest = pullRequestOf(exchange);
  if (typeof sent['in_reply_to'] === 'number') return createReply(exchange, pullRequest, sent['in_reply_to']);
  const body = text(exchange, 'body');
  const commit = text(exchange, 'commit_id');
  const wanted = sent as unknown as WantedPlace & { subject_type?: string };
  demandBody(RESOURCE, body);
  demandCommit(pullRequest, commit, 'comment');
  if (wanted.subject_type === 'file') {
    if (!commentableFile(pullRequest, wanted.path, commit, world.limits)) throw placeRefusal('path');
  } else if (wanted.line === undefined && wanted.position === undefined) {
    throw invalidRequest('"line" wasn\'t supplied.');
  }
  const place = wanted.subject_type === 'file' ? null : proveCommentPlace(world, pullRequest, commit, wanted);
  demandNoPendingReview(world, pullRequest);
  const review = wrappingReview(world, pullRequest, world.app.bot, commit);
  return created(exchange, appendComment(world, review, { body, path: wanted.path, place }));
}

function listComments(exchange: Exchange): Reply {
  const { query, world } = exchange;
  const since = query.get('since') ?? '';
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const seen = pullRequestOf(exchange).reviewComments.filter(
    (one) => one.review.state !== 'PENDING' && one.updatedAt >= since,
  );
  const ordered = seen.sort((one, other) => one[key].localeCompare(other[key]) || one.id - other.id);
  if (query.has('sort') && query.get('direction') === 'desc') ordered.reverse();
  return pageOf(exchange, ordered, (one) => reviewCommentShape(world, one));
}

/** The review comment of the address, or a refusal with 404. */
export function reviewCommentOf(exchange: Exchange): ReviewComment {
  const comment = exchange.world.reviewComment(repositoryOf(exchange), Number(parameter(exchange, 'comment_id')));
  if (!comment || comment.review.state === 'PENDING') throw notFound();
  return comment;
}

function updateComment(exchange: Exchange): Reply {
  const comment = reviewCommentOf(exchange);
  const body = text(exchange, 'body');
  demandBody(RESOURCE, body);
  comment.body = body;
  comment.updatedAt = exchange.world.now();
  return { status: 200, body: reviewCommentShape(exchange.world, comment) };
}

const collection = '/repos/{owner}/{repo}/pulls/{pull_number}/comments';
const single = '/repos/{owner}/{repo}/pulls/comments/{comment_id}';

/** Comments on the diff, their replies and their edits. */
export const reviewCommentRoutes: Route[] = [
  { method: 'GET', template: collection, access: 'installation', needs: ['pull_requests:read'], handle: listComments },
  {
    method: 'POST',
    template: collection,
    access: 'installation',
    needs: ['pull_requests:write'],
    handle: createComment,
  },
  {
    method: 'POST',
    template: `${collection}/{comment_id}/replies`,
    access: 'installation',
    needs: ['pull_requests:write'],
    handle: (exchange) => createReply(exchange, pullRequestOf(exchange), Number(parameter(exchange, 'comment_id'))),
  },
  {
    method: 'GET',
    template: single,
    access: 'installation',
    needs: ['pull_requests:read'],
    handle: (exchange) => ({ status: 200, body: reviewCommentShape(exchange.world, reviewCommentOf(exchange)) }),
  },
  { method: 'PATCH', template: single, access: 'installation', needs: ['pull_requests:write'], handle: updateComment },
];
