import { describe, expect, test } from 'vitest';
import { locateQuote } from '../../../src/settle/locate-quote.ts';
import { searchable } from '../../../src/settle/match-lines.ts';

const source = [
  'def step(model, batch):', // 1
  '    optimizer.zero_grad()', // 2
  '    loss = criterion(model(batch.x), batch.y)', // 3
  '', // 4
  '    loss.backward()', // 5
  '    optimizer.step()', // 6
  '', // 7
  'def finetune(model, batch):', // 8
  '    optimizer.zero_grad()  # keep', // 9
  '    loss = criterion(model(batch.x),   batch.y)', // 10
  '    loss.backward()', // 11
  '    n += 1; optimizer.step()', // 12
  '    ...', // 13
];

const lines = searchable(source.map((text, index) => ({ line: index + 1, text })));

function place(quote: string, statedLine = 0, changed: number[] = []): string {
  const search = locateQuote(lines, quote, statedLine, new Set(changed));
  return search.kind === 'found' ? `${search.place.startLine}-${search.place.endLine}` : search.reason;
}

describe('a quotation stands where its code stands', () => {
  test.each([
    ['at the stated line', '    loss.backward()', 11, '11-11'],
    ['nearest to a line that is a little off', '    loss.backward()', 9, '11-11'],
    ['nearest to a line that is far off', '    loss.backward()', 900, '11-11'],
    ['at its only place, whatever line is stated', 'def step(model, batch):', 12, '1-1'],
    ['without a stated line at its only place', 'def step(model, batch):', 0, '1-1'],
    ['the first of two that are equally near', '    loss.backward()', 8, '5-5'],
    ['several lines', '    loss.backward()\n    optimizer.step()', 1, '5-6'],
    ['with other indentation', 'loss.backward()\noptimizer.step()', 1, '5-6'],
    ['with tabs and other runs of space', '\tloss  =\tcriterion(model(batch.x), batch.y)', 10, '10-10'],
    ['with Windows line ends', '    loss.backward()\r\n    optimizer.step()\r\n', 5, '5-6'],
    ['with blank lines around it', '\n\n    loss.backward()\n\n', 11, '11-11'],
    ['without a blank line of the file', 'loss = criterion(model(batch.x), batch.y)\nloss.backward()', 3, '3-5'],
    ['with a part of a line', 'criterion(model(batch.x)', 3, '3-3'],
    ['without the comment of a line', 'optimizer.zero_grad()', 9, '9-9'],
    ['a short statement inside a line', 'n += 1', 0, '12-12'],
    ['whole lines before parts of lines', 'optimizer.zero_grad()', 0, '2-2'],
    ['parts of lines at the stated line before whole lines elsewhere', 'optimizer.step()', 12, '12-12'],
    ['with a line left out', 'def finetune(model, batch):\n    ...\n    loss.backward()', 8, '8-11'],
    ['with lines left out and another sign for it', 'def step(model, batch):\n…\noptimizer.step()', 1, '1-6'],
    ['with an ellipsis at its ends', '...\n    loss.backward()\n...', 5, '5-5'],
    ['with an ellipsis that is code', 'optimizer.step()\n...', 12, '12-13'],
  ])('%s', (_, quote, statedLine, expected) => {
    expect(place(quote, statedLine)).toBe(expected);
  });

  test('of two places that are equally near, the changed one', () => {
    expect(place('    loss.backward()', 8, [11])).toBe('11-11');
  });

  test('without a stated line, the only one of several places that was changed', () => {
    expect(place('    loss.backward()', 0, [11])).toBe('11-11');
  });
});

describe('a quotation does not stand', () => {
  test.each([
    ['other code', 'loss.mean().backward()', 5, 'the quoted code does not stand in it'],
    ['its lines in another order', 'optimizer.step()\nloss.backward()', 5, 'the quoted code does not stand in it'],
    [
      'its lines with others between them',
      'loss = criterion(model(batch.x), batch.y)\noptimizer.step()',
      5,
      'the quoted code does not stand in it',
    ],
    [
      'parts in another order',
      'loss.backward()\n...\ndef step(model, batch):',
      5,
      'the quoted code does not stand in it',
    ],
    ['a name in other case', 'Loss.backward()', 5, 'the quoted code does not stand in it'],
    ['a few letters of a line', 'loss.b', 5, 'the quoted code does not stand in it'],
    ['nothing', '', 5, 'the quotation holds no code'],
    ['space', ' \n\t\n', 5, 'the quotation holds no code'],
    ['punctuation', '):\n...\n)', 5, 'the quotation holds no code'],
    [
      'several places and no line',
      'loss.backward()',
      0,
      'the quoted code stands at 2 places in it, and no line says which is meant',
    ],
  ])('%s', (_, quote, statedLine, reason) => {
    expect(place(quote, statedLine)).toBe(reason);
  });

  test('several changed places and no line', () => {
    expect(place('loss.backward()', 0, [5, 11])).toContain('2 places');
  });

  test('lines of two cells of a notebook are no run of code', () => {
    const cells = searchable([
      { line: 10, text: 'import torch', cell: { index: 1, line: 1 } },
      { line: 40, text: 'model.train()', cell: { index: 2, line: 1 } },
    ]);
    expect(locateQuote(cells, 'import torch\nmodel.train()', 10, new Set()).kind).toBe('not-found');
    expect(locateQuote(cells, 'model.train()', 10, new Set())).toMatchObject({ place: { startLine: 40, endLine: 40 } });
  });
});

test('equal code at several places is told apart by how many came before', () => {
  const ordinal = (line: number) => {
    const search = locateQuote(lines, 'loss.backward()', line, new Set());
    return search.kind === 'found' ? search.place.ordinal : null;
  };
  expect([ordinal(5), ordinal(11)]).toEqual([0, 1]);
});

test('a part of a line gives the same text as the whole line, so that both have one identity', () => {
  const textOf = (quote: string) => {
    const search = locateQuote(lines, quote, 9, new Set());
    return search.kind === 'found' ? [search.place.text, search.place.ordinal] : null;
  };
  expect(textOf('optimizer.zero_grad()')).toEqual(textOf('    optimizer.zero_grad()  # keep'));
});

test('a file made to be slow to search is searched in little time', () => {
  const repeated = searchable(Array.from({ length: 100_000 }, (_, index) => ({ line: index + 1, text: 'x = 1' })));
  const long = searchable([{ line: 1, text: 'x '.repeat(2_000_000) }]);
  const find = (file: typeof long, quote: string) => locateQuote(file, quote, 1, new Set()).kind;
  expect(find(repeated, `${'x = 1\n'.repeat(39)}y`)).toBe('not-found');
  expect(find(repeated, Array.from({ length: 20 }, () => 'x = 1').join('\n...\n'))).toBe('found');
  expect(find(long, `${'x '.repeat(1900)}y`)).toBe('not-found');
});

test.each([
  [199, 'found'],
  [200, 'not-found'],
])('of two parts with %d lines between them, the second is %s', (between, kind) => {
  const texts = ['a = 1', ...Array.from({ length: between }, () => 'pass'), 'b = 2'];
  const gap = searchable(texts.map((text, index) => ({ line: index + 1, text })));
  expect(locateQuote(gap, 'a = 1\n...\nb = 2', 1, new Set()).kind).toBe(kind);
});

test('in a file with one line again and again, the one at the stated line is found', () => {
  const repeated = searchable(Array.from({ length: 10_000 }, (_, index) => ({ line: index + 1, text: 'x = 1' })));
  const places = [1, 5000, 10_000].map((line) => locateQuote(repeated, 'x = 1', line, new Set()));
  expect(places).toMatchObject([1, 5000, 10_000].map((startLine) => ({ place: { startLine } })));
});
