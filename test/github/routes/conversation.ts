import type { Exchange, Reply, Route } from '../exchange.ts';
import { pageOf, parameter, pullRequestOf, repositoryOf, text } from '../exchange.ts';
import { notFound } from '../refusal.ts';
import { demandBody } from '../review-rules.ts';
import { issueCommentShape, reactionShape } from '../shapes/conversation.ts';
import { appendIssueComment, react } from '../state-changes.ts';
import type { IssueComment, Reaction } from '../state.ts';
import { reviewCommentOf } from './review-comments.ts';

function issueCommentOf(exchange: Exchange): IssueComment {
  const comment = exchange.world.issueComment(repositoryOf(exchange), Number(parameter(exchange, 'comment_id')));
  if (!comment) throw notFound();
  return comment;
}

function createComment(exchange: Exchange): Reply {
  const { world } = exchange;
  const body = text(exchange, 'body');
  const pullRequest = pullRequestOf(exchange, 'issue_number');
  demandBody('IssueComment', body);
  const shape = issueCommentShape(world, appendIssueComment(world, pullRequest, world.app.bot, body));
  return { status: 201, body: shape, headers: { location: String(shape['url']) } };
}

function listComments(exchange: Exchange): Reply {
  const since = exchange.query.get('since') ?? '';
  const comments = pullRequestOf(exchange, 'issue_number').comments.filter((one) => one.updatedAt >= since);
  return pageOf(exchange, comments, (one) => issueCommentShape(exchange.world, one));
}

function updateComment(exchange: Exchange): Reply {
  const comment = issueCommentOf(exchange);
  const body = text(exchange, 'body');
  demandBody('IssueComment', body);
  comment.body = body;
  comment.updatedAt = exchange.world.now();
  return { status: 200, body: issueCommentShape(exchange.world, comment) };
}

function reactionRoutes(
  template: string,
  permissions: [string, string],
  find: (exchange: Exchange) => { reactions: Reaction[] },
): Route[] {
  const [read, write] = permissions;
  const list = (exchange: Exchange): Reply => {
    const content = exchange.query.get('content');
    const found = find(exchange).reactions.filter((one) => content === null || one.content === content);
    return pageOf(exchange, found, (one) => reactionShape(exchange.world, one));
  };
  const create = (exchange: Exchange): Reply => {
    const { world } = exchange;
    const { reaction, added } = react(
      world,
      find(exchange).reactions,
      world.app.bot,
      text(exchange, 'content') as Reaction['content'],
    );
    return { status: added ? 201 : 200, body: reactionShape(world, reaction) };
  };
  const remove = (exchange: Exchange): Reply => {
    const { reactions } = find(exchange);
    const index = reactions.findIndex((one) => one.id === Number(parameter(exchange, 'reaction_id')));
    if (index === -1) throw notFound();
    reactions.splice(index, 1);
    return { status: 204 };
  };
  return [
    { method: 'GET', template, access: 'installation', needs: [read], handle: list },
    { method: 'POST', template, access: 'installation', needs: [write], handle: create },
    { method: 'DELETE', template: `${template}/{reaction_id}`, access: 'installation', needs: [write], handle: remove },
  ];
}

const collection = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const single = '/repos/{owner}/{repo}/issues/comments/{comment_id}';
// Comments on a pull request's conversation are open to either permission, reactions to them to `issues` only.
const reading = ['issues:read', 'pull_requests:read'];
const writing = ['issues:write', 'pull_requests:write'];

/** The conversation of a pull request, and the reactions to any of its comments. */
export const conversationRoutes: Route[] = [
  { method: 'GET', template: collection, access: 'installation', needs: reading, handle: listComments },
  { method: 'POST', template: collection, access: 'installation', needs: writing, handle: createComment },
  {
    method: 'GET',
    template: single,
    access: 'installation',
    needs: reading,
    handle: (exchange) => ({ status: 200, body: issueCommentShape(exchange.world, issueCommentOf(exchange)) }),
  },
  { method: 'PATCH', template: single, access: 'installation', needs: writing, handle: updateComment },
  ...reactionRoutes(`${single}/reactions`, ['issues:read', 'issues:write'], issueCommentOf),
  ...reactionRoutes(
    '/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions',
    ['pull_requests:read', 'pull_requests:write'],
    reviewCommentOf,
  ),
];
