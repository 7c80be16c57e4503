import { expect, test } from 'vitest';
import { answer, item, label, only, parse } from './answers.ts';
import { makeFile } from './make-file.ts';

test.each([
  [0.9, 0.9],
  ['0.9', 0.9],
  ['90%', 0.9],
  ['90 %', 0.9],
  [90, 0.9],
  [1, 1],
  ['1%', 0.01],
  [0, 0],
  ['100%', 1],
])('the confidence %j is %d', (confidence, expected) => {
  const { findings, losses } = parse(answer(item({ confidence })));
  expect(findings[0]?.confidence).toBeCloseTo(expected, 10);
  expect(losses).toEqual([]);
});

test.each([undefined, null, 'high', -1, 1_000, 'NaN', {}])(
  'the confidence %j is taken as 0.5, and that is said',
  (confidence) => {
    const { findings, losses } = parse(answer(item({ confidence })));
    expect(findings[0]?.confidence).toBe(0.5);
    expect(losses).toEqual(['The finding at src/train.py:61 has no confidence that can be read; it was taken as 0.5.']);
  },
);

test('case does not matter in names, and unknown ones are replaced and said', () => {
  expect(parse(answer(item({ category: 'Stability', severity: ' MAJOR ' })))).toMatchObject({
    findings: [{ category: 'stability', severity: 'major' }],
    losses: [],
  });
  expect(parse(answer(item({ category: 'performance\u202e', severity: undefined })))).toMatchObject({
    findings: [{ category: 'correctness', severity: 'minor' }],
    losses: [
      'The finding at src/train.py:61 has no severity; it was taken as minor.',
      'The finding at src/train.py:61 has the unknown category "performance\\u202e"; it was taken as correctness.',
    ],
  });
});

test.each([
  ['null', null, undefined],
  ['missing', undefined, undefined],
  ['a word for nothing', 'N/A', undefined],
  ['blank', ' \n', undefined],
  ['the quote itself', 'loss = loss / accum / n', undefined],
  ['fenced', '```python\nloss = loss / n\n```', 'loss = loss / n'],
  ['with a line break at its end', 'loss = loss / n\n', 'loss = loss / n'],
  ['indented', '    loss = loss / n', '    loss = loss / n'],
  ['empty, which removes the lines', '', ''],
])('a replacement that is %s', (_, replacement, expected) => {
  const { findings, losses } = parse(answer(item({ replacement })));
  expect(findings[0]?.replacement).toBe(expected);
  expect(losses).toEqual([]);
});

test('fields that may be missing are left out', () => {
  const { findings, losses } = parse(
    answer({
      path: 'src/train.py',
      start: 61,
      quote: 'x',
      title: 't',
      severity: 'minor',
      category: 'data',
      confidence: 1,
    }),
  );
  expect(losses).toEqual([]);
  expect(findings[0]).toEqual({
    path: 'src/train.py',
    side: 'new',
    startLine: 61,
    endLine: 61,
    quote: 'x',
    title: 't',
    explanation: '',
    effect: '',
    severity: 'minor',
    category: 'data',
    confidence: 1,
    source: { kind: 'expert', model: 'claude-opus-5-5' },
  });
});

test('a title is one clause on one line; without one the first sentence of the mechanism serves', () => {
  expect(only(answer(item({ title: 'the loss\n is divided twice. ' }))).title).toBe('the loss is divided twice');
  expect(only(answer(item({ title: null, mechanism: 'Divided twice. More.' }))).title).toBe('Divided twice');
});

test.each([
  ['a finding without code', item({ quote: ' ' }), 'A finding on src/train.py quotes no code and was dropped.'],
  [
    'a finding without a claim',
    item({ title: '', mechanism: '' }),
    'A finding on src/train.py says nothing and was dropped.',
  ],
  ['a number', 7, 'An entry of the answer is no finding and was dropped.'],
  ['a null', null, 'An entry of the answer is no finding and was dropped.'],
])('%s is dropped, and that is said', (_, broken, loss) => {
  const { findings, losses } = parse(answer(broken, item()));
  expect(findings).toHaveLength(1);
  expect(losses).toEqual([loss]);
});

test.each([
  [
    'with row labels',
    `${label(61)} + loss = loss / accum / n\n${label(62)}   y_1 = 1`,
    'loss = loss / accum / n\ny_1 = 1',
  ],
  ['with diff marks', '+ loss = loss / accum / n', 'loss = loss / accum / n'],
  ['in a fence', '```\nloss = loss / accum / n\n```', 'loss = loss / accum / n'],
  ['with Windows line breaks', 'loss = loss / accum / n\r\ny_1 = 1\r\n', 'loss = loss / accum / n\ny_1 = 1'],
  ['as a list of lines', ['loss = loss / accum / n', 'y_1 = 1'], 'loss = loss / accum / n\ny_1 = 1'],
  ['with an indentation, which is kept', '    x = 1', '    x = 1'],
  ['with a minus that is code', '-x + 1', '-x + 1'],
])('a quote %s', (_, quote, expected) => {
  expect(only(answer(item({ quote }))).quote).toBe(expected);
});

test('a quote that stands in the file as it is written stays as it is', () => {
  const file = makeFile({
    path: 'a.py',
    before: null,
    after: ['x + 1', '- x + 1', 'ac\u200bcum = 1', 'ac\\u200bcum = 1'],
  });
  const quoteOf = (quote: string) => only(answer(item({ path: 'a.py', start: 1, end: 1, quote })), [file]).quote;
  expect(quoteOf('- x + 1')).toBe('- x + 1');
  expect(quoteOf('ac\\u200bcum = 1')).toBe('ac\\u200bcum = 1');
});

test('a quote of a row that was shown otherwise is the text of the file again', () => {
  const long = `weights = [${'1, '.repeat(400)}]`;
  const huge = `table = [${'1, '.repeat(4_000)}]`;
  const file = makeFile({ path: 'a.py', before: null, after: ['ac\u200bcum = 1', long, huge] });
  const quoteOf = (quote: string) =>
    only(answer(item({ path: 'a.py', start: 1, end: 1, quote, replacement: null })), [file]).quote;
  expect(quoteOf('ac\\u200bcum = 1')).toBe('ac\u200bcum = 1');
  expect(quoteOf(`${long.slice(0, 500)}…[+${long.length - 500} characters]`)).toBe(long);
  expect(quoteOf(`${huge.slice(0, 500)}…[+${huge.length - 500} characters]`)).toBe(huge.slice(0, 500));
});

test('what is too long is cut, and each cut is said', () => {
  const long = 'word '.repeat(2_000);
  const { findings, losses } = parse(
    answer(
      item({
        title: long,
        mechanism: long,
        effect: long,
        check: long,
        reference: long,
        replacement: long,
        quote: 'x\n'.repeat(50),
      }),
    ),
  );
  const [finding] = findings;
  expect(finding?.title).toHaveLength(200);
  for (const field of ['explanation', 'effect', 'check', 'reference'] as const) {
    expect(finding?.[field]).toHaveLength(4_000);
  }
  expect(finding?.quote.split('\n')).toHaveLength(40);
  expect(finding).not.toHaveProperty('replacement');
  expect(losses).toHaveLength(7);
});

test('of more than 200 findings the first 200 are taken', () => {
  const { findings, losses } = parse(answer(...Array.from({ length: 230 }, () => item())));
  expect(findings).toHaveLength(200);
  expect(losses).toEqual(['Only the first 200 of 230 findings were taken.']);
});

test('the same loss again is counted, and a flood of losses is bounded', () => {
  expect(parse(answer(1, 2, 3)).losses).toEqual(['An entry of the answer is no finding and was dropped (3 times).']);
  const different = Array.from({ length: 150 }, (_, index) =>
    item({ start: index + 1, end: index + 1, confidence: null }),
  );
  expect(parse(answer(...different)).losses).toHaveLength(41);
});
