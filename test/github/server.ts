import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { apiVersion, demandAccess, demandActive, demandPermission, headerFaults, unservedMediaType } from './access.ts';
import { graphqlErrors, restContract } from './contract.ts';
import type { Json } from './contract.ts';
import type { Caller, Exchange, Reply, Route } from './exchange.ts';
import type { Fault, Faults } from './faults.ts';
import { serverError } from './faults.ts';
import { invalidRequest, notFound, Refusal, unauthorized } from './refusal.ts';
import { Router } from './router.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/** A request as it arrived, and how it was answered. */
export interface RecordedRequest {
  method: string;
  /** With its query, decoded by nobody. */
  path: string;
  body: unknown;
  /** 0 when the connection was cut. */
  status: number;
  authorization: Caller['kind'];
  headers: Record<string, string>;
  /** JSON of the answer, if it was JSON. */
  answer: unknown;
}

interface Parts {
  world: World;
  tokens: Tokens;
  faults: Faults;
  routes: Route[];
  violations: string[];
  requests: RecordedRequest[];
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Starts a server on a free port of this machine. */
export async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ server: Server; url: string }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** One request: what was sent and what is wrong with it. */
interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  bytes: Buffer;
  caller: Caller;
  complain: (sentence: string) => void;
}

/** Answers GitHub's REST and GraphQL interfaces from the world's state, and judges every exchange. */
export class GitHubServer {
  readonly #parts: Parts;
  readonly #router: Router;
  #used = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#router = new Router(parts.routes);
  }

  /** Handles one request from its arrival to its answer. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tokens, faults, violations, requests } = this.#parts;
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', this.#parts.world.url);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const complain = (sentence: string): number => violations.push(`${method} ${url.pathname}: ${sentence}`);
    const bytes = await bytesOf(request);
    const caller = tokens.caller(request.headers.authorization);
    const call = { method, path: url.pathname, query: url.searchParams, headers, bytes, caller, complain };
    const record: RecordedRequest = {
      method,
      path: request.url ?? '/',
      body: parsed(bytes),
      status: 0,
      authorization: caller.kind,
      headers,
      answer: undefined,
    };
    requests.push(record);
    const fault = faults.strike(method, url.pathname);
    if (fault?.delay !== undefined) await setTimeout(fault.delay, undefined, { ref: false });
    const reply = await this.#reply(call, fault);
    if (fault?.cut === true) {
      request.socket.destroy();
      return;
    }
    record.status = reply.status;
    record.answer = reply.body;
    this.#send(response, reply);
  }

  async #reply(call: Call, fault: Fault | null): Promise<Reply> {
    const strikes = fault !== null && (fault.status !== undefined || fault.cut === true);
    const instead = (): Reply => ({
      status: fault?.status ?? 500,
      body: fault?.body ?? serverError(fault?.status ?? 500),
      ...(fault?.headers ? { headers: fault.headers } : {}),
    });
    if (strikes && fault.after !== true) {
      await this.#judgeOnly(call);
      return instead();
    }
    const reply = await this.#answer(call);
    return strikes ? instead() : reply;
  }

  /** A request that a fault strikes is judged like any other, though nothing is done for it. */
  async #judgeOnly(call: Call): Promise<void> {
    headerFaults(call.headers, call.path).forEach((fault) => call.complain(fault));
    if (call.path === '/graphql') {
      const { query } = (parsed(call.bytes) ?? {}) as { query?: string };
      (await graphqlErrors(query ?? '')).forEach((error) => call.complain(error));
      return;
    }
    const found = this.#router.find(call.method, call.path);
    if (found) this.#checkedBody(call, found.route, found.parameters);
  }

  async #answer(call: Call): Promise<Reply> {
    try {
      headerFaults(call.headers, call.path).forEach((fault) => call.complain(fault));
      return call.path === '/graphql' ? await this.#graphql(call) : this.#rest(call);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body, headers: error.headers };
      call.complain(
        `the fake itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return { status: 500, body: { message: 'the fake itself failed' } };
    }
  }

  #rest(call: Call): Reply {
    const { world } = this.#parts;
    const found = this.#router.find(call.method, call.path);
    if (!found) {
      call.complain('the fake has no such endpoint');
      throw notFound();
    }
    const { route, parameters } = found;
    try {
      const body = this.#checkedBody(call, route, parameters);
      demandAccess(call.caller, route.access, call.complain);
      demandActive(world, call.caller);
      if (body.fault !== null) throw invalidRequest(body.fault);
      demandPermission(call.caller, route.needs);
      const unserved = unservedMediaType(call.headers['accept'] ?? '', route.template);
      if (unserved !== null) call.complain(`the fake does not serve the media type ${unserved} here`);
      const exchange: Exchange = {
        world,
        path: call.path,
        parameters,
        query: call.query,
        body: body.value,
        accept: call.headers['accept'] ?? '',
        caller: call.caller,
      };
      return this.#judged(call, route, route.handle(exchange));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#judged(call, route, { status: error.status, body: error.body, headers: error.headers });
    }
  }

  #checkedBody(call: Call, route: Route, parameters: Record<string, string>): { value: Json; fault: string | null } {
    const { method, query, bytes, complain } = call;
    const body = parsed(bytes);
    if (typeof body === 'string') {
      complain('the request body is not JSON');
      throw new Refusal(400, {
        message: 'Problems parsing JSON',
        documentation_url: 'https://docs.github.com/rest',
        status: '400',
      });
    }
    const errors = restContract().requestErrors({ method, template: route.template, path: parameters, query, body });
    errors.forEach((error) => complain(error));
    const fault = errors.find((error) => error.includes('request body')) ?? null;
    return { value: (body ?? {}) as Json, fault };
  }

  #judged(call: Call, route: Route, reply: Reply): Reply {
    const bodyType = reply.body === undefined ? null : (reply.describedAs ?? 'application/json');
    const mediaType = reply.raw ? 'raw' : bodyType;
    const errors = restContract().responseErrors(route.method, route.template, reply.status, mediaType, reply.body);
    errors.forEach((error) => call.complain(`the fake's own answer is wrong: ${error}`));
    return reply;
  }

  async #graphql(call: Call): Promise<Reply> {
    const { world } = this.#parts;
    const { query, variables } = (parsed(call.bytes) ?? {}) as { query?: string; variables?: Json };
    demandAccess(call.caller, 'installation', call.complain);
    demandActive(world, call.caller);
    if (call.caller.kind !== 'installation') throw unauthorized();
    const { grant } = call.caller;
    const errors = await graphqlErrors(query ?? '');
    errors.forEach((error) => call.complain(error));
    if (errors.length > 0) return { status: 200, body: { errors: errors.map((message) => ({ message })) } };
    const question = { world, grant, query: query ?? '', variables: variables ?? {}, complain: call.complain };
    const { answerGraphql } = await import('./graphql.ts');
    return { status: 200, body: await answerGraphql(question) };
  }

  #send(response: ServerResponse, reply: Reply): void {
    this.#used += 1;
    const now = Math.floor(Date.now() / 1000);
    const bytes = reply.raw?.bytes ?? (reply.body === undefined ? null : Buffer.from(JSON.stringify(reply.body)));
    response.writeHead(reply.status, {
      'x-github-request-id': `FA4E:${this.#used}`,
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': apiVersion,
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(Math.max(1, 5000 - this.#used)),
      'x-ratelimit-used': String(this.#used),
      'x-ratelimit-reset': String(now + 3600),
      'x-ratelimit-resource': 'core',
      ...(bytes === null ? {} : { 'content-type': reply.raw?.mediaType ?? 'application/json; charset=utf-8' }),
      ...reply.headers,
    });
    response.end(bytes ?? undefined);
  }
}

/** JSON of a body; undefined for none, the text itself when it is not JSON. */
function parsed(bytes: Buffer): unknown {
  if (bytes.byteLength === 0) return undefined;
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
