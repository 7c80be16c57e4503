/** Jobs by key: at most one runs per key, a newer one supersedes the older. */
export interface JobQueue<Job> {
  /**
   * Takes a job. `id` is its identity: the same id again is passed over and gives false.
   * A running job of the same key is aborted with a SupersededError, a waiting one is replaced.
   */
  add(job: Job, options: { id: string; key: string }): Promise<boolean>;
  /** Aborts or forgets what is under way for this key. */
  cancel(key: string, reason: string): Promise<void>;
  /** Takes no more jobs and waits until the running ones have ended; aborts them when the time is up. */
  drain(milliseconds: number): Promise<void>;
}
