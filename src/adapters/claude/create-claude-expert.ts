import Anthropic from '@anthropic-ai/sdk';

import { UsageError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Expert, ExpertAnswer, ExpertQuestion } from '../../ports/expert.ts';
import type { Log } from '../../ports/log.ts';
import { Account } from './account.ts';
import { buildRequest } from './build-request.ts';
import { converse } from './converse.ts';
import { modelName } from './models.ts';
import { categoriesForFallback, declinedSentence, readMessage } from './read-message.ts';
import { streamTurn, type TurnContext } from './stream-turn.ts';

/** How to reach Claude and within which bounds. */
export interface ClaudeExpertOptions {
  /** Sent as a bearer token and told to nobody else. */
  apiKey: string;
  /** Default `https://api.anthropic.com`; `/v1/messages` is appended. */
  baseUrl?: string;
  /** What a question's model `default` means. */
  model: string;
  /** Asked once, afresh, when a model declines in a category that another may answer; null for none. */
  fallbackModel: string | null;
  /** Models that a question may name besides `model`; default none. */
  allowedModels?: string[];
  /** A reply that sends no byte for so long is given up and asked for again; default 90,000. */
  idleMilliseconds?: number;
  /** The longest that one question may take, retries and waits included; default 1,800,000. */
  timeoutMilliseconds?: number;
  /** Requests for one answer, the first included; default 3. */
  maxAttempts?: number;
  log: Log;
  clock: Clock;
}

/** What one question's requests share. */
interface Asking {
  question: ExpertQuestion;
  account: Account;
  /** A moment of the clock. */
  deadline: number;
  signal: AbortSignal;
}

/** An answer before its cost is added. */
type Verdict = ExpertAnswer extends infer Answer
  ? Answer extends ExpertAnswer
    ? Omit<Answer, 'usage'>
    : never
  : never;

/** One model's word on a question. */
type ModelVerdict = Exclude<Verdict, { kind: 'declined' }> | { kind: 'declined'; category: string | null };

function createClient(options: ClaudeExpertOptions): Anthropic {
  // Everything that the SDK would otherwise take from the environment is given: key, address, log level, tracing.
  return new Anthropic({
    apiKey: options.apiKey,
    baseURL: options.baseUrl ?? 'https://api.anthropic.com',
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
  });
}

async function askModel(context: TurnContext, asking: Asking, model: string): Promise<ModelVerdict> {
  const request = buildRequest(asking.question, model);
  const { question, account, deadline, signal } = asking;
  const tools = question.tools ?? [];
  const end =
    tools.length === 0
      ? await streamTurn(context, request, account, deadline, signal)
      : await converse(context, { request, tools, maxTurns: question.maxTurns ?? 12, account, deadline, signal });
  if (end.kind === 'failed') return { kind: 'unavailable', sentence: end.sentence };
  const reading = readMessage(end.message, end);
  if (reading.kind === 'declined') return reading;
  if (reading.kind === 'empty') return { kind: 'unavailable', sentence: reading.sentence };
  return { ...reading, model: end.message.model ?? model };
}

/** Asks the model and, where it declines in a category that another model may answer, the fallback, from the start. */
async function askWithFallback(
  context: TurnContext,
  asking: Asking,
  model: string,
  fallbackModel: string | null,
): Promise<Verdict> {
  const first = await askModel(context, asking, model);
  if (first.kind !== 'declined') return first;
  const sentence = declinedSentence([model], first.category);
  if (fallbackModel === null || fallbackModel === model || !categoriesForFallback.includes(first.category ?? '')) {
    return { kind: 'declined', sentence };
  }
  context.log.info('model declined, the fallback is asked', { model, fallbackModel, category: first.category });
  const second = await askModel(context, asking, fallbackModel);
  if (second.kind === 'declined') {
    return { kind: 'declined', sentence: declinedSentence([model, fallbackModel], second.category) };
  }
  if (second.kind === 'unavailable') {
    const asked = `${modelName(fallbackModel)} was asked instead: ${second.sentence}`;
    return { kind: 'unavailable', sentence: `${sentence} ${asked}` };
  }
  return second;
}

function notAllowed(model: string, allowed: Set<string>): string {
  const names = [...allowed].map(modelName).join(', ');
  return `The model ${modelName(model)} is not one that the operator allows; choose \`default\` or one of ${names}.`;
}

/**
 * An expert that asks Claude, one streamed request for a question, and keeps every question within its `maxUsd`: what cannot fit is not sent.
 * Throws UsageError for a key that no header can carry.
 */
export function createClaudeExpert(options: ClaudeExpertOptions): Expert {
  if (!/^[\x21-\x7e]+$/.test(options.apiKey)) {
    throw new UsageError(
      'The API key of Claude is empty or holds a space, a line break or a character that is not ASCII.',
    );
  }
  const allowed = new Set([options.model, ...(options.allowedModels ?? [])]);
  const timeoutMilliseconds = options.timeoutMilliseconds ?? 1_800_000;
  const context: TurnContext = {
    client: createClient(options),
    log: options.log,
    clock: options.clock,
    idleMilliseconds: options.idleMilliseconds ?? 90_000,
    timeoutMilliseconds,
    maxAttempts: options.maxAttempts ?? 3,
    redact: (text) => text.replaceAll(options.apiKey, '[key]'),
  };
  return {
    async ask(question, signal) {
      signal.throwIfAborted();
      const model = question.model === 'default' ? options.model : question.model;
      const account = new Account(question.maxUsd);
      if (!allowed.has(model)) {
        return { kind: 'unavailable', sentence: notAllowed(model, allowed), usage: account.usage };
      }
      const begun = options.clock.now();
      const asking: Asking = { question, account, deadline: begun + timeoutMilliseconds, signal };
      let end = 'not answered';
      try {
        const verdict = await askWithFallback(context, asking, model, options.fallbackModel);
        end = verdict.kind;
        return { ...verdict, usage: account.usage };
      } finally {
        // Also when aborted: the tokens are spent all the same.
        options.log.info('expert asked', {
          model,
          end,
          milliseconds: Math.round(options.clock.now() - begun),
          ...account.usage,
        });
      }
    },
  };
}
