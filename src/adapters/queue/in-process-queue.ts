import { SupersededError } from '../../domain/errors.ts';
import type { JobContext, JobQueue } from '../../ports/job-queue.ts';
import type { Log } from '../../ports/log.ts';

/** Does one job. */
export type JobHandler<Job> = (job: Job, context: JobContext) => Promise<void>;

/** How many job ids are remembered; GitHub keeps deliveries for redelivery for three days. */
const rememberedIds = 10_000;

interface Running {
  /** Later jobs have higher numbers. */
  sequence: number;
  controller: AbortController;
  ended: Promise<void>;
  claimed: string | null;
  hasPlace: boolean;
}

interface Waiting {
  running: Running;
  resolve: () => void;
}

/** What the in-process queue is made with. */
export interface InProcessQueueOptions<Job> {
  handler: JobHandler<Job>;
  /** Jobs that may have claimed something at the same time; at least 1. */
  concurrency: number;
  log: Log;
}

/** A job queue in this process's memory: jobs that wait when the process ends are lost, and the log says which. */
export class InProcessQueue<Job> implements JobQueue<Job> {
  readonly #options: InProcessQueueOptions<Job>;
  readonly #seen = new Set<string>();
  readonly #running = new Set<Running>();
  readonly #holders = new Map<string, Running>();
  #waiting: Waiting[] = [];
  #busy = 0;
  #last = 0;
  #open = true;

  constructor(options: InProcessQueueOptions<Job>) {
    this.#options = options;
  }

  async add(job: Job, id: string): Promise<boolean> {
    if (!this.#open || this.#seen.has(id)) return false;
    this.#remember(id);
    this.#start(job);
    return true;
  }

  async cancel(key: string, reason: string): Promise<void> {
    this.#holders.get(key)?.controller.abort(new SupersededError(reason));
  }

  async drain(milliseconds: number): Promise<void> {
    this.#open = false;
    const stops = new SupersededError('The server stops.');
    for (const { running } of this.#waiting) {
      const message = 'A waiting job is lost because the process stops; a redelivery of its webhook starts it again.';
      this.#options.log.warn(message, { key: running.claimed });
      running.controller.abort(stops);
    }
    const timer = setTimeout(() => {
      for (const { controller } of this.#running) controller.abort(stops);
    }, milliseconds);
    await this.idle();
    clearTimeout(timer);
  }

  /** Ends when no job runs or waits. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running].map((running) => running.ended));
  }

  /** Jobs that are under way and, of these, those that wait for a place. */
  get size(): { running: number; waiting: number } {
    return { running: this.#running.size, waiting: this.#waiting.length };
  }

  #remember(id: string): void {
    this.#seen.add(id);
    if (this.#seen.size > rememberedIds) {
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
  }

  #start(job: Job): void {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const running: Running = {
      sequence: ++this.#last,
      controller: new AbortController(),
      ended,
      claimed: null,
      hasPlace: false,
    };
    this.#running.add(running);
    const { signal } = running.controller;
    const work = async () => {
      try {
        await this.#options.handler(job, { signal, claim: (key) => this.#claim(running, key) });
      } catch (error) {
        if (!(error instanceof SupersededError)) {
          this.#options.log.error('A job failed.', { key: running.claimed, error });
        }
      } finally {
        this.#release(running);
        resolve();
      }
    };
    // Started on the next turn, so that `add` answers the webhook before any work is done.
    setImmediate(() => void work());
  }

  async #claim(running: Running, key: string): Promise<void> {
    for (
      let holder = this.#holders.get(key);
      holder !== undefined && holder !== running;
      holder = this.#holders.get(key)
    ) {
      running.controller.signal.throwIfAborted();
      if (holder.sequence > running.sequence) {
        throw new SupersededError('A newer request for the same pull request is under way.');
      }
      holder.controller.abort(new SupersededError('A newer request for the same pull request came in.'));
      await holder.ended;
    }
    running.controller.signal.throwIfAborted();
    running.claimed = key;
    this.#holders.set(key, running);
    if (!running.hasPlace) await this.#takePlace(running);
  }

  async #takePlace(running: Running): Promise<void> {
    if (this.#busy >= this.#options.concurrency) {
      const { signal } = running.controller;
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push({ running, resolve });
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    }
    running.hasPlace = true;
    this.#busy++;
  }

  #release(running: Running): void {
    this.#running.delete(running);
    this.#waiting = this.#waiting.filter((waiting) => waiting.running !== running);
    if (running.claimed !== null && this.#holders.get(running.claimed) === running) {
      this.#holders.delete(running.claimed);
    }
    if (!running.hasPlace) return;
    this.#busy--;
    this.#waiting.shift()?.resolve();
  }
}
