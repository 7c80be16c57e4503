import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { categories, severities } from '../../../src/domain/finding.ts';
import { parseAnswer } from '../../../src/expert/parse-answer.ts';
import { lineHash } from '../../../src/expert/row-label.ts';
import { makeFile, someLines } from './make-file.ts';

const file = makeFile({ before: someLines(50), after: someLines(50).with(20, 'new') });
const parse = (text: string) => parseAnswer(text, [file], 'm');

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('{"path":"a"', '"}]}', '}', '\\', '"', '```json', '\n', '[[[', '{"findings":['),
);
const finding = fc.record({
  path: fc.constantFrom('src/train.py', 'train.py', 'b.py'),
  side: fc.constantFrom('new', 'old'),
  start: fc.oneof(text, fc.nat(60)),
  end: fc.oneof(text, fc.nat(60)),
  quote: text.map((value) => `x${value}`),
  title: text.map((value) => `t${value}`),
  mechanism: text,
  conditions: text,
  effect: text,
  check: text,
  counter_evidence: text,
  replacement: fc.option(text),
  reference: fc.option(text),
  category: fc.constantFrom(...categories),
  severity: fc.constantFrom(...severities),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('no text makes it throw, and what comes back is a draft or a sentence', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.array(text, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.jsonValue().map((value) => JSON.stringify({ findings: value })),
    fc
      .array(
        fc.dictionary(
          fc.constantFrom('path', 'quote', 'title', 'start', 'end', 'side', 'confidence', 'replacement', '__proto__'),
          fc.jsonValue(),
        ),
      )
      .map((value) => JSON.stringify({ findings: value })),
  );
  fc.assert(
    fc.property(anything, (value) => {
      const { findings, losses } = parse(value);
      expect(losses.every((loss) => loss.endsWith('.'))).toBe(true);
      for (const draft of findings) {
        expect(draft.startLine).toBeGreaterThanOrEqual(1);
        expect(draft.endLine).toBeGreaterThanOrEqual(draft.startLine);
        expect(draft.confidence).toBeGreaterThanOrEqual(0);
        expect(draft.confidence).toBeLessThanOrEqual(1);
        expect(draft.quote.trim()).not.toBe('');
      }
    }),
    { numRuns: 500 },
  );
});

test('wherever an answer is cut, all findings that are complete are kept', () => {
  fc.assert(
    fc.property(
      fc.array(finding, { maxLength: 5 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      (findings, share, pretty) => {
        const whole = JSON.stringify({ findings, summary: 'Examined.' }, null, pretty ? 2 : undefined);
        const cut = whole.slice(0, Math.floor(whole.length * share));
        const complete = completeIn(findings, cut, pretty);
        const { findings: kept } = parse(cut);
        expect(kept).toEqual(parse(JSON.stringify({ findings: findings.slice(0, complete), summary: '' })).findings);
      },
    ),
    { numRuns: 300 },
  );
});

/** How many of the findings end within the cut text. */
function completeIn(findings: object[], cut: string, pretty: boolean): number {
  const until = (count: number) => {
    const list = JSON.stringify({ findings: findings.slice(0, count) }, null, pretty ? 2 : undefined);
    return list.lastIndexOf('}', list.length - 2) + 1;
  };
  let complete = 0;
  while (complete < findings.length && until(complete + 1) <= cut.length) complete++;
  return complete;
}

test('a label that is a few lines off comes back to the line with its hash', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -45, max: 45 }), (line, shift) => {
      fc.pre(line + shift >= 1);
      const lines = someLines(50).with(20, 'new');
      const hash = lineHash(lines[line - 1] ?? '');
      const distance = (at: number) => Math.abs(at - line - shift);
      const alike = lines
        .flatMap((text, index) => (lineHash(text) === hash ? [index + 1] : []))
        .filter((at) => distance(at) <= 40);
      const start = `${line + shift}#${hash}`;
      const [draft] = parse(JSON.stringify([{ path: 'src/train.py', start, quote: 'x', title: 't' }])).findings;
      // The removed row 21 is the only one of the old side.
      if (line + shift === 21 && lineHash('x_21 = 21') === hash) return;
      const nearest = alike.length === 0 ? line + shift : Math.min(...alike.map(distance));
      expect(alike.length === 0 ? draft?.startLine : distance(draft?.startLine ?? 0)).toBe(nearest);
    }),
  );
});

const tenMillion = 10_000_000;
const twoMillion = 2_000_000;
// A quadratic reading of any of these would not end within the time that a test has.
test.each([
  ['opening braces', '{'.repeat(twoMillion)],
  ['nested objects', '{"a":'.repeat(300_000) + '1' + '}'.repeat(300_000)],
  ['nested lists', '['.repeat(twoMillion)],
  ['empty objects', '{}'.repeat(twoMillion / 2)],
  ['quotation marks', '"'.repeat(twoMillion)],
  ['backslashes in a string', `{"findings":"${'\\'.repeat(twoMillion)}`],
  ['the beginning of a finding', '{"path":'.repeat(twoMillion / 8)],
  ['blanks behind a brace', `{${' '.repeat(twoMillion)}`],
  ['blanks in a path', JSON.stringify([{ path: ' '.repeat(twoMillion - 100) + 'x', quote: 'x', title: 't' }])],
  ['one endless title', JSON.stringify([{ path: 'a', quote: 'x', title: ' x'.repeat(twoMillion / 2 - 100) }])],
  ['one endless quote', JSON.stringify([{ path: 'a', quote: '\n`'.repeat(twoMillion / 4), title: 't' }])],
  ['commas', `{"findings":[${','.repeat(twoMillion)}`],
  ['cut findings', `{"findings":[${'{"path":"a","quote":"x","title":"t"},'.repeat(54_000)}`],
  ['findings in a list', `[${Array.from({ length: 50_000 }, () => '{"path":"a","quote":"x","title":"t"}').join(',')}]`],
  [
    'more than ten million characters',
    `{"findings":[{"path":"a","quote":"x","title":"t"}],"summary":"${'x'.repeat(tenMillion)}"}`,
  ],
])('millions of characters of %s are read in bounded time', (_, hostile) => {
  expect(() => parse(hostile)).not.toThrow();
});

test('what is beyond ten million characters is said to be lost', () => {
  const { findings, losses } = parse(
    `{"findings":[{"path":"a","quote":"x","title":"t"}],"summary":"${'x'.repeat(tenMillion)}"}`,
  );
  expect(findings).toHaveLength(1);
  expect(losses[0]).toBe('The answer was not complete: 1 finding could be read, the rest is lost.');
  const behind = parse(`{"findings":[{"path":"a","quote":"x","title":"t"}],"summary":""}${'x'.repeat(tenMillion)}`);
  expect(behind.losses[0]).toBe(losses[0]);
});
