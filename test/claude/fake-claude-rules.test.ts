import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FakeClaude } from './fake-claude.ts';
import { goodBody, goodHeaders, objectOf, send, withSchema, type Body } from './good-request.ts';
import { says } from './reply.ts';

let fake: FakeClaude;

beforeEach(async () => {
  fake = await FakeClaude.start(() => says('fine'));
});
afterEach(() => fake.close());

const mark = { type: 'ephemeral' };
const user = { role: 'user', content: 'question' };
const assistant = { role: 'assistant', content: 'answer' };
const system = { role: 'system', content: 'answer now' };
const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'read_file', input: {} }] };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'text' };
const text = { type: 'text', text: 'words' };
const tool = { name: 'read_file', input_schema: objectOf({}) };
const nullable = { anyOf: [{ type: 'string' }, { type: 'null' }] };

function many(count: number, property: unknown): Body {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, property]));
}

function messages(...list: unknown[]): Body {
  return goodBody({ messages: list });
}

function marked(count: number): unknown {
  return { role: 'user', content: Array.from({ length: count }, () => ({ ...text, cache_control: mark })) };
}

const taken: [string, Body][] = [
  ['a plain question', goodBody()],
  [
    'a tool call with its result',
    { ...messages(user, call, { role: 'user', content: [result, text] }), tools: [tool] },
  ],
  ['a system message at the end', messages(user, assistant, user, system)],
  ['a system message before the answer', messages(user, system, assistant, user)],
  [
    'forced tools on a model that knows them',
    goodBody({ model: 'claude-opus-5', tools: [tool], tool_choice: { type: 'any' } }),
  ],
  ['24 optional parameters', withSchema(objectOf(many(24, { type: 'string' }), { required: [] }))],
  ['16 union parameters', withSchema(objectOf(many(16, nullable)))],
  [
    'a reference',
    withSchema(objectOf({ a: { $ref: '#/$defs/word' } }, { $defs: { word: { type: 'string', enum: ['x'] } } })),
  ],
  ['four cache breakpoints', messages(marked(3))],
  ['a text that looks like cache breakpoints', messages({ role: 'user', content: '"cache_control":{'.repeat(9) })],
  ['a model by its dated id', goodBody({ model: 'claude-haiku-4-5-20251001', thinking: undefined, output_config: {} })],
];

const refused: [string, RegExp, Body][] = [
  ['temperature', /^temperature: Extra inputs/, goodBody({ temperature: 1 })],
  ['top_p', /^top_p/, goodBody({ top_p: 1 })],
  ['top_k', /^top_k/, goodBody({ top_k: 40 })],
  ['the old name of the output format', /^output_format/, goodBody({ output_format: {} })],
  ['a body without a model', /^model: Field required/, goodBody({ model: undefined })],
  ['a body without messages', /at least one message/, messages()],
  ['a message without content', /^messages\.0: a message has/, messages({ role: 'user' })],
  ['half a surrogate pair', /no low surrogate/, messages({ role: 'user', content: 'cut \ud83d' })],
  ['max_tokens left out', /^max_tokens: Field required/, goodBody({ max_tokens: undefined })],
  ['max_tokens with a fraction', /^max_tokens/, goodBody({ max_tokens: 4000.5 })],
  ['max_tokens below 0', /^max_tokens/, goodBody({ max_tokens: -1 })],
  ['max_tokens above the model', /^max_tokens: 128001 > 128000/, goodBody({ max_tokens: 128_001 })],
  ['warming the cache with a format', /^max_tokens: 0/, goodBody({ max_tokens: 0 })],
  ['prefill', /prefill/, messages(user, assistant)],
  ['thinking switched off on a 5.5 model', /^thinking\.type: "disabled"/, goodBody({ thinking: { type: 'disabled' } })],
  [
    'a thinking budget on a 5.5 model',
    /^thinking\.type: "enabled"/,
    goodBody({ thinking: { type: 'enabled', budget_tokens: 2000 } }),
  ],
  [
    'a budget with adaptive thinking',
    /^thinking\.budget_tokens/,
    goodBody({ thinking: { type: 'adaptive', budget_tokens: 2000 } }),
  ],
  [
    'a budget as large as max_tokens',
    /^thinking\.budget/,
    goodBody({ model: 'claude-opus-4-6', thinking: { type: 'enabled', budget_tokens: 4000 } }),
  ],
  ['adaptive thinking on an old model', /^thinking\.type/, goodBody({ model: 'claude-haiku-4-5', output_config: {} })],
  ['any tool forced on a 5.5 model', /^tool_choice: forced/, goodBody({ tools: [tool], tool_choice: { type: 'any' } })],
  [
    'one tool forced on a 5.5 model',
    /^tool_choice: forced/,
    goodBody({ tools: [tool], tool_choice: { type: 'tool', name: 'read_file' } }),
  ],
  ['a tool choice without tools', /^tool_choice/, goodBody({ tool_choice: { type: 'auto' } })],
  ['two tools of one name', /unique/, goodBody({ tools: [tool, tool] })],
  ['a tool name with a dot', /^tools: "a\.b"/, goodBody({ tools: [{ ...tool, name: 'a.b' }] })],
  ['an effort that is none', /^output_config\.effort/, goodBody({ output_config: { effort: 'extreme' } })],
  [
    'effort on a model without it',
    /^output_config\.effort/,
    goodBody({ model: 'claude-haiku-4-5', thinking: undefined }),
  ],
  ['five cache breakpoints', /maximum of 4/, messages(marked(4))],
  ['five with the one on the request', /maximum of 4/, { ...messages(marked(3)), cache_control: mark }],
  [
    'an hour behind five minutes',
    /must not come after/,
    messages({
      role: 'user',
      content: [
        { ...text, cache_control: mark },
        { ...text, cache_control: { ...mark, ttl: '1h' } },
      ],
    }),
  ],
  [
    'another time to live',
    /ttl/,
    messages({ role: 'user', content: [{ ...text, cache_control: { ...mark, ttl: '2h' } }] }),
  ],
  ['an empty text', /non-empty/, messages({ role: 'user', content: [{ type: 'text', text: '' }] })],
  ['a blank text', /non-whitespace/, messages({ role: 'user', content: ' \n' })],
  ['a message with no block', /non-empty content/, messages({ role: 'user', content: [] })],
  ['a first message of the assistant', /first message/, messages(assistant, user)],
  ['a call without its result', /without `tool_result`/, messages(user, call, user)],
  ['a call with nothing behind it', /without `tool_result`|prefill/, messages(user, call)],
  [
    'a result without its call',
    /unexpected `tool_use_id`/,
    messages(user, assistant, { role: 'user', content: [result] }),
  ],
  ['a text before the result', /must come first/, messages(user, call, { role: 'user', content: [text, result] })],
  ['two results of one call', /single result/, messages(user, call, { role: 'user', content: [result, result] })],
  [
    'a call id twice',
    /must be unique/,
    messages(user, call, { role: 'user', content: [result] }, call, { role: 'user', content: [result] }),
  ],
  ['a system message first', /first message/, messages(system, user)],
  ['a system message behind the assistant', /must follow a user/, messages(user, assistant, system, user)],
  ['a system message before a user message', /must be last or precede/, messages(user, system, user)],
  [
    'a system message with a document',
    /only text/,
    messages(user, { role: 'system', content: [{ type: 'document' }] }),
  ],
  [
    'a system message on an older model',
    /not supported on this model/,
    { ...messages(user, system), model: 'claude-sonnet-5' },
  ],
  [
    'citations with a format',
    /citations/,
    messages({ role: 'user', content: [{ type: 'document', citations: { enabled: true } }] }),
  ],
  ['an object open to more properties', /additionalProperties/, withSchema({ type: 'object', properties: {} })],
  ['a minimum', /"minimum" is not supported/, withSchema(objectOf({ a: { type: 'number', minimum: 0 } }))],
  ['a maximum length', /"maxLength"/, withSchema(objectOf({ a: { type: 'string', maxLength: 3 } }))],
  ['oneOf', /"oneOf"/, withSchema(objectOf({ a: { oneOf: [] } }))],
  [
    'two items at least',
    /minItems/,
    withSchema(objectOf({ a: { type: 'array', items: { type: 'string' }, minItems: 2 } })),
  ],
  ['an unknown format of a string', /format "phone"/, withSchema(objectOf({ a: { type: 'string', format: 'phone' } }))],
  ['an enum of objects', /primitive/, withSchema(objectOf({ a: { enum: [{}] } }))],
  [
    'a recursive schema',
    /recursive/,
    withSchema(objectOf({ a: { $ref: '#/$defs/a' } }, { $defs: { a: { $ref: '#/$defs/a' } } })),
  ],
  ['a reference to nothing', /does not resolve/, withSchema(objectOf({ a: { $ref: '#/$defs/b' } }))],
  [
    'a keyword deep inside',
    /"maximum"/,
    withSchema(objectOf({ a: { type: 'array', items: objectOf({ b: { type: 'integer', maximum: 9 } }) } })),
  ],
  ['25 optional parameters', /25 optional/, withSchema(objectOf(many(25, { type: 'string' }), { required: [] }))],
  ['17 union parameters', /17 parameters with union/, withSchema(objectOf(many(17, nullable)))],
  [
    'strict tools and format over the limit together',
    /25 optional/,
    {
      ...withSchema(objectOf(many(20, { type: 'string' }), { required: [] })),
      tools: [{ ...tool, strict: true, input_schema: objectOf(many(5, { type: 'string' }), { required: [] }) }],
    },
  ],
  [
    'a format that is not a schema',
    /^output_config\.format/,
    goodBody({ output_config: { format: { type: 'text' } } }),
  ],
];

describe('requests', () => {
  test.each(taken)('%s is taken', async (_name, body) => {
    expect(await send(fake, body)).toMatchObject({ status: 200 });
    expect(fake.violations).toEqual([]);
  });

  test.each(refused)('%s is refused', async (_name, message, body) => {
    const { status, text: answer } = await send(fake, body);
    expect({ status, answer }).toMatchObject({ status: 400 });
    const { error } = JSON.parse(answer) as { error: { type: string; message: string } };
    expect(error.type).toBe('invalid_request_error');
    expect(error.message).toMatch(message);
    expect(fake.violations).toEqual([`400 ${error.message}`]);
  });

  test('a body that is no JSON is refused', async () => {
    expect(await send(fake, '{"model":')).toMatchObject({ status: 400 });
  });

  test('a body over 32 MB is refused with 413', async () => {
    expect(
      await send(fake, goodBody({ messages: [{ role: 'user', content: 'x'.repeat(33 * 1024 * 1024) }] })),
    ).toMatchObject({ status: 413 });
  });

  test('a model that does not exist is refused with 404', async () => {
    expect(await send(fake, goodBody({ model: 'claude-opus-9' }))).toMatchObject({ status: 404 });
  });

  test.each([
    ['no key', 401, 'authorization'],
    ['no version', 400, 'anthropic-version'],
    ['no content type', 400, 'content-type'],
  ])('%s ends in %i', async (_name, status, header) => {
    const headers = { ...goodHeaders, [header]: header === 'content-type' ? 'text/plain' : '' };
    expect(await send(fake, goodBody(), headers)).toMatchObject({ status });
  });

  test('an older version is refused, for it has other rules', async () => {
    expect(await send(fake, goodBody(), { ...goodHeaders, 'anthropic-version': '2023-06-01' })).toMatchObject({
      status: 400,
    });
  });

  test('another path ends in 404', async () => {
    const response = await fetch(`${fake.url}/v1/complete`, { method: 'POST', headers: goodHeaders, body: '{}' });
    expect(response.status).toBe(404);
  });
});
