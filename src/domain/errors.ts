/** A failure outside the program that may pass: rate limits, overload, a broken connection. Whoever runs a review as a whole tries again. */
export class RetryableError extends Error {
  /** How long the other side asked us to wait, in milliseconds; undefined when it did not say. */
  readonly retryAfterMilliseconds: number | undefined;

  constructor(message: string, options: { cause?: unknown; retryAfterMilliseconds?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'RetryableError';
    this.retryAfterMilliseconds = options.retryAfterMilliseconds;
  }
}

/** A failure that trying again cannot mend: a permission that is missing, a pull request that is gone. Its message is one sentence for people. */
export class PermanentError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'PermanentError';
  }
}

/** Wrong input from the person who runs the program: an option, a setting, a file. Its message names what and where. */
export class UsageError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** The sentence of an unknown thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The reason with which a running job is aborted when a newer one replaces it. */
export class SupersededError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SupersededError';
  }
}
