import { createSign } from 'node:crypto';
import type { FakeGitHub } from './fake-github.ts';

/** An answer as it came over the wire; `body` is parsed JSON, or undefined when it is none. */
export interface WireAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

/** What a request may deviate in; null leaves a header out. */
export interface WireOptions {
  authorization?: string | null;
  headers?: Record<string, string | null>;
}

/** The App's JSON web token; its life in seconds may be too long or over. */
export function appToken(
  github: Pick<FakeGitHub, 'appId' | 'privateKey'>,
  life = 300,
  issuer: number | string = github.appId,
): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iat: now - 30, exp: now + life, iss: issuer })}`;
  return `${signed}.${createSign('sha256').update(signed).sign(github.privateKey, 'base64url')}`;
}

/** A bare client for the fake's own tests: no library stands between the test and the wire. */
export class RestClient {
  readonly github: FakeGitHub;
  token: string;

  constructor(github: FakeGitHub, token: string) {
    this.github = github;
    this.token = token;
  }

  /** Mints an installation token with the App's key. */
  static async connect(github: FakeGitHub, body?: unknown): Promise<RestClient> {
    const client = new RestClient(github, '');
    const path = `/app/installations/${github.installation}/access_tokens`;
    const answer = await client.send('POST', path, body, { authorization: `Bearer ${appToken(github)}` });
    const { token } = answer.body as { token?: string };
    if (token === undefined) throw new Error(`no token: ${answer.status} ${answer.text}`);
    client.token = token;
    return client;
  }

  /** Sends one request with everything in order but what `options` change. */
  async send(method: string, path: string, body?: unknown, options: WireOptions = {}): Promise<WireAnswer> {
    const headers: Record<string, string | null> = {
      accept: 'application/vnd.github+json',
      'user-agent': 'test',
      'x-github-api-version': '2022-11-28',
      authorization: options.authorization === undefined ? `token ${this.token}` : options.authorization,
      ...options.headers,
    };
    const present = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
    const response = await fetch(new URL(path, this.github.url), {
      method,
      headers: Object.fromEntries(present),
      redirect: 'manual',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }

  /** Sends a GraphQL query; gives the body. */
  async graphql(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<{ data?: unknown; errors?: { type?: string; message: string }[] }> {
    const answer = await this.send('POST', '/graphql', { query, variables });
    return answer.body as { data?: unknown; errors?: { type?: string; message: string }[] };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
