import { createHash } from 'node:crypto';

import { blocksOf, type WireRequest } from './wire.ts';

/** `usage` of a reply, as far as the fake fills it. */
export interface WireUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  output_tokens_details: { thinking_tokens: number } | null;
  inference_geo: string | null;
  server_tool_use: null;
  service_tier: string;
  speed: string;
}

const leastCachedTokens = 512;
/** How many blocks before a breakpoint are searched for an entry. */
const lookBack = 20;

/** The fake's tokenizer. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 3.5);
}

export function digest(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** The value without its cache breakpoints, which are no part of what is cached. */
export function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'cache_control');
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutMarks(each)]));
}

interface Position {
  /** Identifies everything up to here. */
  prefix: string;
  /** Tokens up to here. */
  tokens: number;
  mark: '5m' | '1h' | null;
}

/** Everything cacheable in the order tools, system, messages. What changes the rendering is part of the prefix. */
function positionsOf(request: WireRequest): Position[] {
  const format = request.output_config?.format ?? null;
  const messagesKey = [request.thinking ?? null, request.output_config?.effort ?? null, request.tool_choice ?? null];
  const parts = [
    ...(request.tools ?? []).map((tool) => ({ part: tool as object, key: [] as unknown[] })),
    ...blocksOf(request.system).map((block) => ({ part: block, key: [] })),
    ...request.messages.flatMap((message) =>
      blocksOf(message.content).map((block) => ({ part: block, key: [message.role, ...messagesKey] })),
    ),
  ];
  let prefix = digest(request.model, format);
  let tokens = 0;
  const positions = parts.map(({ part, key }): Position => {
    const text = JSON.stringify(withoutMarks(part));
    prefix = digest(prefix, key, text);
    tokens += tokensOf(text);
    const mark = 'cache_control' in part ? (part.cache_control as { ttl?: '5m' | '1h' } | null) : null;
    return { prefix, tokens, mark: mark ? (mark.ttl ?? '5m') : null };
  });
  const last = positions.at(-1);
  if (last && request.cache_control) last.mark ??= request.cache_control.ttl === '1h' ? '1h' : '5m';
  return positions;
}

/** An emulated prompt cache: prefixes at breakpoints are written, and read again by whoever sends the same prefix. Nothing in it expires. */
export class PromptCache {
  readonly #written = new Set<string>();

  /** What the request's input is charged as; writes to the cache. */
  charge(request: WireRequest): Omit<WireUsage, 'output_tokens' | 'output_tokens_details'> {
    const positions = positionsOf(request);
    const marked = positions.flatMap((position, index) => (position.mark ? [index] : []));
    const total = positions.at(-1)?.tokens ?? 0;
    let read = 0;
    for (const index of marked) {
      for (const position of positions.slice(Math.max(0, index - lookBack + 1), index + 1)) {
        if (this.#written.has(position.prefix)) read = Math.max(read, position.tokens);
      }
    }
    const written = { '5m': 0, '1h': 0 };
    let reached = read;
    for (const index of marked) {
      const { prefix, tokens, mark } = positions[index] ?? { prefix: '', tokens: 0, mark: null };
      if (mark === null || tokens < leastCachedTokens || tokens <= reached) continue;
      this.#written.add(prefix);
      written[mark] += tokens - reached;
      reached = tokens;
    }
    return {
      input_tokens: total - reached,
      cache_read_input_tokens: read,
      cache_creation_input_tokens: written['5m'] + written['1h'],
      cache_creation: { ephemeral_5m_input_tokens: written['5m'], ephemeral_1h_input_tokens: written['1h'] },
      inference_geo: 'global',
      server_tool_use: null,
      service_tier: 'standard',
      speed: 'standard',
    };
  }
}
