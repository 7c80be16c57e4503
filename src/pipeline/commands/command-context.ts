import type { ParsedCommand } from '../../commands/parse-command.ts';
import type { PullRequest } from '../../domain/pull-request.ts';
import type { RepoSettings } from '../../domain/repo-settings.ts';
import type { CommandRequest, ReviewRequest } from '../../domain/review-request.ts';
import type { PullRequestHost } from '../../ports/pull-request-host.ts';
import type { SettingsFileRead } from '../../settings/read-settings.ts';
import type { PullRequestTools } from '../review-pull-request.ts';

/** What a command needs besides what a review does. */
export interface CommandTools extends PullRequestTools {
  /** Hands a review over to the queue, where it supersedes one of the same pull request; false when the queue takes none. */
  requestReview: (request: ReviewRequest) => Promise<boolean>;
}

/** What every verb works with; who may command was asked before. */
export interface CommandContext {
  request: CommandRequest;
  host: PullRequestHost;
  pullRequest: PullRequest;
  /** The effective settings, within the operator's bounds. */
  settings: RepoSettings;
  /** The configuration file as it was read. */
  file: SettingsFileRead;
  tools: CommandTools;
}

/** What a verb comes to: an answer to be posted, a sentence why not, or work that is on its way. */
export type VerbResult =
  | { kind: 'answer'; body: string }
  | { kind: 'refused'; sentence: string }
  | { kind: 'under-way' };

/** Does one verb. Throws what the ports throw. */
export type VerbHandler = (
  command: Extract<ParsedCommand, { kind: 'command' }>,
  context: CommandContext,
  signal: AbortSignal,
) => Promise<VerbResult>;
