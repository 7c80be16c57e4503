import { diffArrays } from 'diff';
import type { DiffLine, Hunk } from '../domain/hunk.ts';
import type { SourceLine, SourceView } from '../domain/source-view.ts';

/** Unchanged lines that are shown around a change, as git does. */
const contextLines = 3;
/** Edits after which two sources are taken for unrelated and compared no further: the time grows with their square, here to a second. */
const maxEdits = 1_500;

/** One row of the comparison with its place in both lists of lines. */
interface Row extends DiffLine {
  cell: number | undefined;
}

/**
 * The change of a notebook as its code cells have it: hunks over source lines, with the lines of the raw files in `oldLine` and
 * `newLine` and the cell of the first changed row as heading. `oldStart` and `newStart` are raw lines too, while the counts are
 * rows: raw lines between two sources hold outputs. A change of outputs, metadata or text cells alone gives no hunk.
 * A null view stands for a file that is not there.
 */
export function notebookHunks(oldView: SourceView | null, newView: SourceView | null): Hunk[] {
  const rows = compareLines(oldView?.lines ?? [], newView?.lines ?? []);
  const changed = rows.flatMap((row, index) => (row.kind === 'context' ? [] : [index]));
  const hunks: Hunk[] = [];
  let start = 0;
  let end = 0;
  const close = () => {
    if (end > start) hunks.push(toHunk(rows, start, end));
  };
  for (const index of changed) {
    if (end === start || index - contextLines > end) {
      close();
      start = Math.max(0, index - contextLines);
    }
    end = Math.min(rows.length, index + 1 + contextLines);
  }
  close();
  return hunks;
}

function toHunk(rows: Row[], start: number, end: number): Hunk {
  const lines = rows.slice(start, end);
  const before = rows.slice(0, start);
  const oldRows = lines.filter((row) => row.oldLine !== null);
  const newRows = lines.filter((row) => row.newLine !== null);
  const cell = lines.find((row) => row.kind !== 'context')?.cell;
  return {
    oldStart: oldRows[0]?.oldLine ?? before.findLast((row) => row.oldLine !== null)?.oldLine ?? 0,
    oldLines: oldRows.length,
    newStart: newRows[0]?.newLine ?? before.findLast((row) => row.newLine !== null)?.newLine ?? 0,
    newLines: newRows.length,
    heading: cell === undefined ? '' : `cell ${cell}`,
    lines: lines.map(({ kind, oldLine, newLine, text }) => ({ kind, oldLine, newLine, text })),
  };
}

/** All lines of both sides in order; within a change the removed ones stand before the added ones. */
function compareLines(oldLines: SourceLine[], newLines: SourceLine[]): Row[] {
  const rows: Row[] = [];
  let oldIndex = 0;
  let newIndex = 0;
  for (const [oldMatch, newMatch] of [...matchLines(oldLines, newLines), [oldLines.length, newLines.length] as const]) {
    while (oldIndex < oldMatch) rows.push(toRow(oldLines[oldIndex++], undefined));
    while (newIndex < newMatch) rows.push(toRow(undefined, newLines[newIndex++]));
    if (oldMatch < oldLines.length) rows.push(toRow(oldLines[oldIndex++], newLines[newIndex++]));
  }
  return rows;
}

/**
 * The lines that stay, as pairs of indexes. A line whose text the other side does not have cannot be one of them, so only the
 * rest is compared; where even that differs too much, no line counts as kept.
 */
function matchLines(oldLines: SourceLine[], newLines: SourceLine[]): (readonly [number, number])[] {
  const oldShared = sharedLines(oldLines, newLines);
  const newShared = sharedLines(newLines, oldLines);
  const edits = diffArrays(oldShared.map(textOf), newShared.map(textOf), { maxEditLength: maxEdits });
  const pairs: (readonly [number, number])[] = [];
  let oldPosition = 0;
  let newPosition = 0;
  for (const edit of edits ?? []) {
    for (let count = 0; count < edit.count; count++) {
      const oldLine = edit.added ? undefined : oldShared[oldPosition++];
      const newLine = edit.removed ? undefined : newShared[newPosition++];
      if (oldLine !== undefined && newLine !== undefined) pairs.push([oldLine.index, newLine.index]);
    }
  }
  return pairs;
}

function sharedLines(lines: SourceLine[], others: SourceLine[]): { index: number; text: string }[] {
  const texts = new Set(others.map(textOf));
  return lines.flatMap(({ text }, index) => (texts.has(text) ? [{ index, text }] : []));
}

function toRow(oldLine: SourceLine | undefined, newLine: SourceLine | undefined): Row {
  const changeKind = newLine === undefined ? 'removed' : 'added';
  return {
    kind: oldLine !== undefined && newLine !== undefined ? 'context' : changeKind,
    oldLine: oldLine?.line ?? null,
    newLine: newLine?.line ?? null,
    text: (newLine ?? oldLine)?.text ?? '',
    cell: (newLine ?? oldLine)?.cell?.index,
  };
}

const textOf = (line: { text: string }) => line.text;
