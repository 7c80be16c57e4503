import { afterEach, describe, expect, test } from 'vitest';

import { FakeClaude } from './fake-claude.ts';
import { goodBody, goodHeaders, send, type Body } from './good-request.ts';
import { fails, rateLimited, refuses, says, spendLimited, type Fault, type Reply } from './reply.ts';
import type { WireBlock, WireMessage } from './wire.ts';

let fake: FakeClaude;
afterEach(() => fake.close());

async function start(...replies: Reply[]): Promise<FakeClaude> {
  fake = await FakeClaude.start(replies);
  return fake;
}

interface Answer {
  content: WireBlock[];
  stop_reason: string;
  stop_details: { category: string } | null;
  usage: {
    input_tokens: number;
    cache_read_input_tokens: number;
    cache_creation_input_tokens: number;
    cache_creation: Body;
  };
}

async function ask(body: Body): Promise<Answer> {
  const { status, text } = await send(fake, body);
  expect({ status, text }).toMatchObject({ status: 200 });
  return JSON.parse(text) as Answer;
}

/** The events of a streamed reply, by type; what arrived before the connection died is lost to fetch's text(), so it is read by pieces. */
async function stream(body: Body = goodBody()): Promise<{ events: string[]; died: boolean }> {
  const response = await fetch(`${fake.url}/v1/messages`, {
    method: 'POST',
    headers: goodHeaders,
    body: JSON.stringify({ ...body, stream: true }),
  });
  let text = '';
  let died = false;
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  } catch {
    died = true;
  }
  return { events: [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1] ?? ''), died };
}

const long = 'The tensor has the shape (batch, time, features). '.repeat(100);
function conversation(system: string, ...messages: Body[]): Body {
  return goodBody({
    system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages,
  });
}
function question(material: string, task: string): Body {
  const content = [
    { type: 'text', text: material, cache_control: { type: 'ephemeral' } },
    { type: 'text', text: task },
  ];
  return { role: 'user', content };
}

describe('prompt caching', () => {
  test('a prefix is written once and read by the next request that shares it', async () => {
    await start(says('a'), says('b'));
    const first = await ask(conversation(long, question(long, 'one')));
    const second = await ask(conversation(long, question(long, 'two')));
    expect(first.usage.cache_read_input_tokens).toBe(0);
    expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(2_000);
    expect(first.usage.cache_creation['ephemeral_1h_input_tokens']).toBeGreaterThan(1_000);
    expect(first.usage.cache_creation['ephemeral_5m_input_tokens']).toBeGreaterThan(1_000);
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
    expect(second.usage.cache_creation_input_tokens).toBe(0);
  });

  test.each<[string, Body]>([
    ['another system prompt', conversation(`${long}!`, question(long, 'two'))],
    ['another model', { ...conversation(long, question(long, 'two')), model: 'claude-opus-5' }],
    ['another schema', { ...conversation(long, question(long, 'two')), output_config: {} }],
  ])('%s reads nothing', async (_name, body) => {
    await start(says('a'), says('b'));
    await ask(conversation(long, question(long, 'one')));
    expect((await ask(body)).usage.cache_read_input_tokens).toBe(0);
  });

  test('another effort reads the system prompt only', async () => {
    await start(says('a'), says('b'));
    const body = conversation(long, question(long, 'one'));
    const first = await ask(body);
    const config = body['output_config'] as Body;
    const second = await ask({ ...body, output_config: { ...config, effort: 'low' } });
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation['ephemeral_1h_input_tokens']);
  });

  test('fewer than 512 tokens are not cached', async () => {
    await start(says('a'), says('b'));
    await ask(goodBody());
    expect((await ask(goodBody())).usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 });
  });
});

describe('thinking is bound to its prefix', () => {
  const user: WireMessage = { role: 'user', content: 'question' };
  async function signed(): Promise<WireMessage[]> {
    await start(
      {
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'one' },
        ],
      },
      says('two'),
    );
    const { content } = await ask(goodBody({ messages: [user] }));
    expect(content[0]).toMatchObject({ type: 'thinking', thinking: '' });
    return [user, { role: 'assistant', content }, { role: 'user', content: 'go on' }];
  }

  test('a conversation that only grows is taken', async () => {
    const messages = await signed();
    expect(await send(fake, goodBody({ messages }))).toMatchObject({ status: 200 });
  });

  test.each<[string, (messages: WireMessage[]) => Body]>([
    ['an edited question', ([, ...rest]) => goodBody({ messages: [{ role: 'user', content: 'other' }, ...rest] })],
    ['another system prompt', (messages) => goodBody({ messages, system: 'Another role.' })],
    [
      'other tools',
      (messages) => goodBody({ messages, tools: [{ name: 'search', input_schema: { type: 'object' } }] }),
    ],
  ])('%s is refused', async (_name, change) => {
    const messages = await signed();
    const { status, text } = await send(fake, change(messages));
    expect(status).toBe(400);
    expect(text).toContain('bound to a different conversation');
  });
});

describe('replies', () => {
  test('a stream has its events in the order of the API', async () => {
    await start(says('fine'));
    const { events } = await stream();
    expect(events).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  test.each<[string, Fault, string | undefined, boolean]>([
    ['an error event', { kind: 'error', after: 'delta' }, 'error', false],
    ['a cut socket', { kind: 'cut', after: 'delta' }, 'content_block_delta', true],
    ['an early end', { kind: 'end', after: 'start' }, 'ping', false],
    ['nothing but headers', { kind: 'end', after: 'headers' }, undefined, false],
    ['an end without message_stop', { kind: 'end', after: 'usage' }, 'message_delta', false],
    ['a cut behind the message', { kind: 'cut', after: 'stop' }, 'message_stop', true],
  ])('%s', async (_name, fault, last, died) => {
    await start(says('fine', { fault }));
    const got = await stream();
    expect([got.events.at(-1), got.died]).toEqual([last, died]);
    expect(fake.violations).toEqual([]);
  });

  test('pings come between the pieces', async () => {
    await start(says('fine', { fault: { kind: 'pings', after: 'delta', count: 3, milliseconds: 1 } }));
    const { events } = await stream();
    expect(events.filter((event) => event === 'ping')).toHaveLength(4);
    expect(events.at(-1)).toBe('message_stop');
  });

  test.each<[number, Reply, Record<string, string | null>, string]>([
    [429, rateLimited(7), { 'retry-after': '7' }, 'rate_limit_error'],
    [429, spendLimited(), { 'retry-after': null }, 'enforced_spend_limit_reached'],
    [402, fails(402), {}, 'billing_error'],
    [413, fails(413), {}, 'request_too_large'],
    [529, fails(529), {}, 'overloaded_error'],
    [500, fails(500), {}, 'api_error'],
  ])('an error with status %i', async (status, reply, headers, word) => {
    await start(reply);
    const got = await send(fake, goodBody());
    expect(got.status).toBe(status);
    expect(got.text).toContain(word);
    for (const [name, value] of Object.entries(headers)) expect(got.headers.get(name)).toBe(value);
    expect(fake.violations).toEqual([]);
  });

  test('a refusal has its category', async () => {
    await start(refuses('frontier_llm', 'I cannot'));
    expect(await ask(goodBody())).toMatchObject({ stop_reason: 'refusal', stop_details: { category: 'frontier_llm' } });
  });

  test('a request beyond the script is a violation', async () => {
    await start();
    expect(await send(fake, goodBody())).toMatchObject({ status: 400 });
    expect(fake.violations[0]).toContain('was not expected');
  });

  test('a client that goes is noticed', async () => {
    await start(says('fine', { fault: { kind: 'stall', after: 'start' } }));
    const controller = new AbortController();
    const response = await fetch(`${fake.url}/v1/messages`, {
      method: 'POST',
      headers: goodHeaders,
      body: JSON.stringify({ ...goodBody(), stream: true }),
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    controller.abort();
    expect(await fake.requests[0]?.ended).toBe('gone');
  });
});
