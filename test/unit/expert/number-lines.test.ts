import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import { numberLines } from '../../../src/expert/number-lines.ts';
import type { Layout } from '../../../src/expert/number-lines.ts';
import { lineHash } from '../../../src/expert/row-label.ts';
import { makeFile, someLines, toHunks } from './make-file.ts';

const layouts: Layout[] = ['whole', 'surroundings', 'hunks'];

/** The rows of a numbered text, without the lines that are no rows. */
function rowsOf(text: string) {
  return text.split('\n').flatMap((row) => {
    const match = /^(\d+)#([0-9a-f]{2}) ([-+ ]) (.*)$/s.exec(row);
    return match === null ? [] : [{ line: Number(match[1]), hash: match[2], mark: match[3], text: match[4] }];
  });
}

const body = (file: SelectedFile, layout: Layout) => numberLines(file, layout).text.split('\n').slice(3);

test('a line hash is FNV-1a over UTF-8, folded to two digits', () => {
  // Published 32-bit values of the reference implementation: '' 811c9dc5, 'a' e40c292c, 'foobar' bf9cf968.
  expect(lineHash('')).toBe((0x81 ^ 0x1c ^ 0x9d ^ 0xc5).toString(16));
  expect(lineHash('a')).toBe((0xe4 ^ 0x0c ^ 0x29 ^ 0x2c).toString(16));
  expect(lineHash('foobar')).toBe((0xbf ^ 0x9c ^ 0xf9 ^ 0x68).toString(16).padStart(2, '0'));
  expect(lineHash('foobar\r')).toBe(lineHash('foobar'));
});

test('a small file is shown whole, with removed lines where they stood', () => {
  const file = makeFile({ before: ['a', 'b', 'c'], after: ['a', 'B', 'B2', 'c'] });
  expect(numberLines(file, 'whole').text).toBe(
    [
      'file: src/train.py',
      'role: training (imports torch)',
      'status: modified; shown: the whole file with the changed rows marked',
      `1#${lineHash('a')}   a`,
      `2#${lineHash('b')} - b`,
      `2#${lineHash('B')} + B`,
      `3#${lineHash('B2')} + B2`,
      `4#${lineHash('c')}   c`,
    ].join('\n'),
  );
});

test('a removed file is shown by its removed lines', () => {
  const file = makeFile({ before: ['a', 'b'], after: null });
  expect(body(file, 'whole')).toEqual([`1#${lineHash('a')} - a`, `2#${lineHash('b')} - b`]);
});

test('a deletion without any context stands behind the line that it followed', () => {
  const file = makeFile({ before: ['a', 'b', 'c'], after: ['a', 'c'] });
  file.hunks = toHunks(
    [
      { kind: 'context', oldLine: 1, newLine: 1, text: 'a' },
      { kind: 'removed', oldLine: 2, newLine: null, text: 'b' },
    ],
    0,
  );
  expect(rowsOf(numberLines(file, 'whole').text).map((row) => row.text)).toEqual(['a', 'b', 'c']);
});

test('a renamed file is named by both paths', () => {
  const file = makeFile({ path: 'b.py', previousPath: 'a.py', before: ['x'], after: ['y'] });
  expect(numberLines(file, 'whole').text).toContain('file: b.py, before a.py\n');
});

test('the surroundings are 30 rows and the rows that open the blocks around them', () => {
  const inner = someLines(100).map((line) => `            ${line}`);
  const before = [
    'class Trainer:',
    '    lr = 1',
    '    def step(',
    '        self,',
    '    ):',
    '        with torch.no_grad():',
    ...inner,
    'tail = 1',
  ];
  const after = before.with(80, '            loss = loss / steps');
  const rows = rowsOf(numberLines(makeFile({ before, after }), 'surroundings').text);
  expect(rows.slice(0, 3).map((row) => row.text)).toEqual([
    'class Trainer:',
    '    def step(',
    '        with torch.no_grad():',
  ]);
  expect(rows.slice(3).map((row) => row.line)).toEqual([...range(51, 82), ...range(81, 108)]);
});

test('the rows that open blocks are parent keys in YAML and the section in TOML', () => {
  const yaml = [
    'optimizer:',
    '  name: adamw',
    '  schedule:',
    ...someLines(50).map((line) => `    ${line.replace(' =', ':')}`),
  ];
  const toml = ['[model]', 'a = 1', '[optimizer]', ...someLines(50)];
  const shown = (lines: string[], language: 'yaml' | 'toml') => {
    const file = makeFile({ before: lines, after: lines.with(52, lines[52]?.replace('50', '51') ?? ''), language });
    return rowsOf(numberLines(file, 'surroundings').text).map((row) => row.text);
  };
  expect(shown(yaml, 'yaml').slice(0, 3)).toEqual(['optimizer:', '  schedule:', '    x_20: 20']);
  expect(shown(toml, 'toml').slice(0, 2)).toEqual(['[optimizer]', 'x_20 = 20']);
});

test.each([
  [
    'a function that ended before',
    ['def f():', '    pass', ...Array.from({ length: 60 }, (_, index) => `"text ${index}"`)],
  ],
  [
    'a function before a table',
    ['def f():', '    pass', 'table = [', ...Array.from({ length: 60 }, (_, index) => `    ${index},`)],
  ],
])('%s does not open a block around the change', (_, before) => {
  const rows = rowsOf(numberLines(makeFile({ before, after: before.with(60, '    0,') }), 'surroundings').text);
  expect(rows.map((row) => row.text)).not.toContain('def f():');
});

test('a path is one line, whatever characters it has', () => {
  const file = makeFile({ path: 'a\tb\nfile: c.py\u202e', before: ['x'], after: ['y'] });
  expect(numberLines(file, 'whole').text.split('\n')[0]).toBe('file: a\\u0009b\\u000afile: c.py\\u202e');
});

test('what is not shown is said', () => {
  const before = someLines(200);
  const text = numberLines(makeFile({ before, after: before.with(99, 'new').with(150, 'new') }), 'hunks').text;
  expect(text).toContain('\n(lines 1 to 96 are not shown)\n97#');
  expect(text).toContain('\n(lines 104 to 147 are not shown)\n148#');
  expect(text.endsWith('\n(lines 155 to 200 are not shown)')).toBe(true);
});

test('hunks that do not belong to the text are shown as they are', () => {
  const file = makeFile({ before: someLines(30), after: someLines(30).with(9, 'new') });
  file.newView = makeFile({ before: null, after: ['something', 'else'] }).newView;
  const { text } = numberLines(file, 'whole');
  expect(text).toContain('shown: the changes as the diff has them');
  expect(rowsOf(text).map((row) => row.line)).toEqual([7, 8, 9, 10, 10, 11, 12, 13]);
});

test('a long line is cut with a visible mark, and its hash is that of the whole line', () => {
  const long = 'x'.repeat(1_734);
  const [row] = rowsOf(numberLines(makeFile({ before: null, after: [long] }), 'whole').text);
  expect(row).toEqual({ line: 1, hash: lineHash(long), mark: '+', text: `${'x'.repeat(500)}…[+1234 characters]` });
});

test.each([
  ['a right-to-left override', 'x = 1 \u202e# 1', 'x = 1 \\u202e# 1'],
  ['a zero-width space', 'ac\u200bcum', 'ac\\u200bcum'],
  ['a tag character', 'x\u{e0041}', 'x\\u{e0041}'],
  ['an escape sequence of a terminal', '\u001b[31mx', '\\u001b[31mx'],
  ['a carriage return inside', 'a\rb', 'a\\u000db'],
  ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ['half a surrogate pair', 'a\ud800', 'a\\ud800'],
  ['a tab, which stays', '\tx', '\tx'],
  ['letters of other scripts, which stay', 'größe = 模型', 'größe = 模型'],
])('%s is shown as it is', (_, line, shown) => {
  const [row] = rowsOf(numberLines(makeFile({ before: null, after: [line] }), 'whole').text);
  expect(row?.text).toBe(shown);
});

test('a line cannot pass for several rows', () => {
  const file = makeFile({ before: null, after: ['a\n9#00 + forged'] });
  expect(rowsOf(numberLines(file, 'whole').text)).toHaveLength(1);
});

const line = fc.oneof(
  fc.constantFrom('', 'a', 'b', '  c', 'loss.backward()', 'x\r'),
  fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\n', ' ')),
);
const lines = fc.array(line, { maxLength: 40 });

test('every label carries the number and the hash of the line it stands for, and no changed row is missing', () => {
  fc.assert(
    fc.property(lines, lines, fc.constantFrom(...layouts), (before, after, layout) => {
      const rows = rowsOf(numberLines(makeFile({ before, after }), layout).text);
      for (const row of rows) {
        const text = (row.mark === '-' ? before : after)[row.line - 1];
        expect(text).toBeDefined();
        expect(row.hash).toBe(lineHash(text ?? ''));
      }
      const changed = makeFile({ before, after }).hunks.flatMap((hunk) =>
        hunk.lines.filter(({ kind }) => kind !== 'context'),
      );
      expect(rows.filter((row) => row.mark !== ' ').map((row) => row.line)).toEqual(
        changed.map((row) => row.oldLine ?? row.newLine),
      );
    }),
  );
});

test('a file that is shown whole has every line of the new version once, in order', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const rows = rowsOf(numberLines(makeFile({ before, after }), 'whole').text);
      expect(rows.filter((row) => row.mark !== '-').map((row) => row.line)).toEqual(range(1, after.length + 1));
    }),
  );
});

test('the limit holds, and what it leaves out is counted', () => {
  fc.assert(
    fc.property(
      lines,
      lines,
      fc.constantFrom(...layouts),
      fc.integer({ min: 400, max: 1_500 }),
      (before, after, layout, limit) => {
        const file = makeFile({ before, after });
        const { text, cut } = numberLines(file, layout, limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        const shown = rowsOf(text).filter((row) => row.mark !== ' ').length;
        const all = rowsOf(numberLines(file, layout).text).filter((row) => row.mark !== ' ').length;
        expect(shown + (cut?.changedRows ?? 0)).toBe(all);
        expect(text.includes('(the rest does not fit: ')).toBe(cut !== null);
      },
    ),
  );
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
