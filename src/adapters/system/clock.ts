import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';

/** The longest time a timer of Node takes, in milliseconds; a longer one would end at once. */
const longestTimer = 2 ** 31 - 1;

/** The computer's monotonic clock. A sleep that is not a number of milliseconds above zero ends at the next turn. */
export function createSystemClock(): Clock {
  return {
    now: () => performance.now(),
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      let left = Number.isNaN(milliseconds) ? 0 : Math.max(0, milliseconds);
      try {
        do {
          const part = Math.min(left, longestTimer);
          await wait(part, undefined, signal ? { signal } : {});
          left -= part;
        } while (left > 0);
      } catch (error) {
        // Node's error wraps the reason; callers tell aborts apart by the reason itself.
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}
