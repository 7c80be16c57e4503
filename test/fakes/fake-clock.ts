import type { Clock } from '../../src/ports/clock.ts';

interface Sleeper {
  until: number;
  wake: () => void;
}

/**
 * A clock that no test has to wait for. `instant`: every sleep ends at once and moves the time forward by its length.
 * `manual`: time moves, and sleepers wake, only with `advance`.
 */
export class FakeClock implements Clock {
  /** Lengths of all sleeps so far, in milliseconds. */
  readonly sleeps: number[] = [];
  readonly #mode: 'instant' | 'manual';
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(mode: 'instant' | 'manual' = 'instant', now = 0) {
    this.#mode = mode;
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(milliseconds);
    if (this.#mode === 'instant') {
      this.#now += Math.max(0, milliseconds);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const sleeper: Sleeper = { until: this.#now + milliseconds, wake: resolve };
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      sleeper.wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Moves the time forward and wakes whoever slept until then, the earliest first. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#sleepers.filter((sleeper) => sleeper.until <= this.#now).sort((a, b) => a.until - b.until);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.until > this.#now);
    for (const sleeper of due) sleeper.wake();
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleepers.length;
  }
}
