import { helpText } from '../commands/help.ts';
import { parseCommand, type ParsedCommand } from '../commands/parse-command.ts';
import type { Verb } from '../commands/verbs.ts';
import { messageOf, SupersededError } from '../domain/errors.ts';
import type { PullRequest } from '../domain/pull-request.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { CommandRequest, ReviewRequest } from '../domain/review-request.ts';
import type { Conversation, Permission } from '../ports/conversation.ts';
import { readSettingsFile } from '../settings/read-settings.ts';
import type { CommandContext, CommandTools, VerbHandler } from './commands/command-context.ts';
import { answerByExpert } from './commands/answer-by-expert.ts';
import { describeConfig } from './commands/describe-config.ts';
import { describeStatus } from './commands/describe-status.ts';
import { dismiss } from './commands/dismiss.ts';
import { pause, resume } from './commands/pause.ts';
import { requestReview } from './commands/request-review.ts';
import { reviewPullRequest, type PullRequestTools } from './review-pull-request.ts';

const handlers: Record<Verb, VerbHandler> = {
  review: requestReview,
  full: requestReview,
  path: requestReview,
  ask: answerByExpert,
  debug: answerByExpert,
  implement: answerByExpert,
  explain: answerByExpert,
  verify: answerByExpert,
  dismiss,
  pause,
  resume,
  status: describeStatus,
  config: describeConfig,
  help: async () => ({ kind: 'answer', body: helpText(Object.keys(handlers)) }),
};

/** How a comment was dealt with. */
export type CommandOutcome =
  | { kind: 'ignored'; reason: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'done'; verb: string };

/** Takes a comment for what it is: nothing, a command to be done, or one to be declined with a reaction and one reply. */
export async function answerCommand(
  request: CommandRequest,
  tools: CommandTools,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const command = parseCommand(request.body);
  if (command.kind === 'none') return { kind: 'ignored', reason: 'no command' };

  const host = await tools.open(request);
  const pullRequest = await host.source.pullRequest(signal);
  const file = readSettingsFile((await host.source.settingsText(pullRequest.baseCommit, signal)) ?? '');
  const settings = tools.bound(file.settings);
  const { conversation } = host;
  const comment = { id: request.commentId, thread: request.thread };
  const permission = await conversation.permissionOf(request.author, signal);
  if (!mayCommand(permission, request.author, pullRequest, settings)) {
    await conversation.react(comment, 'confused', signal);
    return {
      kind: 'refused',
      reason: `${request.author} has ${permission} access, commands.allow asks for ${settings.commands.allow}`,
    };
  }
  await conversation.react(comment, 'eyes', signal);
  if (command.kind === 'unknown') {
    const text = helpText(Object.keys(handlers), { unknown: command.word, nearest: command.nearest });
    await decline(conversation, request, text, signal);
    return { kind: 'refused', reason: `unknown verb ${command.word}` };
  }
  const context: CommandContext = { request, host, pullRequest, settings, file, tools };
  return run(command, context, signal);
}

async function run(
  command: Extract<ParsedCommand, { kind: 'command' }>,
  context: CommandContext,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const { request, host } = context;
  const { conversation } = host;
  try {
    const result = await handlers[command.verb](command, context, signal);
    if (result.kind === 'refused') {
      await decline(conversation, request, result.sentence, signal);
      return { kind: 'refused', reason: result.sentence };
    }
    if (result.kind === 'answer') {
      await conversation.reply(request.thread, result.body, signal);
      await conversation.react({ id: request.commentId, thread: request.thread }, 'rocket', signal);
    }
    return { kind: 'done', verb: command.verb };
  } catch (error) {
    if (signal.aborted || error instanceof SupersededError) throw error;
    await decline(conversation, request, `This could not be done: ${messageOf(error)}`, signal);
    throw error;
  }
}

/** Runs a review job and tells the person who asked for it, if a person did. */
export async function reviewAndAnswer(
  request: ReviewRequest,
  tools: PullRequestTools,
  signal: AbortSignal,
): Promise<void> {
  const comment = request.commentId === undefined ? null : { commentId: request.commentId, thread: null };
  try {
    const outcome = await reviewPullRequest(request, tools, signal);
    const { owner, repository, number, trigger } = request;
    const fields = { owner, repository, number, trigger };
    if (outcome.kind === 'skipped') tools.log.info('Review skipped.', { ...fields, reason: outcome.reason });
    else if (outcome.kind === 'published') {
      tools.log.info('Review published.', { ...fields, comments: outcome.comments });
    } else tools.log.info('Review superseded.', fields);
    if (comment === null || outcome.kind === 'superseded') return;
    const { conversation } = await tools.open(request);
    if (outcome.kind === 'skipped') await decline(conversation, comment, `No review: ${outcome.reason}.`, signal);
    else await conversation.react({ id: comment.commentId, thread: null }, 'rocket', signal);
  } catch (error) {
    if (comment !== null) {
      const { conversation } = await tools.open(request);
      await decline(conversation, comment, `The review could not be done: ${messageOf(error)}`, signal);
    }
    throw error;
  }
}

async function decline(
  conversation: Conversation,
  { commentId, thread }: { commentId: number; thread: number | null },
  body: string,
  signal: AbortSignal,
): Promise<void> {
  await conversation.react({ id: commentId, thread }, 'confused', signal);
  await conversation.reply(thread, body, signal);
}

const ranks: Record<Permission, number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

/** The author of the pull request may command on a private repository, and anywhere with `commands.allow: author`. */
function mayCommand(permission: Permission, login: string, pullRequest: PullRequest, settings: RepoSettings): boolean {
  const { allow } = settings.commands;
  const asAuthor = login === pullRequest.author && (allow === 'author' || pullRequest.privateRepository);
  return asAuthor || ranks[permission] >= ranks[allow === 'author' ? 'write' : allow];
}
