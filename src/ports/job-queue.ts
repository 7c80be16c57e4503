/** What a job gets to work with. */
export interface JobContext {
  /** Aborts with a SupersededError when a newer job claims the same thing, or the process stops. */
  signal: AbortSignal;
  /**
   * Makes this job the only one that works on something, such as a pull request, and waits for a free place. A job that came earlier is
   * aborted and waited for; if a later one has the claim, this one ends with a SupersededError. What comes before the claim must be light
   * and change nothing: many jobs do it at once, and most of them find that nothing is to be done.
   */
  claim: (key: string) => Promise<void>;
}

/** Jobs in the order in which they came. */
export interface JobQueue<Job> {
  /** Takes a job. `id` is its identity: the same id again is passed over and gives false, and so is every job once the process stops. */
  add(job: Job, id: string): Promise<boolean>;
  /** Aborts the job that has claimed this. */
  cancel(key: string, reason: string): Promise<void>;
  /** Takes no more jobs, gives up those that wait for a place, and waits until the others have ended; aborts them when the time is up. */
  drain(milliseconds: number): Promise<void>;
}
