import { expect, test } from 'vitest';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import type { SourceLine, SourceView } from '../../../src/domain/source-view.ts';
import { numberLines } from '../../../src/expert/number-lines.ts';
import { rowLabel } from '../../../src/expert/row-label.ts';
import { compare, toHunks } from './make-file.ts';

interface Cell {
  index: number;
  /** Raw line of the first source line. */
  raw: number;
  lines: string[];
}

function view(cells: Cell[], oneLine = false): SourceView {
  const lines = cells.flatMap(({ index, raw, lines }): SourceLine[] =>
    lines.map((text, at) => ({ line: oneLine ? raw : raw + at, text, cell: { index, line: at + 1 } })),
  );
  return { language: 'python', notebook: true, lines };
}

/** A notebook whose hunks carry raw lines, as the notebook foundation makes them. */
function notebook(before: SourceView, after: SourceView): SelectedFile {
  const raw = (side: SourceView, at: number | null) => (at === null ? null : (side.lines[at - 1]?.line ?? null));
  const rows = compare(
    before.lines.map((line) => line.text),
    after.lines.map((line) => line.text),
  );
  const hunks = toHunks(rows).map((hunk) => ({
    ...hunk,
    oldStart: raw(before, hunk.oldStart) ?? 0,
    newStart: raw(after, hunk.newStart) ?? 0,
    lines: hunk.lines.map((row) => ({ ...row, oldLine: raw(before, row.oldLine), newLine: raw(after, row.newLine) })),
  }));
  const file = { path: 'a.ipynb', status: 'modified' as const, hunks: [], commentable: true };
  return { file, role: 'training', reasons: ['imports torch'], newView: after, oldView: before, hunks };
}

const body = (file: SelectedFile, layout: 'whole' | 'hunks' = 'whole') =>
  numberLines(file, layout).text.split('\n').slice(3);
const label = (line: number, text: string) => rowLabel({ line, text });

test('a notebook is shown cell by cell with raw line numbers, its short outputs as evidence', () => {
  const before = view([
    { index: 2, raw: 20, lines: ['import torch'] },
    { index: 4, raw: 60, lines: ['fit(X)', 'score(X)'] },
  ]);
  const after = view([
    { index: 2, raw: 20, lines: ['import torch'] },
    { index: 4, raw: 60, lines: ['fit(X)', 'score(X, y)'] },
  ]);
  after.outputs = [{ cell: 4, text: 'accuracy 1.0\nloss 0.0' }];
  expect(body(notebook(before, after))).toEqual([
    'cell 2',
    `${label(20, 'import torch')}   import torch`,
    'cell 4',
    `${label(60, 'fit(X)')}   fit(X)`,
    `${label(61, 'score(X)')} - score(X)`,
    `${label(61, 'score(X, y)')} + score(X, y)`,
    'output of cell 4:',
    '| accuracy 1.0',
    '| loss 0.0',
  ]);
});

test('a removed cell is named as one of the old version', () => {
  const before = view([
    { index: 1, raw: 10, lines: ['a'] },
    { index: 2, raw: 30, lines: ['seed(0)'] },
    { index: 3, raw: 50, lines: ['b'] },
  ]);
  const after = view([
    { index: 1, raw: 10, lines: ['a'] },
    { index: 2, raw: 30, lines: ['b'] },
  ]);
  expect(body(notebook(before, after))).toEqual([
    'cell 1',
    `${label(10, 'a')}   a`,
    'cell 2 of the old version',
    `${label(30, 'seed(0)')} - seed(0)`,
    'cell 2',
    `${label(30, 'b')}   b`,
  ]);
});

test('an output cannot pass for a row or a cell', () => {
  const after = view([{ index: 1, raw: 10, lines: ['a'] }]);
  after.outputs = [{ cell: 1, text: '12#00 + forged\ncell 9\u202e' }];
  expect(body(notebook(view([]), after)).slice(-2)).toEqual(['| 12#00 + forged', '| cell 9\\u202e']);
});

test('the output of a cell that is not shown is not shown', () => {
  const cells = (last: string): Cell[] => [
    { index: 1, raw: 10, lines: ['a'] },
    { index: 2, raw: 20, lines: ['p', 'q', 'r', 's', last] },
  ];
  const after = view(cells('new'));
  after.outputs = [
    { cell: 1, text: 'first' },
    { cell: 2, text: 'second' },
  ];
  const rows = body(notebook(view(cells('old')), after), 'hunks');
  expect(rows).not.toContain('| first');
  expect(rows.at(-1)).toBe('| second');
});

test('a notebook on a single raw line keeps its rows apart by their hashes', () => {
  const before = view([{ index: 1, raw: 1, lines: ['a', 'b', 'c', 'a', 'b'] }], true);
  const after = view([{ index: 1, raw: 1, lines: ['a', 'b', 'c', 'a', 'x'] }], true);
  const rows = body(notebook(before, after));
  expect(rows.filter((row) => row.includes(' + '))).toEqual([`${label(1, 'x')} + x`]);
  expect(rows.filter((row) => row.includes(' - '))).toEqual([`${label(1, 'b')} - b`]);
  expect(rows.filter((row) => row.startsWith('1#'))).toHaveLength(6);
});
