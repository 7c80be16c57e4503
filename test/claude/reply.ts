import type { WireUsage } from './prompt-cache.ts';

/** A block of the model's answer. The fake signs thinking itself. */
export type ReplyBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown };

/**
 * How a streamed reply goes wrong, and after what: `headers` (no event yet), `start` (message_start), `delta` (the first piece of
 * content), `usage` (message_delta, before message_stop), `stop` (the whole message).
 * error: an `error` event · cut: the socket dies · end: the body ends · stall: nothing comes any more ·
 * pings: so many pings, so many milliseconds apart, then the rest as if nothing were · bytes: these bytes within the first piece
 * of text · garbage: an event that is no JSON, then the rest · skip: the message_delta is left out.
 */
export type Fault = { after: 'headers' | 'start' | 'delta' | 'usage' | 'stop' } & (
  | { kind: 'error'; type?: string }
  | { kind: 'cut' | 'end' | 'stall' | 'garbage' }
  | { kind: 'pings'; count: number; milliseconds: number }
);

/** A reply with status 200. */
export interface MessageReply {
  content: ReplyBlock[];
  /** Default: `tool_use` with a tool call in it, else `end_turn`. Null leaves the message without one. */
  stopReason?: string | null;
  stopDetails?: { type: 'refusal'; category: string | null; explanation: string | null };
  fault?: Fault;
  /** Real milliseconds until the headers. */
  delayHeaders?: number;
  /** The stream is sent in pieces of so many bytes, which cut events and characters apart. */
  bytesPerWrite?: number;
  /** Put before the first text as it is, whatever it is. */
  rawBytes?: Uint8Array;
  /** The model that answers, where it is not the one that was asked. */
  model?: string;
  /** Overrides of what the fake counts; null leaves `usage` out. */
  usage?: Partial<WireUsage> | null;
  headers?: Record<string, string>;
}

/** A reply with another status. */
export interface ErrorReply {
  status: number;
  type: string;
  message?: string;
  details?: Record<string, unknown>;
  headers?: Record<string, string>;
  delayHeaders?: number;
}

/** What the fake answers. */
export type Reply = MessageReply | ErrorReply;

/** An answer of this text. */
export function says(text: string, more: Partial<MessageReply> = {}): MessageReply {
  return { content: [{ type: 'text', text }], ...more };
}

/** A refusal, perhaps after some text. */
export function refuses(category: string | null, text = ''): MessageReply {
  return {
    content: text === '' ? [] : [{ type: 'text', text }],
    stopReason: 'refusal',
    stopDetails: { type: 'refusal', category, explanation: null },
  };
}

/** An error with the type that belongs to its status. */
export function fails(status: number, more: Partial<ErrorReply> = {}): ErrorReply {
  const types: Record<number, string> = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    402: 'billing_error',
    403: 'permission_error',
    404: 'not_found_error',
    408: 'timeout_error',
    409: 'conflict_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    504: 'timeout_error',
    529: 'overloaded_error',
  };
  return { status, type: types[status] ?? 'api_error', ...more };
}

/** 429 with the time to wait, in seconds. */
export function rateLimited(retryAfterSeconds: number): ErrorReply {
  return fails(429, { headers: { 'retry-after': String(retryAfterSeconds) } });
}

/** 429 of a spend limit: it says no time to wait, for waiting does not help. */
export function spendLimited(code = 'enforced_spend_limit_reached'): ErrorReply {
  return fails(429, { details: { error_code: code } });
}
