import type { DiffLine, Hunk, Side } from '../domain/hunk.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { SourceLine } from '../domain/source-view.ts';
import { withoutReturn } from './visible-text.ts';

/** One row as the expert sees it. Removed rows carry the old file's number, all others the new file's. */
export interface Row {
  mark: '+' | '-' | ' ';
  side: Side;
  line: number;
  text: string;
  /** For a notebook: the cell in the new version, and in the old one for a removed row and one that a hunk has unchanged. */
  cell?: number;
  oldCell?: number;
  /** Which hunk the row belongs to, from 0; undefined for a row that no hunk holds. */
  hunk?: number;
}

/** A file's rows in reading order. */
export interface MergedRows {
  rows: Row[];
  /** Whether the rows are the whole new file with the removed lines in their places; otherwise they are the hunks alone. */
  whole: boolean;
}

/**
 * The new file with the removed lines where they stood. Where there is no new file, or the hunks do not fit it (they belong
 * to another version), the rows are those of the hunks.
 */
export function mergeRows(file: SelectedFile): MergedRows {
  const cells: Cells = { old: cellsByLine(file.oldView?.lines ?? []), new: cellsByLine(file.newView?.lines ?? []) };
  const merged = file.newView === null ? null : mergeView(file.newView.lines, file.hunks, cells);
  if (merged !== null) return { rows: merged, whole: true };
  return {
    rows: file.hunks.flatMap((hunk, number) => hunk.lines.flatMap((row) => hunkRow(row, number, cells))),
    whole: false,
  };
}

/** The cell of a raw line on either side; empty for what is no notebook. */
type Cells = Record<Side, Map<number, number>>;

function cellsByLine(lines: SourceLine[]): Map<number, number> {
  const cells = new Map<number, number>();
  for (const { line, cell } of lines) if (cell && !cells.has(line)) cells.set(line, cell.index);
  return cells;
}

function hunkRow({ kind, oldLine, newLine, text }: DiffLine, hunk: number, cells: Cells): Row[] {
  const mark = kind === 'added' ? '+' : kind === 'removed' ? '-' : ' ';
  const [side, line] = kind === 'removed' ? (['old', oldLine] as const) : (['new', newLine] as const);
  if (line === null) return [];
  const cell = kind === 'removed' || newLine === null ? undefined : cells.new.get(newLine);
  return [{ mark, side, line, text, hunk, ...cellOf(cell), ...oldCellOf(oldLine, cells) }];
}

const cellOf = (cell: number | undefined) => (cell === undefined ? {} : { cell });

function oldCellOf(oldLine: number | null, cells: Cells): { oldCell?: number } {
  const oldCell = oldLine === null ? undefined : cells.old.get(oldLine);
  return oldCell === undefined ? {} : { oldCell };
}

function mergeView(lines: SourceLine[], hunks: Hunk[], cells: Cells): Row[] | null {
  const rows: Row[] = [];
  let position = 0;
  const pass = (end: number) => {
    for (; position < end; position++) rows.push(viewRow(lines[position], ' '));
  };
  for (const [number, hunk] of hunks.entries()) {
    const start = startOf(hunk, lines, position);
    if (start === null) return null;
    pass(start);
    for (const row of hunk.lines) {
      if (row.kind === 'removed') {
        rows.push(...hunkRow(row, number, cells));
        continue;
      }
      const line = lines[position];
      if (line === undefined || line.line !== row.newLine || !sameText(line.text, row.text)) return null;
      rows.push({ ...viewRow(line, row.kind === 'added' ? '+' : ' '), hunk: number, ...oldCellOf(row.oldLine, cells) });
      position++;
    }
  }
  pass(lines.length);
  return rows;
}

function viewRow(line: SourceLine | undefined, mark: '+' | ' '): Row {
  return { mark, side: 'new', line: line?.line ?? 0, text: line?.text ?? '', ...cellOf(line?.cell?.index) };
}

/** A carriage return at the end may be kept by the one and not by the other. */
const sameText = (a: string, b: string) => withoutReturn(a) === withoutReturn(b);

/** The position in the view at which the hunk begins; null when its first line is not there. */
function startOf(hunk: Hunk, lines: SourceLine[], from: number): number | null {
  const first = hunk.lines.find((row) => row.newLine !== null);
  let position = from;
  if (first === undefined) {
    // Only removed lines: the hunk stands behind line `newStart`.
    while (position < lines.length && (lines[position]?.line ?? 0) <= hunk.newStart) position++;
    return position;
  }
  while (position < lines.length && (lines[position]?.line ?? 0) < (first.newLine ?? 0)) position++;
  while (position < lines.length && lines[position]?.line === first.newLine) {
    // Several lines share a number where a notebook holds a cell in one string: the rows after it must follow as well.
    if (fitsAt(hunk, lines, position)) return position;
    position++;
  }
  return null;
}

/** How many rows are compared to tell places apart; more would take quadratic time where a notebook repeats a line. */
const comparedRows = 50;

function fitsAt(hunk: Hunk, lines: SourceLine[], position: number): boolean {
  let at = position;
  for (const row of hunk.lines.slice(0, comparedRows)) {
    if (row.newLine === null) continue;
    const line = lines[at];
    if (line === undefined || line.line !== row.newLine || !sameText(line.text, row.text)) return false;
    at++;
  }
  return true;
}
