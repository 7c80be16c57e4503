import { cleanModelText } from '../../render/clean-model-text.ts';
import { readMarkers } from '../../render/marker.ts';
import type { VerbHandler } from './command-context.ts';

/**
 * `dismiss [REASON]` in a thread of ours. The finding stays known by the marker of its comment, so it is not raised again on this pull
 * request; the thread is resolved where the App may do that.
 */
export const dismiss: VerbHandler = async ({ arguments: reason }, { request, host }, signal) => {
  const thread = request.thread === null ? null : await host.conversation.thread(request.thread, signal);
  if (thread === null || readMarkers(thread.finding).length === 0) {
    return { kind: 'refused', sentence: '`/ml-review dismiss` works as a reply in the thread of one of our findings.' };
  }
  const why = reason === '' ? '' : `\n\n> ${cleanModelText(reason, { maxLength: 1000 }).replaceAll('\n', '\n> ')}`;
  const resolved = await host.conversation.resolve(thread.id, signal);
  const rest = resolved ? '' : ' The thread stays open, for the App may not resolve it.';
  return { kind: 'answer', body: `Dismissed; this finding is not raised again here.${rest}${why}` };
};
