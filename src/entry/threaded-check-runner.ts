import { Worker } from 'node:worker_threads';
import type { CheckJob, CheckOutcome, CheckRunner } from '../ports/check-runner.ts';

/** The longest that one change may keep the checks busy, in milliseconds. */
const longestRun = 120_000;

/** Runs the checks in a thread of their own, one change after the other. A thread that breaks down or takes too long is replaced; it does not keep the process alive. */
export class ThreadedCheckRunner implements CheckRunner {
  #worker: Worker | null = null;
  /** Ends when the job before has ended. */
  #before: Promise<unknown> = Promise.resolve();

  async run(job: CheckJob, signal: AbortSignal): Promise<CheckOutcome> {
    signal.throwIfAborted();
    if (job.files.length === 0) return { findings: [], leads: [], problems: [] };
    const turn = this.#before.then(() => (signal.aborted ? null : this.#runNow(job)));
    this.#before = turn;
    const outcome = await turn;
    signal.throwIfAborted();
    return outcome ?? { findings: [], leads: [], problems: [] };
  }

  /** Never rejects: the next job waits for it. */
  #runNow(job: CheckJob): Promise<CheckOutcome> {
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    return new Promise<CheckOutcome>((resolve) => {
      const end = (outcome: CheckOutcome) => {
        clearTimeout(timer);
        worker.off('message', end);
        worker.off('error', breakDown);
        worker.unref();
        // Its memory is not to be trusted after that.
        if (outcome.problems.some(({ message }) => message.includes('ruff failed'))) this.#drop(worker);
        resolve(outcome);
      };
      const giveUp = (message: string) => {
        this.#drop(worker);
        end({ findings: [], leads: [], problems: job.files.map(({ path }) => ({ path, message })) });
      };
      const breakDown = (error: Error) => giveUp(`the checks broke down (${error.message.slice(0, 200)})`);
      const timer = setTimeout(() => giveUp('the checks took too long'), longestRun);
      worker.on('message', end);
      worker.on('error', breakDown);
      worker.postMessage(job);
    });
  }

  #drop(worker: Worker): void {
    if (this.#worker === worker) this.#worker = null;
    void worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./check-thread.ts', import.meta.url));
    // An error between two jobs must not end the process; the next job starts another thread.
    worker.on('error', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    return worker;
  }
}
