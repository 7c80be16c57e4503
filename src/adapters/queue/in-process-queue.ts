import { SupersededError } from '../../domain/errors.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { Log } from '../../ports/log.ts';

/** Does one job. The signal aborts with a SupersededError when a newer job of the same key came. */
export type JobHandler<Job> = (job: Job, signal: AbortSignal) => Promise<void>;

/** How many delivery ids are remembered; GitHub keeps deliveries for redelivery for three days. */
const rememberedIds = 10_000;

interface Waiting<Job> {
  job: Job;
  key: string;
}

interface Running {
  controller: AbortController;
  ended: Promise<void>;
}

/** What the in-process queue is made with. */
export interface InProcessQueueOptions<Job> {
  handler: JobHandler<Job>;
  /** Jobs of different keys that run at the same time; at least 1. */
  concurrency: number;
  log: Log;
}

/** A job queue in this process's memory: jobs that were waiting when the process ends are lost, and drain says which. */
export class InProcessQueue<Job> implements JobQueue<Job> {
  readonly #options: InProcessQueueOptions<Job>;
  readonly #seen = new Set<string>();
  readonly #waiting: Waiting<Job>[] = [];
  readonly #running = new Map<string, Running>();
  #open = true;

  constructor(options: InProcessQueueOptions<Job>) {
    this.#options = options;
  }

  async add(job: Job, { id, key }: { id: string; key: string }): Promise<boolean> {
    if (!this.#open || this.#seen.has(id)) return false;
    this.#remember(id);
    const earlier = this.#waiting.findIndex((waiting) => waiting.key === key);
    if (earlier >= 0) this.#waiting.splice(earlier, 1);
    this.#running.get(key)?.controller.abort(new SupersededError('A newer request for the same pull request came in.'));
    this.#waiting.push({ job, key });
    this.#startNext();
    return true;
  }

  async cancel(key: string, reason: string): Promise<void> {
    const waiting = this.#waiting.findIndex((entry) => entry.key === key);
    if (waiting >= 0) this.#waiting.splice(waiting, 1);
    this.#running.get(key)?.controller.abort(new SupersededError(reason));
  }

  async drain(milliseconds: number): Promise<void> {
    this.#open = false;
    for (const { key } of this.#waiting.splice(0)) {
      this.#options.log.warn(
        'A waiting job is lost because the process stops; a redelivery of its webhook starts it again.',
        { key },
      );
    }
    const timer = setTimeout(() => {
      for (const { controller } of this.#running.values()) controller.abort(new SupersededError('The server stops.'));
    }, milliseconds);
    await this.idle();
    clearTimeout(timer);
  }

  /** Ends when no job runs or waits. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map((running) => running.ended));
  }

  /** Jobs that run and jobs that wait, for the readiness page and for tests. */
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

  #startNext(): void {
    while (this.#running.size < this.#options.concurrency) {
      // A key that still runs (it was aborted and is tidying up) keeps its successor waiting: never two at once.
      const next = this.#waiting.findIndex((waiting) => !this.#running.has(waiting.key));
      if (next < 0) return;
      const [entry] = this.#waiting.splice(next, 1);
      if (entry) this.#run(entry);
    }
  }

  #run({ job, key }: Waiting<Job>): void {
    const controller = new AbortController();
    const work = async () => {
      try {
        controller.signal.throwIfAborted();
        await this.#options.handler(job, controller.signal);
      } catch (error) {
        if (!(error instanceof SupersededError)) this.#options.log.error('A job failed.', { key, error });
      } finally {
        this.#running.delete(key);
        this.#startNext();
      }
    };
    // Started on the next turn, so that `add` answers the webhook before any work is done.
    const ended = new Promise<void>((resolve) => setImmediate(() => void work().then(resolve)));
    this.#running.set(key, { controller, ended });
  }
}
