import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notebookHunks } from '../../../src/notebook/notebook-hunks.ts';
import { readSource } from '../../../src/notebook/read-source.ts';
import { anyNotebook, codeCell, notebookOf, write } from './notebooks.ts';
import type { Cell } from './notebooks.ts';

const viewOf = (...cells: Cell[]) => readSource('a.ipynb', write(notebookOf(cells)));
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `x${from + index}`);

describe('the hunks of a notebook', () => {
  test('turn the old source into the new one, and name the raw lines of both', () => {
    fc.assert(
      fc.property(anyNotebook, anyNotebook, fc.boolean(), (before, after, related) => {
        const oldView = viewOf(...before.cells);
        const newView = viewOf(...(related ? [...before.cells.slice(0, 2), ...after.cells] : after.cells));
        const rows = notebookHunks(oldView, newView).flatMap((hunk) => hunk.lines);
        const removed = rows.filter((row) => row.kind === 'removed').map((row) => [row.oldLine, row.text]);
        const added = rows.filter((row) => row.kind === 'added').map((row) => [row.newLine, row.text]);
        const kept = (view: typeof oldView, changed: unknown[]) => {
          const left = changed.map((row) => JSON.stringify(row));
          return view.lines.flatMap(({ line, text }) => {
            const index = left.indexOf(JSON.stringify([line, text]));
            if (index < 0) return [text];
            left.splice(index, 1);
            return [];
          });
        };
        // Where a cell is one JSON string its equal lines share a raw line: which of them changed cannot be told from the row.
        const isAmbiguous = [oldView, newView].some(({ lines }) => {
          const rows = lines.map(({ line, text }) => `${line} ${text}`);
          return new Set(rows).size < rows.length;
        });
        const inOrder = (texts: string[]) => (isAmbiguous ? texts.toSorted() : texts);
        expect(inOrder(kept(oldView, removed))).toEqual(inOrder(kept(newView, added)));
        for (const row of rows.filter((row) => row.kind === 'context')) {
          expect(oldView.lines).toContainEqual(expect.objectContaining({ line: row.oldLine, text: row.text }));
          expect(newView.lines).toContainEqual(expect.objectContaining({ line: row.newLine, text: row.text }));
        }
      }),
    );
  });

  test('are none when only outputs, metadata or text cells changed', () => {
    const before = viewOf(codeCell('x = 1\ny'));
    const after = viewOf({ cell_type: 'markdown', source: 'Title' }, codeCell('x = 1\ny', [{ text: 'printed' }]));
    expect(notebookHunks(before, after)).toEqual([]);
  });

  test('show three lines around a change, and changes that are near in one hunk', () => {
    const before = numbers(1, 30);
    const after = before.with(4, 'changed').with(11, 'changed too').with(25, 'far');
    const hunks = notebookHunks(viewOf(codeCell(before.join('\n'))), viewOf(codeCell(after.join('\n'))));
    expect(
      hunks.map((hunk) => hunk.lines.map((row) => `${row.kind === 'context' ? ' ' : row.kind[0]}${row.text}`)),
    ).toEqual([
      [
        ' x2',
        ' x3',
        ' x4',
        'rx5',
        'achanged',
        ' x6',
        ' x7',
        ' x8',
        ' x9',
        ' x10',
        ' x11',
        'rx12',
        'achanged too',
        ' x13',
        ' x14',
        ' x15',
      ],
      [' x23', ' x24', ' x25', 'rx26', 'afar', ' x27', ' x28', ' x29'],
    ]);
  });

  test('have raw lines as starts, rows as counts and the cell as heading', () => {
    const before = viewOf(codeCell('a'), codeCell('b'));
    const after = viewOf(codeCell('a'), codeCell('b\nc'));
    expect(notebookHunks(before, after)).toEqual([
      {
        oldStart: 8,
        oldLines: 2,
        newStart: 8,
        newLines: 3,
        heading: 'cell 2',
        lines: [
          { kind: 'context', oldLine: 8, newLine: 8, text: 'a' },
          { kind: 'context', oldLine: 16, newLine: 16, text: 'b' },
          { kind: 'added', oldLine: null, newLine: 17, text: 'c' },
        ],
      },
    ]);
  });

  test('of an added or a removed notebook are all its lines', () => {
    const view = viewOf(codeCell('a\nb'));
    expect(notebookHunks(null, view)).toMatchObject([{ oldStart: 0, oldLines: 0, newStart: 8, newLines: 2 }]);
    expect(notebookHunks(view, null)).toMatchObject([{ oldStart: 8, oldLines: 2, newStart: 0, newLines: 0 }]);
    expect(notebookHunks(null, null)).toEqual([]);
  });

  test('of two large unrelated notebooks are one replacement', () => {
    const before = viewOf(codeCell(numbers(1, 30_000).join('\n')));
    const after = viewOf(codeCell(numbers(40_001, 70_000).join('\n')));
    expect(notebookHunks(before, after)).toMatchObject([{ oldLines: 30_000, newLines: 30_000 }]);
    const turned = viewOf(codeCell(numbers(1, 30_000).reverse().join('\n')));
    expect(notebookHunks(before, turned)).toMatchObject([{ oldLines: 30_000, newLines: 30_000 }]);
  });

  test('of a large notebook with many new lines show just these', () => {
    const before = numbers(1, 10_000);
    const after = before.flatMap((text, index) => (index % 2 === 0 ? [text, `new ${text}`] : [text]));
    const rows = notebookHunks(viewOf(codeCell(before.join('\n'))), viewOf(codeCell(after.join('\n')))).flatMap(
      (hunk) => hunk.lines,
    );
    expect(rows.filter((row) => row.kind === 'added')).toHaveLength(5_000);
    expect(rows.filter((row) => row.kind === 'removed')).toEqual([]);
  });
});
