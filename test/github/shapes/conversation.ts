import { currentPlace } from '../anchors.ts';
import type { Json } from '../contract.ts';
import { reactionContents } from '../state.ts';
import type { IssueComment, PullRequest, Reaction, Review, ReviewComment } from '../state.ts';
import type { World } from '../world.ts';
import { appShape, authorAssociation, nodeId, simpleUser } from './account.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

const pageOf = (pullRequest: PullRequest): string =>
  `${repositoryPage(pullRequest.repository)}/pull/${pullRequest.number}`;

const apiOf = (world: World, pullRequest: PullRequest): string =>
  `${repositoryUrl(world, pullRequest.repository)}/pulls/${pullRequest.number}`;

/** GitHub's `reaction`. */
export function reactionShape(world: World, reaction: Reaction): Json {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: simpleUser(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

function reactionCounts(url: string, reactions: Reaction[]): Json {
  const counts = reactionContents.map((content) => [
    content,
    reactions.filter((one) => one.content === content).length,
  ]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}

/** GitHub's `issue-comment`. */
export function issueCommentShape(world: World, comment: IssueComment): Json {
  const { pullRequest } = comment;
  const api = repositoryUrl(world, pullRequest.repository);
  const url = `${api}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: `${pageOf(pullRequest)}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${pullRequest.number}`,
    body: comment.body,
    user: simpleUser(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(pullRequest.repository, comment.user),
    performed_via_github_app: comment.user === world.app.bot ? appShape(world) : null,
    reactions: reactionCounts(url, comment.reactions),
  };
}

/**
 * GitHub's `pull-request-review`. After a force push GitHub points `commit_id` at the new head,
 * so it does not say which commit was reviewed.
 */
export function reviewShape(world: World, review: Review): Json {
  const { pullRequest } = review;
  const page = `${pageOf(pullRequest)}#pullrequestreview-${review.id}`;
  const url = apiOf(world, pullRequest);
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: simpleUser(world, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    author_association: authorAssociation(pullRequest.repository, review.user),
    _links: { html: { href: page }, pull_request: { href: url } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: pullRequest.commits().includes(review.commit) ? review.commit : pullRequest.headCommit,
  };
}

/** GitHub's `pull-request-review-comment`, placed on today's head; `line` is null once it is outdated. */
export function reviewCommentShape(world: World, comment: ReviewComment): Json {
  const { pullRequest } = comment;
  const top = comment.inReplyTo ?? comment;
  const place = currentPlace(top, world.limits);
  const url = `${repositoryUrl(world, pullRequest.repository)}/pulls/comments/${comment.id}`;
  const page = `${pageOf(pullRequest)}#discussion_r${comment.id}`;
  return {
    url,
    pull_request_review_id: comment.review.id,
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    diff_hunk: top.diffHunk,
    path: top.path,
    position: place?.position ?? null,
    original_position: top.originalPosition,
    commit_id: place ? pullRequest.headCommit : top.originalCommit,
    original_commit_id: top.originalCommit,
    ...(comment.inReplyTo ? { in_reply_to_id: comment.inReplyTo.id } : {}),
    user: simpleUser(world, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: page,
    pull_request_url: apiOf(world, pullRequest),
    author_association: authorAssociation(pullRequest.repository, comment.user),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: apiOf(world, pullRequest) } },
    start_line: place?.startLine ?? null,
    original_start_line: top.startLine,
    start_side: top.startSide,
    line: place?.line ?? null,
    original_line: top.line,
    side: top.side,
    subject_type: top.subject,
    reactions: reactionCounts(url, comment.reactions),
  };
}
