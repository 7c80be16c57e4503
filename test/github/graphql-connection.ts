import type { Json } from './contract.ts';

/** An error of GitHub's GraphQL: HTTP 200, with a `type` beside the message. */
export class GraphqlRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** The parameters of a connection. */
export interface Paging {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

const cursor = (index: number): string => Buffer.from(`cursor:${index}`).toString('base64');

const indexOf = (value: string): number => Number(Buffer.from(value, 'base64').toString('utf8').replace('cursor:', ''));

/** A connection with GitHub's demands: `first` or `last` is given and at most 100. */
export function connection(name: string, all: Json[], { first, last, after, before }: Paging): Json {
  const size = first ?? last ?? null;
  if (size === null) {
    throw new GraphqlRefusal(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size > 100 || size < 1) {
    throw new GraphqlRefusal(
      'EXCESSIVE_PAGINATION',
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`,
    );
  }
  const from = typeof after === 'string' ? indexOf(after) + 1 : 0;
  const until = typeof before === 'string' ? indexOf(before) : all.length;
  const forward = typeof first === 'number';
  const begin = forward ? from : Math.max(from, until - size);
  const end = forward ? Math.min(until, from + size) : until;
  const nodes = all.slice(begin, end);
  return {
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursor(begin + index) })),
    totalCount: all.length,
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: begin > 0,
      startCursor: nodes.length === 0 ? null : cursor(begin),
      endCursor: nodes.length === 0 ? null : cursor(end - 1),
    },
  };
}
