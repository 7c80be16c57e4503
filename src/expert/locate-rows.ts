import type { Side } from '../domain/hunk.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import { mergeRows } from './merge-rows.ts';
import { lineHash } from './row-label.ts';
import { displayLine, longestLine, withoutReturn } from './visible-text.ts';

/** What the expert wrote for a row: a line number, and the hash where it gave one. */
export interface Label {
  line: number;
  hash: string | null;
}

/** A row's place. */
export interface Place {
  side: Side;
  line: number;
}

/** The rows of one file by number, as they were shown. */
export interface RowIndex {
  /** Texts by line; several where a notebook holds many lines in one raw line. The old side has the removed rows. */
  texts: Record<Side, Map<number, string[]>>;
  /** The true text of rows that are shown otherwise (hidden characters, cut), by how they are shown, without outer blanks. */
  altered: Map<string, string>;
}

/** How far from its number a line is looked for by its hash. */
const searchedLines = 40;
/** Longest text that is put in the place of a row shown cut, in characters; of a longer one the part that is shown is taken. */
const longestRestored = 4_000;

/** Makes the index of a file's rows. */
export function indexRows(file: SelectedFile): RowIndex {
  const index: RowIndex = { texts: { old: new Map(), new: new Map() }, altered: new Map() };
  for (const row of mergeRows(file).rows) {
    const text = withoutReturn(row.text);
    const texts = index.texts[row.side];
    const known = texts.get(row.line);
    if (known === undefined) texts.set(row.line, [text]);
    else known.push(text);
    const shown = displayLine(text);
    if (shown === text) continue;
    index.altered.set(shown.trim(), text.length <= longestRestored ? text : text.slice(0, longestLine));
  }
  return index;
}

/**
 * The labels in `start` or `end` as the expert may write them: `118#a3`, `118`, `L118`, 118, `118-120`, `118#a3-120#0f`, or a whole row.
 * One or two; empty when there is no number.
 */
export function readLabels(value: unknown): Label[] {
  if (typeof value === 'number') {
    return Number.isFinite(value) && value >= 1 ? [{ line: Math.min(Math.floor(value), largestLine), hash: null }] : [];
  }
  if (typeof value !== 'string') return [];
  const match = labelPattern.exec(value.slice(0, 80));
  if (match === null) return [];
  const first = labelOf(match[1], match[2]);
  const second = labelOf(match[3], match[4]);
  // In a copied row a removal's mark and a number that begins its code look like the end of a range.
  const isRow = first.hash !== null && second.hash === null;
  const isRange = match[3] !== undefined && !isRow && second.line >= first.line && second.line - first.line <= 1_000;
  return [first, ...(isRange ? [second] : [])].filter((label) => label.line >= 1);
}

/** Nine digits, as the pattern takes them from text. */
const largestLine = 999_999_999;

const labelPattern =
  /^[^\d]{0,20}(\d{1,9})(?:\s?#\s?([0-9a-f]{2})(?![0-9a-z]))?(?:\s?(?:-|–|to|:|\.\.)\s?L?(\d{1,9})(?:#([0-9a-f]{2})(?![0-9a-z]))?)?/i;

function labelOf(line: string | undefined, hash: string | undefined): Label {
  return { line: Number(line ?? 0), hash: hash?.toLowerCase() ?? null };
}

/**
 * The row that a label means. A hash that does not belong to the number is believed more than the number: first the same number on the
 * other side, then the nearest line of the given side within 40 lines; where none has that hash the number stands.
 */
export function placeOf(label: Label, side: Side, { texts }: RowIndex): Place {
  const { line, hash } = label;
  if (hash === null) return { side, line };
  const has = (on: Side, at: number) => texts[on].get(at)?.some((text) => lineHash(text) === hash) === true;
  if (has(side, line)) return { side, line };
  const other = side === 'new' ? 'old' : 'new';
  if (has(other, line)) return { side: other, line };
  for (let distance = 1; distance <= searchedLines; distance++) {
    if (has(side, line - distance)) return { side, line: line - distance };
    if (has(side, line + distance)) return { side, line: line + distance };
  }
  return { side, line };
}

/** Where the first line of a quote stands on a side, whatever blanks surround it; null when nowhere. */
export function findText(text: string, side: Side, { texts }: RowIndex): number | null {
  const wanted = text.trim();
  if (wanted === '') return null;
  for (const [line, candidates] of texts[side]) {
    if (candidates.some((candidate) => candidate.trim() === wanted)) return line;
  }
  return null;
}
