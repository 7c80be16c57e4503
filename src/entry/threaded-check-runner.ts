import { Worker } from 'node:worker_threads';
import type { CheckJob, CheckOutcome, CheckRunner } from '../ports/check-runner.ts';

/** The longest that one change may keep the checks busy, in milliseconds. */
const longestRun = 120_000;

interface Answer {
  id: number;
  outcome: CheckOutcome;
}

/** Runs the checks in a thread of their own, started with the first job and again after a crash; it does not keep the process alive. */
export class ThreadedCheckRunner implements CheckRunner {
  #worker: Worker | null = null;
  #last = 0;

  async run(job: CheckJob, signal: AbortSignal): Promise<CheckOutcome> {
    signal.throwIfAborted();
    if (job.files.length === 0) return { findings: [], leads: [], problems: [] };
    const worker = (this.#worker ??= new Worker(new URL('./check-thread.ts', import.meta.url)));
    worker.ref();
    const id = ++this.#last;
    const ended = new AbortController();
    try {
      return await new Promise<CheckOutcome>((resolve, reject) => {
        const give = (message: string) => {
          this.#forget(worker);
          resolve({ findings: [], leads: [], problems: job.files.map(({ path }) => ({ path, message })) });
        };
        const timer = setTimeout(() => give('the checks took too long'), longestRun);
        ended.signal.addEventListener('abort', () => clearTimeout(timer));
        const listen = (answer: Answer) => {
          if (answer.id !== id) return;
          worker.off('message', listen);
          resolve(answer.outcome);
        };
        worker.on('message', listen);
        worker.once('error', (error) => give(`the checks broke down (${error.message.slice(0, 200)})`));
        signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: ended.signal });
        worker.postMessage({ id, job });
      });
    } finally {
      ended.abort();
      this.#worker?.unref();
    }
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = null;
    void worker.terminate();
  }
}
