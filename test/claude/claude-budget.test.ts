import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';

import { Account } from '../../src/adapters/claude/account.ts';
import { estimateInput, fitToBudget, leastOutputTokens, type TurnRequest } from '../../src/adapters/claude/budget.ts';
import { buildRequest } from '../../src/adapters/claude/build-request.ts';
import { limitingPrice, priceOf, usageOf, usdOf } from '../../src/adapters/claude/prices.ts';
import { bench, closeBenches, question } from './expert-bench.ts';
import { refuses, says, type Fault } from './reply.ts';

afterEach(closeBenches);

describe('prices', () => {
  test.each<[string, number, number[]]>([
    // input, five minutes, one hour, read, output
    ['claude-opus-5-5', 500_000, [4, 5, 8, 0.2, 20]],
    ['claude-sonnet-5-5', 500_000, [2, 2.5, 4, 0.1, 10]],
    ['claude-haiku-5-5', 100_000, [0.1, 0.125, 0.2, 0.01, 0.5]],
    ['claude-haiku-5-5', 100_001, [0.5, 0.625, 1, 0.05, 2.5]],
    ['claude-fable-5-1', 1_000, [10, 12.5, 20, 0.25, 50]],
    ['claude-fable-5-2', 1_000, [8, 10, 16, 0.2, 40]],
    ['claude-opus-5', 1_000, [5, 6.25, 10, 0.5, 25]],
    ['claude-haiku-4-5-20251001', 1_000, [1, 1.25, 2, 0.1, 5]],
  ])('of %s with a prompt of %i tokens', (model, tokens, [input, write5m, write1h, read, output]) => {
    expect(priceOf(model, tokens)).toEqual({ input, write5m, write1h, read, output });
  });

  test.each(['claude-next', '', 'toString', 'constructor'])('of %j are not known', (model) => {
    expect(priceOf(model, 1)).toBeNull();
    expect(usageOf(model, { input_tokens: 1_000_000 })).toMatchObject({
      usage: { usd: null, inputTokens: 1_000_000 },
      limitUsd: 10,
    });
  });

  test('cached tokens count towards the length of the prompt', () => {
    const short = usageOf('claude-haiku-5-5', { input_tokens: 1_000, cache_read_input_tokens: 90_000 });
    const long = usageOf('claude-haiku-5-5', { input_tokens: 1_000, cache_read_input_tokens: 100_000 });
    expect(short.usage.usd).toBeCloseTo((1_000 * 0.1 + 90_000 * 0.01) / 1e6, 12);
    expect(long.usage.usd).toBeCloseTo((1_000 * 0.5 + 100_000 * 0.05) / 1e6, 12);
  });

  test('running in one country costs a tenth more', () => {
    expect(usageOf('claude-opus-5-5', { input_tokens: 1_000_000, inference_geo: 'us' }).usage.usd).toBeCloseTo(4.4, 10);
  });

  test('a usage with holes or nonsense counts as nothing', () => {
    const reported = {
      input_tokens: null,
      output_tokens: Number.NaN,
      cache_read_input_tokens: -5,
      cache_creation: { ephemeral_1h_input_tokens: 7 },
    };
    expect(usageOf('claude-opus-5-5', reported).usage).toEqual({
      requests: 1,
      inputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 0,
      usd: 0,
    });
  });
});

const texts = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .chain((unit) => fc.nat(3_000).map((times) => unit.repeat(times)));
const models = fc.constantFrom('claude-opus-5-5', 'claude-haiku-5-5', 'claude-fable-5-1', 'claude-next');

describe('the limit in US dollars', () => {
  test('holds for every question that fits, and what does not fit says why', () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        models,
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (system, material, model, maxUsd, spent) => {
          const request = buildRequest(question({ system, material, effort: 'max' }), model);
          const account = new Account(maxUsd);
          account.record('claude-opus-5-5', { input_tokens: (spent / 4) * 1e6 });
          const input = estimateInput(request);
          const price = limitingPrice(model, input.input + input.write5m + input.write1h);
          const fit = fitToBudget(request, account);
          const usdWith = (output: number): number => usdOf({ ...input, output }, price) + spent;
          const kept =
            fit.kind === 'over'
              ? usdWith(leastOutputTokens) > maxUsd - 1e-9 &&
                /^Reading about [\d,]+ tokens with .*\.$/.test(fit.sentence)
              : fit.maxTokens >= leastOutputTokens &&
                fit.maxTokens <= 64_000 &&
                usdWith(fit.maxTokens) <= maxUsd + 1e-9;
          expect({ fit, kept }).toEqual({ fit, kept: true });
        },
      ),
    );
  });

  test('counts what stands before a breakpoint as written, and the rest as input', () => {
    const mark = { type: 'ephemeral' as const };
    const request: TurnRequest = {
      model: 'claude-opus-5-5',
      max_tokens: 1,
      tools: [{ name: 'search', input_schema: { type: 'object' } }],
      system: [{ type: 'text', text: 'x'.repeat(3_000), cache_control: { ...mark, ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'y'.repeat(6_000), cache_control: mark },
            { type: 'text', text: 'z'.repeat(300) },
          ],
        },
      ],
    };
    const estimate = estimateInput(request);
    expect(estimate).toMatchObject({ input: 100, write5m: 2_000, read: 0, output: 0 });
    expect(estimate.write1h).toBeGreaterThan(1_000);
    expect(estimateInput({ ...request, cache_control: mark })).toMatchObject({ input: 0, write5m: 2_100 });
  });

  test('a question that is too dear to read is not sent', async () => {
    const { ask, fake } = await bench([]);
    const answer = await ask({ system: '', material: 'x'.repeat(3_000_000), maxUsd: 3 });
    expect(answer).toMatchObject({
      kind: 'unavailable',
      sentence: expect.stringMatching(
        /^Reading about 1,000,\d{3} tokens with claude-opus-5-5 costs up to \$5\.00, and the limit is \$3\.00, so nothing was sent\.$/,
      ) as string,
      usage: { requests: 0, usd: 0 },
    });
    expect(fake.requests).toEqual([]);
  });

  test('a question that leaves too little for its answer is not sent', async () => {
    const { ask, fake } = await bench([]);
    const answer = await ask({ maxUsd: 0.09 });
    expect(answer).toMatchObject({ kind: 'unavailable', usage: { requests: 0 } });
    expect('sentence' in answer && answer.sentence).toMatch(
      /which leaves 3,\d{3} tokens for the answer; it needs at least 4,000, so nothing was sent\.$/,
    );
    expect(fake.requests).toEqual([]);
  });

  test('the answer is shortened so that the worst case stays within the limit', async () => {
    const { ask, fake } = await bench([says('{"cut', { stopReason: 'max_tokens' })]);
    const answer = await ask({ maxUsd: 0.2 });
    const maxTokens = fake.bodies[0]?.max_tokens ?? 0;
    expect(maxTokens).toBeGreaterThan(8_000);
    expect(maxTokens).toBeLessThan(10_000);
    expect(answer).toMatchObject({
      kind: 'truncated',
      sentence: `The answer was cut off at ${maxTokens.toLocaleString('en-US')} tokens, thinking included.`,
    });
  });

  test('a retry has only what the first attempt left', async () => {
    const cut: Fault = { kind: 'cut', after: 'delta' };
    const usage = { input_tokens: 10_000, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
    const { ask, fake } = await bench([says('x'.repeat(60), { fault: cut, usage }), says('{}')]);
    expect(await ask({ maxUsd: 0.2 })).toMatchObject({ kind: 'answered' });
    const [first, second] = fake.bodies.map((body) => body.max_tokens);
    // 10,000 × $4 and six tokens or more of text are gone
    expect((first ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect((first ?? 0) - (second ?? 0)).toBeLessThan(2_100);
  });

  test('a retry that no longer fits is not sent, and the sentence tells both', async () => {
    const cut: Fault = { kind: 'cut', after: 'delta' };
    const usage = { input_tokens: 30_000, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
    const { ask, fake } = await bench([says('{}', { fault: cut, usage })]);
    const answer = await ask({ maxUsd: 0.2 });
    expect(answer).toMatchObject({ kind: 'unavailable', usage: { requests: 1 } });
    expect('sentence' in answer && answer.sentence).toMatch(
      /^The reply of the Claude API broke off\. .* of which \$0\.12 is spent, .*not sent again\.$/,
    );
    expect(fake.requests).toHaveLength(1);
  });

  test('the fallback has only what the refusal left', async () => {
    const { ask, fake } = await bench([{ ...refuses('frontier_llm'), usage: { input_tokens: 700_000 } }]);
    const answer = await ask({ maxUsd: 2.82 });
    expect(answer).toMatchObject({
      kind: 'unavailable',
      sentence: expect.stringMatching(/declined .* claude-opus-5 was asked instead: Reading about/) as string,
    });
    expect(fake.requests).toHaveLength(1);
  });
});
