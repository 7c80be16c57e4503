import { helpText } from '../commands/help.ts';
import { parseCommand } from '../commands/parse-command.ts';
import { messageOf } from '../domain/errors.ts';
import type { PullRequest } from '../domain/pull-request.ts';
import type { CommandRequest, ReviewRequest } from '../domain/review-request.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { Conversation, Permission } from '../ports/conversation.ts';
import { readSettings } from '../settings/read-settings.ts';
import { reviewPullRequest, type PullRequestTools } from './review-pull-request.ts';

/** The verbs that work so far; `review` is the command without a verb. */
export const availableVerbs = ['review', 'full', 'help'];

/** What a command needs besides what a review does. */
export interface CommandTools extends PullRequestTools {
  /** Hands a review over to the queue, where it supersedes one of the same pull request. */
  requestReview: (request: ReviewRequest) => Promise<void>;
}

/** How a comment was dealt with. */
export type CommandOutcome =
  | { kind: 'ignored'; reason: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'done'; verb: string };

/** Takes a comment for what it is: nothing, a command to be done, or one to be declined with a reaction. */
export async function answerCommand(
  request: CommandRequest,
  tools: CommandTools,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const command = parseCommand(request.body);
  if (command.kind === 'none') return { kind: 'ignored', reason: 'no command' };

  const host = await tools.open(request);
  const pullRequest = await host.source.pullRequest(signal);
  const { settings } = readSettings((await host.source.settingsText(pullRequest.baseCommit, signal)) ?? '');
  const permission = await host.conversation.permissionOf(request.author, signal);
  if (!mayCommand(permission, request.author, pullRequest, settings)) {
    await host.conversation.react(request.commentId, 'confused', signal);
    return {
      kind: 'refused',
      reason: `${request.author} has ${permission} access, commands.allow asks for ${settings.commands.allow}`,
    };
  }
  await host.conversation.react(request.commentId, 'eyes', signal);
  if (command.kind === 'unknown' || !availableVerbs.includes(command.verb)) {
    const word = command.kind === 'unknown' ? command.word : command.verb;
    const nearest = command.kind === 'unknown' ? command.nearest : null;
    await decline(host.conversation, request.commentId, helpText(availableVerbs, { unknown: word, nearest }), signal);
    return { kind: 'refused', reason: `unknown verb ${word}` };
  }
  if (command.verb === 'help') {
    await host.conversation.reply(helpText(availableVerbs), signal);
    await host.conversation.react(request.commentId, 'rocket', signal);
    return { kind: 'done', verb: 'help' };
  }
  const { installation, owner, repository, number, commentId } = request;
  await tools.requestReview({ kind: 'review', installation, owner, repository, number, trigger: 'command', commentId });
  return { kind: 'done', verb: command.verb };
}

/** Runs a review job and tells the person who asked for it, if a person did. */
export async function reviewAndAnswer(
  request: ReviewRequest,
  tools: PullRequestTools,
  signal: AbortSignal,
): Promise<void> {
  try {
    const outcome = await reviewPullRequest(request, tools, signal);
    const { owner, repository, number } = request;
    const facts =
      outcome.kind === 'skipped'
        ? { reason: outcome.reason }
        : outcome.kind === 'published'
          ? { comments: outcome.comments }
          : {};
    tools.log.info(`Review ${outcome.kind}.`, { owner, repository, number, trigger: request.trigger, ...facts });
    if (request.commentId === undefined || outcome.kind === 'superseded') return;
    const { conversation } = await tools.open(request);
    if (outcome.kind === 'published') await conversation.react(request.commentId, 'rocket', signal);
    else await decline(conversation, request.commentId, `No review: ${outcome.reason}.`, signal);
  } catch (error) {
    if (request.commentId !== undefined) {
      const { conversation } = await tools.open(request);
      await decline(conversation, request.commentId, `The review could not be done: ${messageOf(error)}`, signal);
    }
    throw error;
  }
}

async function decline(
  conversation: Conversation,
  commentId: number,
  body: string,
  signal: AbortSignal,
): Promise<void> {
  await conversation.react(commentId, 'confused', signal);
  await conversation.reply(body, signal);
}

const ranks: Record<Permission, number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

/** The author of the pull request may command on a private repository, and anywhere with `commands.allow: author`. */
function mayCommand(permission: Permission, login: string, pullRequest: PullRequest, settings: RepoSettings): boolean {
  const { allow } = settings.commands;
  const asAuthor = login === pullRequest.author && (allow === 'author' || pullRequest.privateRepository);
  return asAuthor || ranks[permission] >= ranks[allow === 'author' ? 'write' : allow];
}
