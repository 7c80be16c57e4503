import { isPaused } from '../../render/state-markers.ts';
import type { VerbHandler } from './command-context.ts';

/** `status`: what was and was not reviewed at the head, as its check run says it. */
export const describeStatus: VerbHandler = async (_command, { host, pullRequest }, signal) => {
  const [status, own] = await Promise.all([
    host.conversation.latestStatus(pullRequest.headCommit, signal),
    host.conversation.ownComments(signal),
  ]);
  const head = pullRequest.headCommit.slice(0, 7);
  const paused = isPaused(own) ? ' Automatic reviews are paused.' : '';
  if (status === null) return { kind: 'answer', body: `The head ${head} was not reviewed yet.${paused}` };
  return { kind: 'answer', body: `**${status.title}** (head ${head}).${paused}\n\n${status.summary}` };
};
