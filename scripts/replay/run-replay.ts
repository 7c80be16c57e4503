import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CommitResult } from './check-commit.ts';
import type { HistoryCommit } from './history.ts';

/** How a history is replayed. */
export interface ReplayOptions {
  clone: string;
  /** Gives the checks the rest of each commit's tree. */
  snapshot: boolean;
  /** Threads; one a core by default. */
  workers?: number;
  /** Called after each commit. */
  onProgress?: (done: number, total: number, hits: number) => void;
}

/** Megabytes of heap a thread may take. */
const maxHeap = 1_024;

/** Checks every commit, on several threads, and joins the results in the order of the commits. Ends with the error of a thread that fails. */
export async function runReplay(commits: readonly HistoryCommit[], options: ReplayOptions): Promise<CommitResult> {
  const results: CommitResult[] = [];
  let next = 0;
  let done = 0;
  let hits = 0;
  const count = Math.min(options.workers ?? availableParallelism(), Math.max(1, commits.length));
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: { clone: options.clone, snapshot: options.snapshot },
        resourceLimits: { maxOldGenerationSizeMb: maxHeap },
      });
      let current = -1;
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      worker.on('message', (result: CommitResult | null) => {
        if (result) {
          results[current] = result;
          done++;
          hits += result.hits.length;
          options.onProgress?.(done, commits.length, hits);
        }
        current = next++;
        const commit = commits[current];
        if (commit) worker.postMessage(commit, []);
        else void worker.terminate();
      });
    });
  await Promise.all(Array.from({ length: count }, work));
  return join(results);
}

function join(results: readonly CommitResult[]): CommitResult {
  const sum = (of: (result: CommitResult) => number) => results.reduce((total, result) => total + of(result), 0);
  return {
    hits: results.flatMap((result) => result.hits),
    problems: results.flatMap((result) => result.problems),
    files: sum((result) => result.files),
    lines: sum((result) => result.lines),
    milliseconds: sum((result) => result.milliseconds),
  };
}
