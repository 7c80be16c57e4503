import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../src/settings/default-settings.ts';
import { readSettings } from '../../../src/settings/read-settings.ts';

describe('a file that cannot be read', () => {
  test.each([
    ['review: [', 1, 'The file is not valid YAML'],
    ['review:\n\tauto: true', 2, 'The file is not valid YAML'],
    ['a: 1\n---\nb: 2', 2, 'The file holds more than one YAML document'],
    ['- a', 1, 'The file must be a map of keys to values'],
    ['hello', 1, 'The file must be a map of keys to values'],
    ['review: *x', null, 'The file uses an anchor that it does not define'],
    ['['.repeat(30_000), 1, 'The file is nested too deeply'],
    ['instructions: &a [*a]', null, 'The file is nested too deeply'],
    [
      'a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]',
      null,
      'The file uses its anchors more than 20 times',
    ],
    [`instructions: "${'x'.repeat(70_000)}"`, null, 'The file has more than 64 KB'],
  ])('leaves the defaults and says why: %#', (yaml, line, sentence) => {
    const { settings, problems: told } = readSettings(yaml);
    expect(settings).toEqual(defaultSettings);
    expect(told).toEqual([{ key: '', line, message: expect.stringContaining(sentence) }]);
    expect(told[0]?.message).toContain('the defaults hold for everything.');
  });
});

describe('readSettings', () => {
  const words =
    'review files findings roles exclude gate path-instructions paths instructions __proto__ min-confidence'.split(' ');
  const marks = [
    ': ',
    ':\n  ',
    '\n',
    '\n- ',
    ' - ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '&a',
    '*a',
    '!!set ',
    '<<',
    '"',
    "'",
    '|\n',
    '? ',
  ];
  const values = ['1', 'true', 'major', '"**"', '---\n', '\t', '#', '%'];
  const pieces = fc.constantFrom(...words, ...marks, ...values);

  test('always gives complete settings, whatever the file holds', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).sort() : typeof value;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const { settings, problems: told } = readSettings(parts.join(''));
        for (const [key, section] of Object.entries(defaultSettings)) {
          expect(shape(settings[key as keyof typeof settings])).toEqual(shape(section));
        }
        expect(settings.files.include.length).toBeGreaterThan(0);
        for (const problem of told) expect(problem.message).toMatch(/^[^\n]+[.?]$/);
      }),
      { numRuns: 1000 },
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('settles every mistake in an otherwise right file, one problem or more for each', () => {
    const wrong = fc.record(
      {
        auto: fc.anything(),
        labels: fc.array(fc.anything(), { maxLength: 4 }),
        drafts: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(wrong, (review) => {
        const plain = JSON.parse(JSON.stringify({ review, findings: { gate: 'minor' } })) as {
          review: Record<string, unknown>;
        };
        const { settings } = readSettings(JSON.stringify(plain));
        expect(settings.findings.gate).toBe('minor');
        if (typeof plain.review['drafts'] === 'boolean') expect(settings.review.drafts).toBe(plain.review['drafts']);
      }),
    );
  });
});
