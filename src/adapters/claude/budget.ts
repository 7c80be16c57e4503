import type Anthropic from '@anthropic-ai/sdk';

import type { Account } from './account.ts';
import { modelName } from './models.ts';
import { limitingPrice, usdOf, type BilledTokens } from './prices.ts';

/** A request as it is built, with the `max_tokens` that is wished for. */
export type TurnRequest = Anthropic.MessageCreateParamsNonStreaming;

/** Fewer tokens than this hold no useful answer, thinking included. */
export const leastOutputTokens = 4_000;

/**
 * Bytes of UTF-8 for one token. Code takes about three characters a token with the present tokenizer;
 * counting bytes keeps the estimate on the safe side for other scripts.
 */
const bytesPerToken = 3;

interface Part {
  bytes: number;
  /** How long the prefix up to here is cached; null when no breakpoint stands here. */
  cached: '5m' | '1h' | null;
}

function partOf(block: { cache_control?: Anthropic.CacheControlEphemeral | null; type?: string | null }): Part {
  const text = block.type === 'text' && 'text' in block ? String(block.text) : JSON.stringify(block);
  return { bytes: Buffer.byteLength(text), cached: block.cache_control ? (block.cache_control.ttl ?? '5m') : null };
}

function partsOf(content: string | Anthropic.ContentBlockParam[]): Part[] {
  return typeof content === 'string' ? [{ bytes: Buffer.byteLength(content), cached: null }] : content.map(partOf);
}

/** The request in the order in which it is rendered and cached: tools, schema, system, messages. */
function requestParts(request: TurnRequest): Part[] {
  const parts = [
    ...(request.tools ?? []).map(partOf),
    { bytes: Buffer.byteLength(JSON.stringify(request.output_config?.format ?? '')), cached: null },
    ...partsOf(request.system ?? ''),
    ...request.messages.flatMap((message) => partsOf(message.content)),
  ];
  const last = parts.at(-1);
  if (last && request.cache_control) last.cached ??= request.cache_control.ttl ?? '5m';
  return parts;
}

/** The most that the input can be charged as: everything before a cache breakpoint is written, nothing is read. */
export function estimateInput(request: TurnRequest): BilledTokens {
  const tokens: BilledTokens = { input: 0, write5m: 0, write1h: 0, read: 0, output: 0 };
  let pending = 0;
  for (const part of requestParts(request)) {
    pending += part.bytes;
    if (part.cached === null) continue;
    tokens[part.cached === '1h' ? 'write1h' : 'write5m'] += Math.ceil(pending / bytesPerToken);
    pending = 0;
  }
  tokens.input = Math.ceil(pending / bytesPerToken);
  return tokens;
}

/** How a request fits into what is left: with so many output tokens, or not at all. */
export type BudgetFit = { kind: 'fits'; maxTokens: number } | { kind: 'over'; sentence: string };

/** US dollars for people. */
function formatUsd(usd: number): string {
  return `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}

function formatTokens(tokens: number): string {
  return tokens.toLocaleString('en-US');
}

/**
 * Lowers `max_tokens` so far that the request cannot cost more than is left, by the estimate of its input.
 * Ends `over` with a sentence when the input alone is too dear or fewer than `leastOutputTokens` would be left for the answer.
 */
export function fitToBudget(request: TurnRequest, account: Account): BudgetFit {
  const input = estimateInput(request);
  const promptTokens = input.input + input.write5m + input.write1h;
  const price = limitingPrice(request.model, promptTokens);
  const inputUsd = usdOf(input, price);
  const spent = account.spentUsd > 0 ? `, of which ${formatUsd(account.spentUsd)} is spent` : '';
  const limit = `the limit is ${formatUsd(account.maxUsd)}${spent}`;
  const end = spent ? 'so the question was not sent again.' : 'so nothing was sent.';
  const reading = `Reading about ${formatTokens(promptTokens)} tokens with ${modelName(request.model)} costs up to ${formatUsd(inputUsd)}`;
  const left = account.leftUsd - inputUsd;
  if (!(left >= 0)) return { kind: 'over', sentence: `${reading}, and ${limit}, ${end}` };
  const affordable = Math.floor((left * 1_000_000) / price.output);
  if (affordable >= request.max_tokens) return { kind: 'fits', maxTokens: request.max_tokens };
  if (affordable >= leastOutputTokens) return { kind: 'fits', maxTokens: affordable };
  return {
    kind: 'over',
    sentence:
      `${reading}, and ${limit}, which leaves ${formatTokens(affordable)} tokens for the answer; ` +
      `it needs at least ${formatTokens(leastOutputTokens)}, ${end}`,
  };
}
