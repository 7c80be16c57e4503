import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { digest, PromptCache, tokensOf, withoutMarks, type WireUsage } from './prompt-cache.ts';
import type { ErrorReply, MessageReply, Reply, ReplyBlock } from './reply.ts';
import { checkHeaders, checkRequest, parseBody } from './request-rules.ts';
import { ApiRefusal, blocksOf, invalid, type WireBlock, type WireRequest } from './wire.ts';
import { writeStream, type WireReply } from './write-reply.ts';

const maxBodyBytes = 32 * 1024 * 1024;

/** A request as it came, also one that was refused. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** The body's text; empty without one. */
  raw: string;
  /** How the exchange ended: with the whole reply sent, or with the connection gone before. */
  ended: Promise<'complete' | 'gone'>;
}

/** Makes the reply to a request that is in order. `index` counts those from 0. */
export type Handler = (call: { body: WireRequest; index: number; request: RecordedRequest }) => Reply | Promise<Reply>;

/**
 * A fake of the Messages API on loopback. It refuses what the real one refuses, counts tokens and emulates prompt caching, and
 * fails in every documented way when its handler says so. Everything that was refused stands in `violations`, with the reason.
 */
export class FakeClaude {
  /** Address without a trailing slash; the SDK appends `/v1/messages`. */
  readonly url: string;
  readonly requests: RecordedRequest[] = [];
  readonly violations: string[] = [];
  readonly #server: Server;
  readonly #handler: Handler;
  readonly #cache = new PromptCache();
  #calls = 0;
  #ids = 0;

  private constructor(server: Server, handler: Handler) {
    this.#server = server;
    this.#handler = handler;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response));
  }

  /** Starts a server. A list of replies is given in order; a request beyond its end is a violation. */
  static async start(handler: Handler | Reply[]): Promise<FakeClaude> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeClaude(server, Array.isArray(handler) ? scripted(handler) : handler);
  }

  /** The bodies of all requests, parsed. */
  get bodies(): WireRequest[] {
    return this.requests.map((request) => JSON.parse(request.raw) as WireRequest);
  }

  /** Ends every connection and stops. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<'complete' | 'gone'>();
    response.on('finish', () => resolve('complete'));
    response.on('close', () => {
      gone.abort();
      resolve('gone');
    });
    try {
      await this.#answer(request, response, ended, gone.signal);
    } catch (thrown) {
      if (gone.signal.aborted) return;
      if (response.headersSent) {
        this.violations.push(`the reply could not be written: ${String(thrown)}`);
        response.destroy();
        return;
      }
      const refusal = thrown instanceof ApiRefusal ? thrown : new ApiRefusal(500, 'api_error', String(thrown));
      this.violations.push(`${refusal.status} ${refusal.message}`);
      this.#sendError(response, refusal);
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    ended: RecordedRequest['ended'],
    gone: AbortSignal,
  ): Promise<void> {
    const raw = Buffer.concat(await request.toArray()).toString();
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    const recorded: RecordedRequest = { method: request.method ?? '', path, headers: request.headers, raw, ended };
    this.requests.push(recorded);
    checkHeaders(request.headers);
    if (request.method !== 'POST' || path !== '/v1/messages') {
      throw new ApiRefusal(404, 'not_found_error', `Not found: ${request.method} ${path}`);
    }
    if (Buffer.byteLength(raw) > maxBodyBytes) {
      throw new ApiRefusal(413, 'request_too_large', 'Request exceeds the maximum size');
    }
    const body = parseBody(raw);
    checkRequest(body);
    checkSignatures(body);
    const reply = await this.#handler({ body, index: this.#calls++, request: recorded });
    // Not unref'd: a delayed reply keeps its test waiting, as it would keep the client.
    if (reply.delayHeaders) await sleep(reply.delayHeaders, undefined, { signal: gone }).catch(() => {});
    if (gone.aborted) return;
    if ('status' in reply) this.#sendError(response, reply);
    else await this.#sendMessage(response, body, reply, gone);
  }

  #sendError(response: ServerResponse, reply: ErrorReply | ApiRefusal): void {
    const requestId = `req_${++this.#ids}`;
    const error = {
      type: reply.type,
      message: reply.message || reply.type,
      ...(reply.details ? { details: reply.details } : {}),
    };
    response.writeHead(reply.status, { 'content-type': 'application/json', 'request-id': requestId, ...reply.headers });
    response.end(JSON.stringify({ type: 'error', error, request_id: requestId }));
  }

  async #sendMessage(
    response: ServerResponse,
    body: WireRequest,
    reply: MessageReply,
    gone: AbortSignal,
  ): Promise<void> {
    const content = reply.content.map((block) => wireBlock(block, body));
    const called = content.some((block) => block.type === 'tool_use');
    const usage: WireUsage | null =
      reply.usage === null ? null : { ...this.#cache.charge(body), ...outputOf(reply), ...reply.usage };
    const message: WireReply = {
      id: `msg_${++this.#ids}`,
      type: 'message',
      role: 'assistant',
      model: reply.model ?? body.model,
      content,
      stop_reason: reply.stopReason === undefined ? (called ? 'tool_use' : 'end_turn') : reply.stopReason,
      stop_sequence: null,
      stop_details: reply.stopDetails ?? null,
      container: null,
      diagnostics: null,
      ...(usage ? { usage } : {}),
    };
    const headers = { 'request-id': `req_${this.#ids}`, 'anthropic-organization-id': 'org_fake', ...reply.headers };
    if (body.stream) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        ...headers,
      });
      response.flushHeaders();
      await writeStream(response, message, reply, gone);
    } else {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(message));
    }
  }
}

function scripted(replies: Reply[]): Handler {
  return ({ index }) =>
    replies[index] ?? invalid(`request ${index + 1} was not expected: the script has ${replies.length} replies`);
}

function outputOf(reply: MessageReply): Pick<WireUsage, 'output_tokens' | 'output_tokens_details'> {
  const thinking = reply.content.reduce(
    (sum, block) => sum + (block.type === 'thinking' ? tokensOf(block.thinking) : 0),
    0,
  );
  const others = reply.content.filter((block) => block.type !== 'thinking');
  const written = others.length > 0 ? tokensOf(JSON.stringify(others)) : 0;
  return { output_tokens: Math.max(1, thinking + written), output_tokens_details: { thinking_tokens: thinking } };
}

/** Thinking is shown as the 5.x models show it by default: omitted, with a signature. */
function wireBlock(block: ReplyBlock, body: WireRequest): WireBlock {
  if (block.type === 'text') return { ...block, citations: null };
  if (block.type === 'tool_use') return { ...block, caller: { type: 'direct' } } as WireBlock;
  return { type: 'thinking', thinking: '', signature: signatureOf(body, body.messages.length) };
}

/** A thinking block is bound to its model and to everything before its message: system, tools, earlier messages. */
function signatureOf(request: WireRequest, messages: number): string {
  const before = request.messages.slice(0, messages).map(({ role, content }) => ({ role, content: blocksOf(content) }));
  const prefix = digest(
    withoutMarks(request.system ?? null),
    withoutMarks(request.tools ?? null),
    withoutMarks(before),
  );
  return `${request.model}.${prefix}`;
}

/** 400 when a thinking block came back behind another prefix; a block of another model is dropped in silence. */
function checkSignatures(request: WireRequest): void {
  request.messages.forEach((message, index) => {
    blocksOf(message.content).forEach((block, place) => {
      if (block.type !== 'thinking' || !block.signature?.startsWith(`${request.model}.`)) return;
      if (block.signature !== signatureOf(request, index)) {
        invalid(
          `messages.${index}.content.${place}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation.`,
        );
      }
    });
  });
}
