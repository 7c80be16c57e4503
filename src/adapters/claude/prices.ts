import type { Usage } from '../../domain/usage.ts';

/** US dollars per million tokens of one model. */
export interface Price {
  input: number;
  /** Written to the cache for five minutes. */
  write5m: number;
  /** Written to the cache for one hour. */
  write1h: number;
  read: number;
  output: number;
}

/** A request's tokens, split as they are charged. `input` is what was neither written to nor read from the cache. */
export type BilledTokens = { [Part in keyof Price]: number };

/** What of the API's `usage` is charged; every field may be missing or null in a reply that broke off. */
export interface ReportedUsage {
  input_tokens?: number | null;
  output_tokens?: number | null;
  cache_read_input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
  cache_creation?: { ephemeral_1h_input_tokens?: number | null } | null;
  inference_geo?: string | null;
}

function price(input: number, output: number, read: number): Price {
  return { input, write5m: input * 1.25, write1h: input * 2, read, output };
}

/**
 * List prices from https://platform.claude.com/docs/en/about-claude/pricing, as they stood in November 2026.
 * Batch, fast and priority service have other prices; they are not used here.
 */
const prices: Record<string, Price> = {
  'claude-fable-5-2': price(8, 40, 0.2),
  'claude-mythos-5-2': price(8, 40, 0.2),
  'claude-fable-5-1': price(10, 50, 0.25),
  'claude-mythos-5-1': price(10, 50, 0.25),
  'claude-fable-5': price(10, 50, 1),
  'claude-mythos-5': price(10, 50, 1),
  'claude-opus-5-5': price(4, 20, 0.2),
  'claude-opus-5': price(5, 25, 0.5),
  'claude-opus-4-8': price(5, 25, 0.5),
  'claude-opus-4-7': price(5, 25, 0.5),
  'claude-opus-4-6': price(5, 25, 0.5),
  'claude-opus-4-5': price(5, 25, 0.5),
  'claude-sonnet-5-5': price(2, 10, 0.1),
  'claude-sonnet-5': price(2, 10, 0.2),
  'claude-sonnet-4-6': price(3, 15, 0.3),
  'claude-sonnet-4-5': price(3, 15, 0.3),
  'claude-haiku-5-5': price(0.1, 0.5, 0.01),
  'claude-haiku-4-5': price(1, 5, 0.1),
};

/** Models whose price changes for the whole request once its prompt, cached tokens included, is longer than `above`. */
const longPromptPrices: Record<string, { above: number; price: Price }> = {
  'claude-haiku-5-5': { above: 100_000, price: price(0.5, 2.5, 0.05) },
};

/** Running in one country costs this much more: `inference_geo: us`. */
const oneCountryFactor = 1.1;

const dearest: Price = price(10, 50, 1);

/**
 * The price of a model for a prompt of so many tokens; null when it is not known.
 * A dated id (`claude-haiku-4-5-20251001`) has the price of the undated one.
 */
export function priceOf(model: string, promptTokens: number): Price | null {
  const name = model.replace(/-\d{8}$/, '');
  if (!Object.hasOwn(prices, name)) return null;
  const long = Object.hasOwn(longPromptPrices, name) ? longPromptPrices[name] : undefined;
  if (long && promptTokens > long.above) return long.price;
  return prices[name] ?? null;
}

/** The price that limits a request: the model's own, or the dearest known one where the model's is not known. */
export function limitingPrice(model: string, promptTokens: number): Price {
  return priceOf(model, promptTokens) ?? dearest;
}

/** US dollars for these tokens at this price. */
export function usdOf(tokens: BilledTokens, at: Price): number {
  const parts = ['input', 'write5m', 'write1h', 'read', 'output'] as const;
  return parts.reduce((sum, part) => sum + tokens[part] * at[part], 0) / 1_000_000;
}

function count(value: number | null | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** Splits what the API reported; cache writes that it does not call hourly count as written for five minutes. */
function billedTokens(reported: ReportedUsage): BilledTokens {
  const written = count(reported.cache_creation_input_tokens);
  const write1h = Math.min(written, count(reported.cache_creation?.ephemeral_1h_input_tokens));
  return {
    input: count(reported.input_tokens),
    write5m: written - write1h,
    write1h,
    read: count(reported.cache_read_input_tokens),
    output: count(reported.output_tokens),
  };
}

/** One request's usage, priced by the model that answered. `limitUsd` is never null: see `limitingPrice`. */
export function usageOf(model: string, reported: ReportedUsage): { usage: Usage; limitUsd: number } {
  const tokens = billedTokens(reported);
  const prompt = tokens.input + tokens.write5m + tokens.write1h + tokens.read;
  const factor = reported.inference_geo === 'us' ? oneCountryFactor : 1;
  const known = priceOf(model, prompt);
  const limitUsd = usdOf(tokens, known ?? dearest) * factor;
  const usage: Usage = {
    requests: 1,
    inputTokens: tokens.input,
    cacheReadTokens: tokens.read,
    cacheWriteTokens: tokens.write5m + tokens.write1h,
    outputTokens: tokens.output,
    usd: known ? limitUsd : null,
  };
  return { usage, limitUsd };
}
