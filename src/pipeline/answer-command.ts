import { helpText } from '../commands/help.ts';
import { parseCommand, type ParsedCommand } from '../commands/parse-command.ts';
import type { Verb } from '../commands/verbs.ts';
import { messageOf, SupersededError } from '../domain/errors.ts';
import type { PullRequest } from '../domain/pull-request.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { CommandRequest, ReviewRequest } from '../domain/review-request.ts';
import type { ReviewOutcome } from '../domain/review.ts';
import type { CommentPlace, Conversation, Permission, Reaction } from '../ports/conversation.ts';
import type { JobContext } from '../ports/job-queue.ts';
import type { Log } from '../ports/log.ts';
import { removeHidden } from '../render/hidden-characters.ts';
import { readSettingsFile } from '../settings/read-settings.ts';
import type { CommandContext, CommandTools, VerbHandler, VerbResult } from './commands/command-context.ts';
import { answerByExpert } from './commands/answer-by-expert.ts';
import { describeConfig } from './commands/describe-config.ts';
import { describeStatus } from './commands/describe-status.ts';
import { dismiss } from './commands/dismiss.ts';
import { pause, resume } from './commands/pause.ts';
import { requestReview } from './commands/request-review.ts';
import { retried } from './retried.ts';
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
  const file = readSettingsFile((await host.source.settingsText(pullRequest.baseBranch, signal)) ?? '');
  const settings = tools.bound(file.settings);
  const { conversation } = host;
  const comment = { id: request.commentId, thread: request.thread };
  const permission = await conversation.permissionOf(request.author, signal);
  if (!mayCommand(permission, request.author, pullRequest, settings)) {
    await tryToReact(conversation, comment, 'confused', tools.log, signal);
    return {
      kind: 'refused',
      reason: `${request.author} has ${permission} access, commands.allow asks for ${settings.commands.allow}`,
    };
  }
  await tryToReact(conversation, comment, 'eyes', tools.log, signal);
  if (command.kind === 'unknown') {
    const text = helpText(Object.keys(handlers), { unknown: removeHidden(command.word), nearest: command.nearest });
    await decline({ conversation, comment, log: tools.log }, text, signal);
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
  const { request, host, tools } = context;
  const { conversation } = host;
  const comment = { id: request.commentId, thread: request.thread };
  const place = { conversation, comment, log: tools.log };
  let result: VerbResult;
  try {
    result = await handlers[command.verb](command, context, signal);
    if (result.kind === 'answer') await conversation.reply(request.thread, result.body, signal);
  } catch (error) {
    if (signal.aborted || error instanceof SupersededError) throw error;
    await decline(place, `This could not be done: ${messageOf(error)}`, signal);
    throw error;
  }
  if (result.kind === 'refused') {
    await decline(place, result.sentence, signal);
    return { kind: 'refused', reason: result.sentence };
  }
  if (result.kind === 'answer') await tryToReact(conversation, comment, 'rocket', tools.log, signal);
  return { kind: 'done', verb: command.verb };
}

/** Runs a review job and tells the person who asked for it, if a person did. */
export async function reviewAndAnswer(request: ReviewRequest, tools: PullRequestTools, job: JobContext): Promise<void> {
  const { comment } = request;
  const tell = async (reaction: Reaction, body: string | null) => {
    if (comment === undefined) return;
    const { conversation } = await tools.open(request);
    await tryToReact(conversation, comment, reaction, tools.log, job.signal);
    if (body !== null) await conversation.reply(comment.thread, body, job.signal);
  };
  let outcome: ReviewOutcome;
  try {
    outcome = await retried(() => reviewPullRequest(request, tools, job), tools, job.signal);
  } catch (error) {
    if (!(error instanceof SupersededError)) {
      await tell('confused', `The review could not be done: ${messageOf(error)}`);
    }
    throw error;
  }
  const { owner, repository, number, trigger } = request;
  const fields = { owner, repository, number, trigger };
  if (outcome.kind === 'skipped') {
    tools.log.info('Review skipped.', { ...fields, reason: outcome.reason });
    await tell('confused', `No review: ${outcome.reason}.`);
  } else if (outcome.kind === 'published') {
    tools.log.info('Review published.', { ...fields, comments: outcome.comments });
    await tell('rocket', null);
  } else tools.log.info('Review superseded.', fields);
}

async function decline(
  context: { conversation: Conversation; comment: CommentPlace; log: Log },
  body: string,
  signal: AbortSignal,
): Promise<void> {
  await tryToReact(context.conversation, context.comment, 'confused', context.log, signal);
  await context.conversation.reply(context.comment.thread, body, signal);
}

/** A reaction that fails is a blemish: what was said and done stays said and done. */
async function tryToReact(
  conversation: Conversation,
  comment: CommentPlace,
  reaction: Reaction,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  try {
    await conversation.react(comment, reaction, signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn('A reaction could not be added.', { reaction, reason: messageOf(error) });
  }
}

const ranks: Record<Permission, number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

/** The author of the pull request may command on a private repository, and anywhere with `commands.allow: author`. */
function mayCommand(permission: Permission, login: string, pullRequest: PullRequest, settings: RepoSettings): boolean {
  const { allow } = settings.commands;
  const asAuthor = login === pullRequest.author && (allow === 'author' || pullRequest.privateRepository);
  return asAuthor || ranks[permission] >= ranks[allow === 'author' ? 'write' : allow];
}
