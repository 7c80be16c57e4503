import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactText, redactValue } from '../../../src/adapters/system/redact.ts';

describe('what is a secret goes', () => {
  test('a secret of random letters between random texts', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', 'X', 'Z', '0', '9', '_', '-', '.'),
      minLength: 8,
      maxLength: 60,
    });
    const around = fc.string({
      unit: fc.constantFrom('a', ' ', '"', "'", '\\', '\n', ':', '=', ',', '{', ']', '%', '/', '-'),
      maxLength: 30,
    });
    const opening = fc.constantFrom('ghs_', 'ghp_', 'sk-ant-', 'github_pat_');
    fc.assert(
      fc.property(opening, letters, around, around, (start, rest, before, after) => {
        const kept =
          start === 'sk-ant-'
            ? rest.replaceAll('.', '')
            : start === 'github_pat_'
              ? rest.replaceAll(/[-.]/g, '')
              : rest;
        fc.pre(kept.length >= 8);
        expect(redactText(`${before}${start}${kept} ${after}`)).not.toContain(kept);
      }),
    );
  });
});

describe('what is no secret stays', () => {
  test.each([
    'The task-oriented risk-averse disk-based high_level configuration was read.',
    'Review of octocat/hello-world#7 at 6dcb09b5b57875f334f61aebed695e2e4193db5e published.',
    'The bearer of bad news; basic understanding of tokens.',
    'https://github.com/octocat/hello-world/pull/7#discussion_r1',
    '-----BEGIN CERTIFICATE-----',
    'author: octocat, key: octocat/hello-world#7',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('counts of tokens and keys of jobs', () => {
    const fields = { inputTokens: 12, outputTokens: 3, maxTokens: 9, key: 'o/r#1', delivery: 'abc', author: 'x' };
    expect(redactValue(fields)).toEqual(fields);
  });
});

describe('redactValue', () => {
  test('keeps what tells errors apart', () => {
    const error = Object.assign(new TypeError('bad', { cause: 'why' }), {
      code: 'ECONNRESET',
      status: 502,
      request: {},
    });
    expect(redactValue(error)).toEqual({
      type: 'TypeError',
      message: 'bad',
      code: 'ECONNRESET',
      status: 502,
      stack: expect.stringContaining('redact.test.ts'),
      cause: 'why',
    });
  });

  test('ends for values that have no end, and does not throw for values that throw', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop.self = loop;
    const error = new Error('again');
    error.cause = error;
    let deep: unknown = 'bottom';
    for (let level = 0; level < 10_000; level++) deep = [deep];
    const hostile = {
      get trap() {
        throw new Error('no');
      },
    };
    expect(redactValue(loop)).toEqual({ name: 'loop', self: '[circular]' });
    expect(redactValue(error)).toMatchObject({ cause: '[circular]' });
    expect(JSON.stringify(redactValue(deep))).toContain('deeper levels left out');
    expect(redactValue({ hostile, fine: 1 })).toEqual({ hostile: '[not readable]', fine: 1 });
    expect(redactValue(Object.assign(new Error('x'), { message: { not: 'text' } }))).toBe('[not readable]');
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect(redactValue({ p: revoked.proxy })).toEqual({ p: '[not readable]' });
    const shared = { a: 1 };
    expect(redactValue([shared, shared])).toEqual([shared, shared]);
  });

  test('cuts what is long and says so', () => {
    const cut = redactText('z'.repeat(20_000));
    expect(cut).toBe(`${'z'.repeat(8_000)}… (12000 more characters)`);
    expect(redactText('z'.repeat(9_000))).toBe(`${'z'.repeat(8_000)}… (1000 more characters)`);
    const list = redactValue(Array.from({ length: 150 }, (_, index) => index)) as unknown[];
    expect(list).toHaveLength(101);
    expect(list.at(-1)).toBe('… (50 more)');
    expect(redactValue(Buffer.alloc(5))).toBe('[5 bytes]');
  });

  test.each([
    'ghs_',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'authorization: ',
    'cookie=',
    '://',
    'bearer    ',
    'eyJaaaaaaaa.',
    '?token=',
    'secret\'\\"',
    'sk-',
    ' ',
    'a',
  ])('ends soon for a megabyte of %j', (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(redactText(text).length).toBeLessThan(8_100);
  });
});
