import { messageOf } from '../domain/errors.ts';
import type { Review } from '../domain/review.ts';
import type { Log } from '../ports/log.ts';
import type { OpenThread, Publisher } from '../ports/publisher.ts';
import { closedMarker, isClosed } from '../render/state-markers.ts';

/**
 * Looks after the threads of earlier reviews. Those whose finding the push has mended are closed: their lines have changed and the claim is not
 * made any more, not even one that was dropped. A thread that somebody else wrote in is theirs and is never touched; one whose file or
 * source was not wholly read again stays open. Gives the threads that are still open and whose lines still stand.
 */
export async function tendThreads(
  review: Review,
  head: string,
  publisher: Publisher,
  log: Log,
  signal: AbortSignal,
): Promise<OpenThread[]> {
  const made = new Set([
    ...review.findings.map((finding) => finding.fingerprint),
    ...review.dropped.flatMap((dropped) => dropped.fingerprints ?? []),
  ]);
  const open: OpenThread[] = [];
  try {
    for (const thread of await publisher.openThreads(signal)) {
      if (isClosed(thread.ownReplies)) continue;
      if (!thread.outdated || thread.answered || made.has(thread.fingerprint) || !wasReadAgain(thread, review)) {
        if (!thread.outdated) open.push(thread);
        continue;
      }
      const sentence = `These lines have changed, and at ${head.slice(0, 7)} the finding no longer holds.`;
      await publisher.closeThread(thread, `${sentence}\n\n${closedMarker}`, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    // A thread that stays open is a blemish; a review lost over it would be worse.
    log.warn('The threads could not all be looked after.', { reason: messageOf(error) });
  }
  return open;
}

/** A claim of the expert is gone only if the expert read the file again and nothing of that was lost; one of a check, if the checks did. */
function wasReadAgain(thread: OpenThread, review: Review): boolean {
  const file = review.reviewed.find((entry) => entry.path === thread.path);
  if (file === undefined) return false;
  if (/ · check `/.test(thread.body)) return file.by.checks;
  return file.by.expert && review.expert.kind === 'answered' && review.expert.losses.length === 0;
}
