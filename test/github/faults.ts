/** What goes wrong, where, and how often. */
export interface FaultOptions {
  /** Any method unless given. */
  method?: string;
  /** Matched against the path without its query. */
  path: RegExp;
  /** How many requests it strikes; 1 unless given. */
  times?: number;
  /** Status of the answer. Not needed with `cut`, or with `delay` alone. */
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** The work is done first, then this answer is given instead of the true one. */
  after?: boolean;
  /** The connection is cut instead of answered. */
  cut?: boolean;
  /** Milliseconds before anything else happens. */
  delay?: number;
}

/** A programmed fault; `hits` counts the requests that it struck. */
export interface Fault extends FaultOptions {
  hits: number;
}

const documentation = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';

/** GitHub's secondary rate limit: 403 with the seconds to wait. */
export function secondaryRateLimit(retryAfterSeconds: number): Pick<FaultOptions, 'status' | 'body' | 'headers'> {
  return {
    status: 403,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: {
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      documentation_url: `${documentation}#about-secondary-rate-limits`,
      status: '403',
    },
  };
}

/** GitHub's primary rate limit: 403 with nothing remaining until `resetSeconds`, in seconds since 1970. */
export function primaryRateLimit(resetSeconds: number): Pick<FaultOptions, 'status' | 'body' | 'headers'> {
  return {
    status: 403,
    headers: {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-used': '5000',
      'x-ratelimit-reset': String(resetSeconds),
    },
    body: {
      message: 'API rate limit exceeded for installation ID 1.',
      documentation_url: documentation,
      status: '403',
    },
  };
}

/** What a gateway answers when GitHub is in trouble. */
export const serverError = (status: number): Record<string, string> => ({
  message: status === 502 ? 'Server Error' : 'Service unavailable',
});

/** The faults that are still to come. */
export class Faults {
  readonly #pending: Fault[] = [];

  add(options: FaultOptions): Fault {
    const fault = { ...options, hits: 0 };
    this.#pending.push(fault);
    return fault;
  }

  /** The fault that strikes this request, if any; it is used up by that. */
  strike(method: string, path: string): Fault | null {
    const fault = this.#pending.find(
      (one) => one.hits < (one.times ?? 1) && (one.method ?? method) === method && one.path.test(path),
    );
    if (!fault) return null;
    fault.hits += 1;
    return fault;
  }

  /** Forgets all faults. */
  clear(): void {
    this.#pending.length = 0;
  }
}
