import { afterEach, describe, expect, test } from 'vitest';

import type { ExpertAnswer } from '../../src/ports/expert.ts';
import { bench, closeBenches } from './expert-bench.ts';
import { fails, rateLimited, says, spendLimited, type Fault, type Reply } from './reply.ts';

afterEach(closeBenches);

function sentenceOf(answer: ExpertAnswer): string {
  return 'sentence' in answer ? answer.sentence : '';
}

/** The only real time that these tests wait for. */
const shortSilence = { idleMilliseconds: 300 };

const faults: [string, Fault][] = [
  ['an error event', { kind: 'error', after: 'delta' }],
  ['an error event of another type', { kind: 'error', after: 'start', type: 'api_error' }],
  ['a cut socket', { kind: 'cut', after: 'delta' }],
  ['an end without message_stop', { kind: 'end', after: 'usage' }],
  ['an end behind the headers', { kind: 'end', after: 'headers' }],
  ['an event that is no JSON', { kind: 'garbage', after: 'delta' }],
  ['silence', { kind: 'stall', after: 'delta' }],
  ['silence behind the headers', { kind: 'stall', after: 'headers' }],
];

describe('a reply that breaks off', () => {
  test.each(faults)('with %s is asked for again', async (_name, fault) => {
    const { ask, fake, clock } = await bench([says('{"half":', { fault }), says('{"whole":1}')], shortSilence);
    expect(await ask()).toMatchObject({ kind: 'answered', text: '{"whole":1}', usage: { requests: 2 } });
    expect(fake.requests).toHaveLength(2);
    expect(clock.sleeps).toHaveLength(1);
    expect(clock.sleeps[0]).toBeGreaterThanOrEqual(1_000);
    expect(clock.sleeps[0]).toBeLessThanOrEqual(1_250);
  });

  test.each(faults)('with %s every time is unavailable after three requests', async (_name, fault) => {
    const { ask, clock } = await bench(() => says('{"half":', { fault }), shortSilence);
    const answer = await ask();
    expect(answer).toMatchObject({ kind: 'unavailable', usage: { requests: 3 } });
    expect(sentenceOf(answer)).toMatch(/^The .*\. Try again in a few minutes\.$/);
    expect(clock.sleeps).toHaveLength(2);
  });

  test('that the SDK cannot read is unavailable, and nothing is thrown', async () => {
    const { ask } = await bench(() => says('{}', { usage: null }));
    expect(await ask()).toMatchObject({ kind: 'unavailable', usage: { requests: 3 } });
  });

  test('without a stop reason is not whole', async () => {
    const { ask } = await bench([says('{}', { stopReason: null }), says('{"whole":1}')]);
    expect(await ask()).toMatchObject({ kind: 'answered', text: '{"whole":1}' });
  });

  test('costs what was reported of it, and its text at least as a third of its characters', async () => {
    const usage = {
      input_tokens: 10_000,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
      output_tokens: 100,
    };
    const cut: Fault = { kind: 'end', after: 'usage' };
    const { ask } = await bench([says('x'.repeat(3_000), { usage, fault: cut }), says('{}', { usage })]);
    // 2 × 10,000 × $4 + (1,000 + 100) × $20, per million
    expect((await ask()).usage).toEqual({
      requests: 2,
      inputTokens: 20_000,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 1_100,
      usd: expect.closeTo(0.102, 10) as number,
    });
  });

  test('is told from one that only pings for a while', async () => {
    const pings: Fault = { kind: 'pings', after: 'start', count: 20, milliseconds: 50 };
    const { ask, fake } = await bench([says('{}', { fault: pings })], { idleMilliseconds: 700 });
    expect(await ask()).toMatchObject({ kind: 'answered' });
    expect(fake.requests).toHaveLength(1);
  });

  test('because the whole question took too long is not asked again', async () => {
    const pings: Fault = { kind: 'pings', after: 'start', count: 1_000, milliseconds: 20 };
    const { ask, fake } = await bench([says('{}', { fault: pings })], { timeoutMilliseconds: 1_000 });
    expect(await ask()).toMatchObject({ kind: 'unavailable', sentence: 'The model did not finish within 1 second.' });
    expect(fake.requests).toHaveLength(1);
    expect(await fake.requests[0]?.ended).toBe('gone');
  });

  test('because its headers never come is unavailable', async () => {
    const { ask, fake } = await bench([says('{}', { delayHeaders: 10_000 })], { timeoutMilliseconds: 500 });
    expect(await ask()).toMatchObject({ kind: 'unavailable', usage: { requests: 1 } });
    expect(await fake.requests[0]?.ended).toBe('gone');
  });

  test('has late headers without being silent: the watch begins with them', async () => {
    const { ask } = await bench([says('{}', { delayHeaders: 600 })], shortSilence);
    expect(await ask()).toMatchObject({ kind: 'answered', usage: { requests: 1 } });
  });
});

describe('a status', () => {
  test.each([408, 409, 429, 500, 502, 503, 504, 529])(
    'of %i passes, so the question is asked again',
    async (status) => {
      const { ask, clock } = await bench([fails(status), fails(status), says('{}')]);
      expect(await ask()).toMatchObject({ kind: 'answered', usage: { requests: 3 } });
      expect(clock.sleeps).toHaveLength(2);
      expect(clock.sleeps[1]).toBeGreaterThanOrEqual(2_000);
    },
  );

  test.each<[Reply, RegExp]>([
    [fails(400), /refused the request as invalid \(HTTP 400\); the operator finds its message in the log/],
    [
      fails(400, { details: { error_code: 'organization_on_hold' } }),
      /on hold \(HTTP 400, organization_on_hold\); the operator/,
    ],
    [fails(401), /did not accept the API key \(HTTP 401\); the operator should check that it is complete/],
    [fails(402), /cannot bill the request \(HTTP 402\); the operator should check the payment details/],
    [fails(403), /no permission to use claude-opus-5-5 \(HTTP 403\); the operator should check the key's workspace/],
    [fails(404), /does not know claude-opus-5-5, or the API key may not use it \(HTTP 404\)/],
    [fails(413), /larger than the Claude API takes \(HTTP 413\)/],
    [fails(418), /^The Claude API refused the request \(HTTP 418\)\.$/],
    [
      spendLimited(),
      /spend limit of the Claude organisation is reached \(enforced_spend_limit_reached\)\. Asking again helps only after/,
    ],
    [spendLimited('contract_spend_limit_reached'), /contract_spend_limit_reached/],
    [fails(402, { details: { error_code: 'linked_organization_spend_limit_reached' } }), /spend limit/],
    [fails(500, { headers: { 'x-should-retry': 'false' } }), /failed \(HTTP 500\)/],
  ])('that does not pass is asked once: %j', async (reply, sentence) => {
    const { ask, fake, clock } = await bench([reply]);
    const answer = await ask();
    expect(answer).toMatchObject({ kind: 'unavailable', usage: { requests: 1, usd: 0 } });
    expect(sentenceOf(answer)).toMatch(sentence);
    expect(fake.requests).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
  });

  test.each<[Record<string, string>, number]>([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '60' }, 60_000],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
    [{ date: 'Tue, 24 Nov 2026 10:00:00 GMT', 'retry-after': 'Tue, 24 Nov 2026 10:00:20 GMT' }, 20_000],
  ])('is waited for as long as it asks: %j', async (headers, wait) => {
    const { ask, clock } = await bench([fails(429, { headers }), says('{}')]);
    expect(await ask()).toMatchObject({ kind: 'answered' });
    expect(clock.sleeps).toEqual([wait]);
  });

  test.each<[Reply, string]>([
    [rateLimited(61), 'The rate limit of the Claude API is reached. Try again in 61 seconds.'],
    [rateLimited(600), 'The rate limit of the Claude API is reached. Try again in 10 minutes.'],
    [rateLimited(86_400), 'The rate limit of the Claude API is reached. Try again in 24 hours.'],
    [fails(529, { headers: { 'retry-after': '300' } }), 'The Claude API is overloaded. Try again in 5 minutes.'],
  ])('that asks for more than a minute is not waited for: %j', async (reply, sentence) => {
    const { ask, clock } = await bench([reply]);
    expect(await ask()).toMatchObject({ kind: 'unavailable', sentence, usage: { requests: 1 } });
    expect(clock.sleeps).toEqual([]);
  });

  test('is not waited for beyond the time that the question has', async () => {
    const { ask, clock } = await bench([rateLimited(50)], { timeoutMilliseconds: 40_000 });
    expect(await ask()).toMatchObject({
      kind: 'unavailable',
      sentence: expect.stringContaining('Try again in 50 seconds.') as string,
    });
    expect(clock.sleeps).toEqual([]);
  });

  test('of nobody listening is unavailable', async () => {
    const { fake, ask } = await bench([]);
    await fake.close();
    const answer = await ask();
    expect(answer).toMatchObject({
      kind: 'unavailable',
      sentence: 'The Claude API could not be reached (ECONNREFUSED). Try again in a few minutes.',
      usage: { requests: 3 },
    });
  });
});
