import { afterEach, describe, expect, test } from 'vitest';

import { bench, closeBenches } from './expert-bench.ts';
import { refuses, says, type Reply } from './reply.ts';

afterEach(closeBenches);

describe('the answer', () => {
  test('comes word for word, with the model that gave it and what it cost', async () => {
    const text = '{"findings": [ {"title": "é … 🔴 \\u0000"} ]}';
    const usage = {
      input_tokens: 1_000,
      output_tokens: 500,
      cache_read_input_tokens: 20_000,
      cache_creation_input_tokens: 3_000,
      cache_creation: { ephemeral_1h_input_tokens: 1_000, ephemeral_5m_input_tokens: 2_000 },
    };
    const { ask } = await bench([says(text, { model: 'claude-opus-5-5', usage })]);
    expect(await ask()).toEqual({
      kind: 'answered',
      text,
      model: 'claude-opus-5-5',
      usage: {
        requests: 1,
        inputTokens: 1_000,
        cacheReadTokens: 20_000,
        cacheWriteTokens: 3_000,
        outputTokens: 500,
        // 1,000 × $4 + 2,000 × $5 + 1,000 × $8 + 20,000 × $0.20 + 500 × $20, per million
        usd: expect.closeTo(0.036, 10),
      },
    });
  });

  test('a second question on the same material reads it from the cache', async () => {
    const { ask } = await bench([says('{}'), says('{}')]);
    const first = await ask({ task: 'one' });
    const second = await ask({ task: 'two' });
    expect(first.usage.cacheReadTokens).toBe(0);
    expect(second.usage.cacheReadTokens).toBe(first.usage.cacheWriteTokens);
    expect(second.usage.cacheWriteTokens).toBe(0);
  });

  test('is priced by the model that answered, and not at all when its price is not known', async () => {
    const { ask } = await bench([says('{}', { model: 'claude-next' })]);
    expect(await ask()).toMatchObject({ kind: 'answered', model: 'claude-next', usage: { usd: null, requests: 1 } });
  });

  test.each<[string, Reply, string]>([
    [
      'thinking comes first',
      {
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: '{}' },
        ],
      },
      '{}',
    ],
    [
      'the text comes in several blocks',
      {
        content: [
          { type: 'text', text: '{"a":' },
          { type: 'text', text: '1}' },
        ],
      },
      '{"a":1}',
    ],
    ['it is no JSON', says('Sorry, no.'), 'Sorry, no.'],
    ['it is not UTF-8', says('{}', { rawBytes: Uint8Array.of(0xff, 0xfe) }), '\ufffd\ufffd{}'],
    ['it has half a surrogate pair', says('x', { rawBytes: Buffer.from('\\ud83d') }), '\ufffdx'],
    [
      'the stream is cut into pieces of 7 bytes',
      says('{"findings": "größer 🔴"}', { bytesPerWrite: 7 }),
      '{"findings": "größer 🔴"}',
    ],
    ['the connection dies right behind it', says('{}', { fault: { kind: 'cut', after: 'stop' } }), '{}'],
  ])('counts when %s', async (_name, reply, text) => {
    const { ask, fake } = await bench([reply]);
    expect(await ask()).toMatchObject({ kind: 'answered', text });
    expect(fake.requests).toHaveLength(1);
  });

  test('counts at once when the connection stays open behind it, and the connection is closed', async () => {
    const { ask, fake } = await bench([says('{}', { fault: { kind: 'stall', after: 'stop' } })]);
    const late = new Promise((resolve) => setTimeout(resolve, 5_000, 'late'));
    expect(await Promise.race([ask(), late])).toMatchObject({ kind: 'answered', text: '{}' });
    expect(await fake.requests[0]?.ended).toBe('gone');
  });

  test('without any text is no answer', async () => {
    const { ask } = await bench([{ content: [] }]);
    expect(await ask()).toMatchObject({
      kind: 'unavailable',
      sentence: 'The model ended its turn without an answer.',
      usage: { requests: 1 },
    });
  });

  test.each<[string, string]>([
    ['max_tokens', 'The answer was cut off at 32,000 tokens, thinking included.'],
    ['model_context_window_exceeded', "The answer was cut off where the model's context window ended."],
    ['pause_turn', 'The model stopped before the end of its answer (pause_turn).'],
    ['a_new_reason', 'The model stopped before the end of its answer (a_new_reason).'],
  ])('is truncated when the model stops for %s', async (stopReason, sentence) => {
    const { ask } = await bench([says('{"findings": [{"ti', { stopReason })]);
    expect(await ask()).toMatchObject({
      kind: 'truncated',
      text: '{"findings": [{"ti',
      sentence,
      model: 'claude-opus-5-5',
      usage: { requests: 1 },
    });
  });

  test('of 10 MB is read to its limit, and the rest is never fetched', async () => {
    const { ask, fake } = await bench([says('x'.repeat(10_000_000))]);
    const answer = await ask();
    expect(answer).toMatchObject({
      kind: 'truncated',
      sentence: 'The answer was longer than 1,000,000 characters; the rest was not read.',
    });
    expect(answer.kind === 'truncated' && answer.text.length).toBe(1_000_000);
    expect(answer.usage.outputTokens).toBeGreaterThan(300_000);
    expect(await fake.requests[0]?.ended).toBe('gone');
  });
});

describe('a refusal', () => {
  test.each(['frontier_llm', 'cyber', 'bio', 'general_harms'])(
    'of category %s is asked afresh of the fallback',
    async (category) => {
      const { ask, fake } = await bench([refuses(category, 'I start to'), says('{"findings":[]}')]);
      const answer = await ask();
      expect(answer).toMatchObject({
        kind: 'answered',
        text: '{"findings":[]}',
        model: 'claude-opus-5',
        usage: { requests: 2 },
      });
      const [first, second] = fake.bodies;
      expect(second).toEqual({ ...first, model: 'claude-opus-5' });
      expect(answer.usage.usd).toBeGreaterThan(0);
    },
  );

  test('costs what both requests cost', async () => {
    const input = {
      input_tokens: 1_000_000,
      output_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
    };
    const { ask } = await bench(
      [{ ...refuses('frontier_llm'), usage: input }, says('{}', { usage: { ...input, input_tokens: 100_000 } })],
      {},
    );
    expect((await ask({ maxUsd: 30 })).usage).toMatchObject({
      requests: 2,
      inputTokens: 1_100_000,
      usd: expect.closeTo(4 + 0.5, 10) as number,
    });
  });

  test.each<[string, Reply[], string | null, string]>([
    [
      'without a fallback',
      [refuses('frontier_llm')],
      null,
      'claude-opus-5-5 declined to answer (category frontier_llm: the development of competing AI models). Harmless code can fall into a category too.',
    ],
    [
      'where the fallback is the same model',
      [refuses('cyber')],
      'claude-opus-5-5',
      'claude-opus-5-5 declined to answer (category cyber: attacks on computer systems). Harmless code can fall into a category too.',
    ],
    [
      'of the fallback too',
      [refuses('frontier_llm'), refuses('bio')],
      'claude-opus-5',
      'claude-opus-5-5 and claude-opus-5 declined to answer (category bio: dangerous work in biology). Harmless code can fall into a category too.',
    ],
    [
      'for asking for its reasoning',
      [refuses('reasoning_extraction')],
      'claude-opus-5',
      "claude-opus-5-5 declined to answer (category reasoning_extraction: the model's internal reasoning). Harmless code can fall into a category too.",
    ],
    [
      'in a category that is new',
      [refuses('new_category')],
      'claude-opus-5',
      'claude-opus-5-5 declined to answer (category new_category). Harmless code can fall into a category too.',
    ],
    [
      'without a category',
      [refuses(null, 'I cannot')],
      'claude-opus-5',
      'claude-opus-5-5 declined to answer and named no category.',
    ],
  ])('%s is declined', async (_name, replies, fallbackModel, sentence) => {
    const { ask, fake } = await bench(replies, { fallbackModel });
    expect(await ask()).toMatchObject({ kind: 'declined', sentence, usage: { requests: replies.length } });
    expect(fake.requests).toHaveLength(replies.length);
  });

  test('whose fallback cannot be asked says both', async () => {
    const { ask } = await bench([refuses('frontier_llm'), { status: 403, type: 'permission_error' }]);
    const answer = await ask();
    expect(answer.kind).toBe('unavailable');
    expect(answer.kind === 'unavailable' && answer.sentence).toMatch(
      /^claude-opus-5-5 declined .* claude-opus-5 was asked instead: The API key has no permission/,
    );
  });
});
