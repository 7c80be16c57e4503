import { afterEach, describe, expect, test } from 'vitest';

import type { ExpertQuestion } from '../../src/ports/expert.ts';
import { bench, closeBenches, question, secret } from './expert-bench.ts';
import { says } from './reply.ts';

afterEach(closeBenches);

describe('the request', () => {
  test('marks the system prompt for an hour, the material for five minutes and the task not at all', async () => {
    const { ask, fake } = await bench([says('{}')]);
    await ask();
    const { system, material, task, schema } = question();
    expect(fake.bodies).toEqual([
      {
        model: 'claude-opus-5-5',
        max_tokens: 32_000,
        stream: true,
        system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral', ttl: '1h' } }],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: material, cache_control: { type: 'ephemeral', ttl: '5m' } },
              { type: 'text', text: task },
            ],
          },
        ],
        thinking: { type: 'adaptive' },
        output_config: { effort: 'high', format: { type: 'json_schema', schema } },
      },
    ]);
    expect(fake.requests[0]).toMatchObject({ path: '/v1/messages', headers: { authorization: `Bearer ${secret}` } });
  });

  test.each<[ExpertQuestion['effort'], number]>([
    ['low', 32_000],
    ['medium', 32_000],
    ['high', 32_000],
    ['max', 64_000],
  ])('effort %s is sent as it is, with %i tokens for the answer', async (effort, maxTokens) => {
    const { ask, fake } = await bench([says('{}')]);
    await ask({ effort });
    expect(fake.bodies[0]).toMatchObject({ max_tokens: maxTokens, output_config: { effort } });
  });

  test.each([
    ['claude-opus-5-5', true, true],
    ['claude-sonnet-5-5', true, true],
    ['claude-haiku-5-5', true, true],
    ['claude-fable-5-2', true, true],
    ['claude-opus-5', true, true],
    ['claude-opus-4-8', true, true],
    ['claude-sonnet-4-6', true, true],
    ['claude-haiku-4-5', false, false],
    ['claude-haiku-4-5-20251001', false, false],
  ])('%s gets only what it takes', async (model, thinking, effort) => {
    const { ask, fake } = await bench([says('{}')], { model });
    expect(await ask()).toMatchObject({ kind: 'answered', model });
    expect([fake.bodies[0]?.thinking !== undefined, fake.bodies[0]?.output_config?.effort !== undefined]).toEqual([
      thinking,
      effort,
    ]);
  });

  test('blank parts are left out and half a surrogate pair is mended, for the API refuses both', async () => {
    const { ask, fake } = await bench([says('{}')]);
    expect(await ask({ system: '', material: ' \n', task: 'cut \ud83d' })).toMatchObject({ kind: 'answered' });
    expect(fake.bodies[0]?.system).toBeUndefined();
    expect(fake.bodies[0]?.messages[0]?.content).toEqual([{ type: 'text', text: 'cut \ufffd' }]);
  });

  test('a base URL may have a path', async () => {
    const { fake } = await bench([]);
    const { ask } = await bench([], { baseUrl: `${fake.url}/lane`, maxAttempts: 1 });
    await ask();
    expect(fake.requests[0]?.path).toBe('/lane/v1/messages');
    fake.violations.length = 0;
  });
});

describe('the model', () => {
  test('a question may name the default, or a model that the operator allows', async () => {
    const { ask, fake } = await bench([says('{}'), says('{}')], { allowedModels: ['claude-haiku-5-5'] });
    expect(await ask({ model: 'default' })).toMatchObject({ model: 'claude-opus-5-5' });
    expect(await ask({ model: 'claude-haiku-5-5' })).toMatchObject({ model: 'claude-haiku-5-5' });
    expect(fake.requests).toHaveLength(2);
  });

  test('another model is not asked, and the sentence names the choice', async () => {
    const { ask, fake } = await bench([], { allowedModels: ['claude-haiku-5-5'] });
    const answer = await ask({ model: 'claude-fable-5-1<script>' });
    expect(answer).toMatchObject({
      kind: 'unavailable',
      sentence:
        'The model claude-fable-5-1script is not one that the operator allows; choose `default` or one of claude-opus-5-5, claude-haiku-5-5.',
      usage: { requests: 0, usd: 0 },
    });
    expect(fake.requests).toEqual([]);
  });

  test('a name of any length is cut in the sentence', async () => {
    const { ask } = await bench([]);
    const answer = await ask({ model: 'x'.repeat(10_000) });
    expect('sentence' in answer && answer.sentence).toContain(`${'x'.repeat(60)}… is not one`);
  });
});
