import type Anthropic from '@anthropic-ai/sdk';

import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Account } from './account.ts';
import { fitToBudget, type TurnRequest } from './budget.ts';
import { failureOf, type Failure, type Halt } from './failure.ts';
import type { ReportedUsage } from './prices.ts';
import { watchBody } from './watch-body.ts';

/** Characters of text in one reply beyond which the rest is not read: some fifteen for each of 64,000 tokens. */
export const maxReplyCharacters = 1_000_000;

/** A wait that the API asks for is kept up to this; a longer one ends the turn. */
const longestWaitMilliseconds = 60_000;

/** How long a connection may stay open behind a whole message. */
const graceMilliseconds = 500;

/** What every turn of one expert shares. */
export interface TurnContext {
  client: { messages: Pick<Anthropic['messages'], 'stream'> };
  log: Log;
  clock: Clock;
  /** A reply that sends no byte for so long is given up. */
  idleMilliseconds: number;
  /** How long one question may take, all attempts and waits included. */
  timeoutMilliseconds: number;
  /** Requests for one turn, the first included; at least 1. */
  maxAttempts: number;
  /** Strikes out secrets. */
  redact(text: string): string;
}

/** How a turn ended. `message` is complete unless `overlong`: then it holds what was read so far and has no stop reason. */
export type TurnEnd =
  | { kind: 'message'; message: Anthropic.Message; overlong: boolean; maxTokens: number }
  | { kind: 'failed'; sentence: string };

type AttemptEnd =
  | { kind: 'message'; message: Anthropic.Message; overlong: boolean }
  | { kind: 'failed'; failure: Failure };

/** What was reported of a reply that broke off; its output counts at least as a third of the characters that came. */
function partialUsage(message: Anthropic.Message, characters: number): ReportedUsage {
  const reported: ReportedUsage = message.usage ?? {};
  return { ...reported, output_tokens: Math.max(reported.output_tokens ?? 0, Math.ceil(characters / 3)) };
}

/** One HTTP request. Throws only the signal's reason and the unexpected. */
async function attemptTurn(
  context: TurnContext,
  request: TurnRequest,
  account: Account,
  remaining: number,
  signal: AbortSignal,
): Promise<AttemptEnd> {
  const stop = new AbortController();
  const seen: { halt: Halt | null; begun: Anthropic.Message | null; characters: number } = {
    halt: null,
    begun: null,
    characters: 0,
  };
  const halt = (why: Halt): void => {
    seen.halt ??= why;
    stop.abort();
  };
  const timers = [setTimeout(() => halt('deadline'), remaining)];
  const watch = watchBody(context.idleMilliseconds, { onSilence: () => halt('silence'), onSize: () => halt('size') });
  const stream = context.client.messages.stream(request, {
    signal: AbortSignal.any([signal, stop.signal]),
    timeout: remaining,
    maxRetries: 0,
    middleware: [watch.middleware],
  });
  // The SDK forgets the message of a stream that ends early, so it is kept here.
  stream.on('streamEvent', (_event, message) => (seen.begun = message));
  stream.on('text', (text) => {
    seen.characters += text.length;
    if (seen.characters > maxReplyCharacters) halt('size');
  });
  // Nothing follows a message, so a connection that stays open behind it is closed.
  stream.on('message', () => timers.push(setTimeout(() => stop.abort(), graceMilliseconds)));
  let thrown: unknown = null;
  try {
    await stream.done();
  } catch (error) {
    thrown = error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    watch.stop();
  }
  // A complete message counts even if its connection ends badly.
  const message = stream.receivedMessages.at(-1);
  if (message) account.record(message.model ?? request.model, message.usage ?? {});
  else if (seen.begun) account.record(seen.begun.model ?? request.model, partialUsage(seen.begun, seen.characters));
  else account.recordUnanswered();
  signal.throwIfAborted();
  if (message?.stop_reason) return { kind: 'message', message, overlong: false };
  if (seen.begun && seen.halt === 'size') return { kind: 'message', message: seen.begun, overlong: true };
  return { kind: 'failed', failure: failureOf(thrown, { ...context, halt: seen.halt, model: request.model }) };
}

/** The wait before the next attempt: what the API asked for, else 1, 2, 4, 8 seconds and up to a quarter more, so that many do not return at once. */
function waitBefore(attempt: number, failure: Failure): number {
  if (failure.retryAfterMilliseconds !== null) return failure.retryAfterMilliseconds;
  return Math.min(8_000, 1_000 * 2 ** (attempt - 1)) * (1 + Math.random() / 4);
}

/**
 * One turn of a conversation: one streamed request, tried again as a whole when it fails in a way that passes.
 * Nothing of a failed attempt is kept but its cost, which goes to `account`; every attempt is fitted into what the account has left.
 * `deadline` is a moment of the clock. Throws the signal's reason when aborted, and the unexpected.
 */
export async function streamTurn(
  context: TurnContext,
  request: TurnRequest,
  account: Account,
  deadline: number,
  signal: AbortSignal,
): Promise<TurnEnd> {
  let failed = '';
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const fit = fitToBudget(request, account);
    if (fit.kind === 'over') return { kind: 'failed', sentence: failed + fit.sentence };
    const remaining = Math.min(2 ** 31 - 1, Math.max(1, Math.ceil(deadline - context.clock.now())));
    const end = await attemptTurn(context, { ...request, max_tokens: fit.maxTokens }, account, remaining, signal);
    if (end.kind === 'message') return { ...end, maxTokens: fit.maxTokens };
    const { failure } = end;
    const wait = waitBefore(attempt, failure);
    const again =
      failure.retry &&
      attempt < context.maxAttempts &&
      wait <= longestWaitMilliseconds &&
      context.clock.now() + wait < deadline;
    const { apiMessage, ...fields } = failure.fields;
    context.log.warn('request to the model failed', {
      ...fields,
      // Struck out before it is cut: half a secret is one too.
      ...(apiMessage === undefined ? {} : { apiMessage: context.redact(apiMessage).slice(0, 200) }),
      model: request.model,
      attempt,
      again,
    });
    if (!again) return { kind: 'failed', sentence: failure.sentence };
    failed = `${failure.sentence} `;
    await context.clock.sleep(wait, signal);
  }
}
