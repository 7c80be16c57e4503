import {
  AnthropicError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from '@anthropic-ai/sdk';

import { modelName } from './models.ts';

/** Why we ended a request ourselves: no byte for too long, the whole question took too long, or the reply grew too large. */
export type Halt = 'silence' | 'deadline' | 'size';

/** A request that brought no message: what to tell people and whether to ask again. */
export interface Failure {
  sentence: string;
  retry: boolean;
  /** What the API asked us to wait, in milliseconds; null when it did not say. */
  retryAfterMilliseconds: number | null;
  /** For the log. `apiMessage` is the API's own text, as it came: secrets are still to be struck out of it. */
  fields: { error: string; status?: number; requestId?: string; code?: string; apiMessage?: string };
}

const later = 'Try again in a few minutes.';

/** A word from the API's error body; anything else than a plain word is left out. */
function plainWord(value: unknown): string | null {
  return typeof value === 'string' && /^[a-z_]{1,60}$/.test(value) ? value : null;
}

/** The system's code (`ECONNREFUSED`) somewhere in the chain of causes. */
function systemCode(thrown: unknown): string | null {
  let current = thrown;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const code = 'code' in current ? current.code : null;
    if (typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code)) return code;
    current = current.cause;
  }
  return null;
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date, which is read against the reply's own date. */
function retryAfter(headers: Headers): number | null {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds > 0) return milliseconds;
  const value = headers.get('retry-after');
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds > 0 ? seconds * 1000 : null;
  const wait = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return wait > 0 ? wait : null;
}

/** A span of time for people, rounded up. */
function formatWait(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.ceil(minutes / 60)} hours`;
}

function haltSentence(halt: Halt, limits: { idleMilliseconds: number; timeoutMilliseconds: number }): string {
  const sentences: Record<Halt, string> = {
    silence: `The Claude API sent nothing for ${formatWait(limits.idleMilliseconds)}. ${later}`,
    deadline: `The model did not finish within ${formatWait(limits.timeoutMilliseconds)}.`,
    size: 'The reply of the Claude API was larger than any answer can be.',
  };
  return sentences[halt];
}

/** What the operator can do about a refusal of the API, by status; `code` names the cause where the API gave one. */
function refusalSentence(status: number, code: string | null, model: string): string {
  const cause = `HTTP ${status}${code ? `, ${code}` : ''}`;
  switch (status) {
    case 400:
      if (code === 'organization_on_hold') {
        return `The Claude organisation of the API key is on hold (${cause}); the operator should look into the Claude Console.`;
      }
      return (
        `The Claude API refused the request as invalid (${cause}); the operator finds its message in the log. ` +
        'A spend limit set in the Claude Console ends the same way.'
      );
    case 401:
      return `The Claude API did not accept the API key (${cause}); the operator should check that it is complete and neither revoked nor expired.`;
    case 402:
      return `The Claude API cannot bill the request (${cause}); the operator should check the payment details in the Claude Console.`;
    case 403:
      return `The API key has no permission to use ${modelName(model)} (${cause}); the operator should check the key's workspace in the Claude Console.`;
    case 404:
      return `The Claude API does not know ${modelName(model)}, or the API key may not use it (${cause}); the operator should check the model's name.`;
    case 413:
      return `The question is larger than the Claude API takes (${cause}).`;
    default:
      return `The Claude API refused the request (${cause}).`;
  }
}

/** The states of the API that pass by themselves. */
function passingSentence(status: number | undefined, type: string | null, wait: number | null): string {
  const when = wait === null ? later : `Try again in ${formatWait(wait)}.`;
  if (status === 429 || type === 'rate_limit_error') return `The rate limit of the Claude API is reached. ${when}`;
  if (status === 529 || status === 503 || type === 'overloaded_error') return `The Claude API is overloaded. ${when}`;
  return `The Claude API failed${status ? ` (HTTP ${status})` : ''}. ${when}`;
}

function isSpendLimit(code: string | null): boolean {
  return code?.endsWith('_spend_limit_reached') ?? false;
}

/** An error that the API named, by status, or within a stream, where it has no status. */
function namedFailure(error: APIError, model: string): Failure {
  const code = plainWord(error.errorCode);
  const type = plainWord(error.type);
  const wait = error.headers && error.status !== undefined ? retryAfter(error.headers) : null;
  const fields: Failure['fields'] = { error: type ?? 'error without a type' };
  if (error.status !== undefined) fields.status = error.status;
  if (error.requestID) fields.requestId = error.requestID.slice(0, 80);
  if (code) fields.code = code;
  if (typeof error.apiMessage === 'string') fields.apiMessage = error.apiMessage;
  if (isSpendLimit(code)) {
    const sentence = `The spend limit of the Claude organisation is reached (${code}). Asking again helps only after the operator raised it in the Claude Console, or in the next billing month.`;
    return { sentence, retry: false, retryAfterMilliseconds: null, fields };
  }
  const advice = error.headers?.get('x-should-retry');
  const passing = error.status === undefined ? passesWithinStream(type) : passesByStatus(error.status);
  const retry = advice === 'true' || (passing && advice !== 'false');
  const sentence =
    passing || error.status === undefined
      ? passingSentence(error.status, type, wait)
      : refusalSentence(error.status, code, model);
  return { sentence, retry, retryAfterMilliseconds: wait, fields };
}

function passesByStatus(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

function passesWithinStream(type: string | null): boolean {
  return ![
    'invalid_request_error',
    'authentication_error',
    'billing_error',
    'permission_error',
    'not_found_error',
  ].includes(type ?? '');
}

/**
 * Reads what a request threw; null when its stream ended by itself without a whole message.
 * Messages of errors are never shown: they can hold a header or a piece of a body. Throws what is not the SDK's own error, with it as cause.
 */
export function failureOf(
  thrown: unknown,
  context: { halt: Halt | null; model: string; idleMilliseconds: number; timeoutMilliseconds: number },
): Failure {
  if (thrown !== null && !(thrown instanceof AnthropicError)) {
    throw new Error('Asking the model ended unexpectedly', { cause: thrown });
  }
  const plain = (sentence: string, error: string, retry = true): Failure => ({
    sentence,
    retry,
    retryAfterMilliseconds: null,
    fields: { error },
  });
  if (context.halt) return plain(haltSentence(context.halt, context), context.halt, context.halt === 'silence');
  if (thrown instanceof APIConnectionTimeoutError) {
    return plain(`The Claude API did not answer in time. ${later}`, 'timeout');
  }
  if (thrown instanceof APIConnectionError) {
    const code = systemCode(thrown);
    return plain(`The Claude API could not be reached${code ? ` (${code})` : ''}. ${later}`, code ?? 'connection');
  }
  if (thrown instanceof APIError && !(thrown instanceof APIUserAbortError)) return namedFailure(thrown, context.model);
  return plain(`The reply of the Claude API broke off. ${later}`, 'broken stream');
}
