import { messageOf } from '../domain/errors.ts';
import type { Review } from '../domain/review.ts';
import type { Log } from '../ports/log.ts';
import type { OpenThread, Publisher } from '../ports/publisher.ts';
import { closedMarker, isClosed } from '../render/state-markers.ts';

/**
 * Closes the threads whose finding the push has mended: their lines have changed and nobody makes the claim any more. A thread that
 * somebody else wrote in is theirs and is never touched; one whose file or source was not read again stays open.
 */
export async function closeFixedThreads(
  review: Review,
  head: string,
  publisher: Publisher,
  log: Log,
  signal: AbortSignal,
): Promise<number> {
  const standing = new Set([
    ...review.findings.map((finding) => finding.fingerprint),
    ...review.dropped.flatMap((dropped) => dropped.fingerprints ?? []),
  ]);
  let closed = 0;
  for (const thread of await publisher.openThreads(signal)) {
    if (
      !thread.outdated ||
      thread.answered ||
      isClosed(thread.ownReplies) ||
      standing.has(thread.fingerprint) ||
      !wasReadAgain(thread, review)
    ) {
      continue;
    }
    const sentence = `These lines have changed, and at ${head.slice(0, 7)} the finding no longer holds.\n\n${closedMarker}`;
    try {
      await publisher.closeThread(thread, sentence, signal);
      closed++;
    } catch (error) {
      signal.throwIfAborted();
      // A thread that stays open is a blemish; a review lost over it would be worse.
      log.warn('A thread could not be closed.', { thread: thread.id, reason: messageOf(error) });
    }
  }
  return closed;
}

/** A claim of the expert is gone only if the expert read the file again; one of a check, if the checks did. */
function wasReadAgain(thread: OpenThread, review: Review): boolean {
  const file = review.reviewed.find((entry) => entry.path === thread.path);
  if (file === undefined) return false;
  const byCheck = / · check `/.test(thread.body);
  return byCheck ? file.by.checks : file.by.expert;
}
