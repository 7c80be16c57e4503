import { messageOf, PermanentError, RetryableError } from '../../domain/errors.ts';

interface GitHubFailure {
  status: number;
  response?: { headers?: Record<string, string | number | undefined>; data?: unknown };
  message: string;
}

/** Whether something thrown is an answer of GitHub with an HTTP status. */
export function isGitHubFailure(error: unknown): error is GitHubFailure {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

/** How long GitHub asks us to wait, in milliseconds; undefined when it does not say. `now` is the time in milliseconds since 1970. */
export function waitAsked(error: unknown, now: number): number | undefined {
  const headers = isGitHubFailure(error) ? error.response?.headers : undefined;
  if (!headers) return undefined;
  const after = Number(headers['retry-after']);
  if (Number.isFinite(after) && headers['retry-after'] !== undefined) return after * 1000;
  if (String(headers['x-ratelimit-remaining']) === '0') {
    return Math.max(0, Number(headers['x-ratelimit-reset']) * 1000 - now);
  }
  return undefined;
}

/** Rate limits come as 429 and as 403 (GitHub: rate limits for the REST API). */
export function isRateLimit(error: unknown): boolean {
  if (!isGitHubFailure(error)) return false;
  return error.status === 429 || (error.status === 403 && /rate limit/i.test(error.message));
}

/** Our error for whatever a request to GitHub threw; `what` completes "GitHub could not …". */
export function asOurError(error: unknown, what: string): Error {
  if (error instanceof Error && error.name === 'AbortError') return error;
  if (!isGitHubFailure(error)) {
    return new RetryableError(`GitHub could not ${what}: ${messageOf(error)}`, { cause: error });
  }
  const wait = waitAsked(error, Date.now());
  const sentence = `GitHub could not ${what} (${error.status}: ${firstLine(error.message)}).`;
  if (error.status >= 500 || isRateLimit(error)) {
    return new RetryableError(
      sentence,
      wait === undefined ? { cause: error } : { cause: error, retryAfterMilliseconds: wait },
    );
  }
  return new PermanentError(sentence, { cause: error });
}

const firstLine = (text: string) => (text.split('\n')[0] ?? '').slice(0, 200);
