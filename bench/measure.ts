/** What a measure found, beside what it must not exceed. */
export interface Measured {
  value: number;
  limit: number;
  /** What `value` and `limit` count, such as `ms`. */
  unit: string;
}

/** One thing that is measured. */
export interface Measure {
  /** What is measured, as a row of the table names it. */
  name: string;
  run(): Promise<Measured>;
}

/** The median of the numbers; throws on an empty list. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('no values to take the median of');
  return middle;
}

/** Milliseconds that a function takes. */
export function timeOf(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}
