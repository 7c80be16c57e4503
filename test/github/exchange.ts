import type { Json } from './contract.ts';
import { notFound } from './refusal.ts';
import type { PullRequest, Repository } from './state.ts';
import type { Grant } from './tokens.ts';
import type { World } from './world.ts';

/** Who calls: nobody, the App itself (JSON web token), an installation (token), or somebody unknown. */
export type Caller =
  | { kind: 'none' }
  | { kind: 'app' }
  | { kind: 'installation'; grant: Grant }
  | { kind: 'unknown'; message: string };

/** A request on its way through a handler; the body has passed GitHub's schema. */
export interface Exchange {
  world: World;
  /** Path without the query, as sent. */
  path: string;
  parameters: Record<string, string>;
  query: URLSearchParams;
  body: Json;
  accept: string;
  caller: Caller;
}

/** An answer: JSON, raw bytes of a media type, or nothing but a status and headers. */
export interface Reply {
  status: number;
  body?: unknown;
  /** Media type under which GitHub's description has this body; plain JSON unless given. */
  describedAs?: string;
  raw?: { bytes: Uint8Array; mediaType: string };
  headers?: Record<string, string>;
}

/** An endpoint. `needs` are the permissions of which one is enough, such as `checks:write`. */
export interface Route {
  method: string;
  /** As GitHub's description has it, such as `/repos/{owner}/{repo}`. */
  template: string;
  access: 'app' | 'installation' | 'any';
  needs?: string[];
  handle(exchange: Exchange): Reply;
}

/** A path parameter; its presence is what routing means. */
export function parameter(exchange: Exchange, name: string): string {
  const value = exchange.parameters[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

/** The repository of the address. Refuses with 404 what the caller's installation does not cover. */
export function repositoryOf(exchange: Exchange): Repository {
  const { world, caller } = exchange;
  const repository = world.repository(parameter(exchange, 'owner'), parameter(exchange, 'repo'));
  if (!repository) throw notFound();
  if (caller.kind !== 'installation') return repository;
  const { installation, repositories } = caller.grant;
  if (repository.installation !== installation) throw notFound();
  if (repositories && !repositories.has(repository.id)) throw notFound();
  return repository;
}

/** The pull request of the address, or a refusal with 404. */
export function pullRequestOf(exchange: Exchange, name = 'pull_number'): PullRequest {
  const number = Number(parameter(exchange, name));
  const found = repositoryOf(exchange).pullRequests.find((one) => one.number === number);
  if (!found) throw notFound();
  return found;
}

/** One page of a list, with GitHub's Link header. 30 entries unless asked otherwise, 100 at the most. */
export function pageOf<Item>(
  exchange: Exchange,
  items: Item[],
  shape: (item: Item) => unknown,
  wrap?: (page: unknown[]) => unknown,
): Reply {
  const size = Math.min(100, Math.max(1, Number(exchange.query.get('per_page') ?? 30)));
  const number = Math.max(1, Number(exchange.query.get('page') ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const page = items.slice((number - 1) * size, number * size).map(shape);
  const address = (target: number): string => {
    const query = new URLSearchParams(exchange.query);
    query.set('page', String(target));
    return `<${exchange.world.url}${exchange.path}?${query.toString()}>`;
  };
  const links: string[] = [];
  if (number > 1) links.push(`${address(number - 1)}; rel="prev"`);
  if (number < last) links.push(`${address(number + 1)}; rel="next"`, `${address(last)}; rel="last"`);
  if (number > 1) links.push(`${address(1)}; rel="first"`);
  return {
    status: 200,
    body: wrap ? wrap(page) : page,
    ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
  };
}

/** The text of a body field; empty when absent. */
export function text(exchange: Exchange, field: string): string {
  const value = exchange.body[field];
  return typeof value === 'string' ? value : '';
}
