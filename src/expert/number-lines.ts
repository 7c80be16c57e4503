import type { SelectedFile } from '../domain/selected-file.ts';
import { enclosingRows } from './enclosing-rows.ts';
import { mergeRows } from './merge-rows.ts';
import type { MergedRows, Row } from './merge-rows.ts';
import { RowWriter } from './row-writer.ts';
import { displayName } from './visible-text.ts';

/**
 * How much of a file is shown: all of the new file with the changes marked; the changes with up to 30 rows around them and
 * the rows that open the blocks they stand in; or the hunks as the diff has them.
 */
export type Layout = 'whole' | 'surroundings' | 'hunks';

/** Rows that are shown before and after a change. */
const surroundingRows = 30;

/** A file as text for the expert. */
export interface NumberedFile {
  text: string;
  /** What the limit left out: the first row that is not shown, and how many changed ones there are; null when nothing. */
  cut: { side: Row['side']; line: number; changedRows: number } | null;
}

/** Numbers the rows of a file. Ends before `limit` characters are exceeded, and says so in the text and in `cut`. */
export function numberLines(file: SelectedFile, layout: Layout, limit = Number.POSITIVE_INFINITY): NumberedFile {
  const merged = mergeRows(file);
  const chosen = chooseRows(merged, layout, file);
  const { rows } = merged;
  const writer = new RowWriter(file.newView?.outputs, limit - statementLength);
  writer.add(fileHeader(file, merged.whole ? layout : 'hunks'));
  let previous: Row | null = null;
  for (const [index, row] of rows.entries()) {
    if (!chosen[index]) {
      writer.skip(row);
      continue;
    }
    const gapBefore = !merged.whole && previous !== null && previous.hunk !== row.hunk;
    if (!writer.row(row, gapBefore)) {
      const changedRows = rows.slice(index).filter((later) => later.mark !== ' ').length;
      const statement = `(the rest does not fit: ${changedRows} changed rows from ${row.side} line ${row.line} on are not shown)`;
      return { text: `${writer.text}\n${statement}`, cut: { side: row.side, line: row.line, changedRows } };
    }
    previous = row;
  }
  const complete = writer.finish();
  return {
    text: complete ? writer.text : `${writer.text}\n(the output of the last cell or the end of the file is not shown)`,
    cut: null,
  };
}

/** Room that is kept for the statement that ends a file whose rows do not all fit. */
const statementLength = 120;

function chooseRows({ rows, whole }: MergedRows, layout: Layout, file: SelectedFile): boolean[] {
  if (!whole || layout === 'whole') return rows.map(() => true);
  if (layout === 'hunks') return rows.map((row) => row.hunk !== undefined);
  const chosen = nearChanges(rows);
  const starts = rows.flatMap((_, index) => (chosen[index] && !chosen[index - 1] ? [index] : []));
  for (const index of enclosingRows(rows, starts, file.newView?.language ?? 'other')) chosen[index] = true;
  return chosen;
}

function nearChanges(rows: Row[]): boolean[] {
  const chosen = rows.map((row) => row.hunk !== undefined);
  const spread = (indexes: Iterable<number>) => {
    let left = 0;
    for (const index of indexes) {
      left = rows[index]?.mark === ' ' ? left - 1 : surroundingRows + 1;
      if (left > 0) chosen[index] = true;
    }
  };
  spread(rows.keys());
  spread([...rows.keys()].reverse());
  return chosen;
}

const layoutNames: Record<Layout, string> = {
  whole: 'the whole file with the changed rows marked',
  surroundings: 'the changes and what surrounds them',
  hunks: 'the changes as the diff has them',
};

function fileHeader(file: SelectedFile, layout: Layout): string[] {
  const { path, previousPath, status } = file.file;
  const renamed = previousPath === undefined ? '' : `, before ${displayName(previousPath)}`;
  const reasons = file.reasons.slice(0, 3).map((reason) => displayName(reason, 100));
  return [
    `file: ${displayName(path)}${renamed}`,
    `role: ${file.role}${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`,
    `status: ${status}; shown: ${layoutNames[layout]}`,
  ];
}
