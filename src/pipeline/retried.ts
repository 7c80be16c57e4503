import { RetryableError } from '../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** How often a review is tried in all when something outside fails in a way that passes, and the longest wait between, in milliseconds. */
const mostTries = 3;
const longestWait = 300_000;

/** Does a review again after a failure that passes. What an earlier try posted is read back from GitHub, so nothing is doubled. */
export async function retried<Value>(
  work: () => Promise<Value>,
  { clock, log }: { clock: Clock; log: Log },
  signal: AbortSignal,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RetryableError) || attempt >= mostTries) throw error;
      const wait = Math.min(error.retryAfterMilliseconds ?? 30_000 * attempt, longestWait);
      log.warn('A review failed and is tried again.', { attempt, wait, reason: error.message });
      await clock.sleep(wait, signal);
    }
  }
}
