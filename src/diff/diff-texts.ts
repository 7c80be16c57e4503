import { diffArrays } from 'diff';
import type { DiffLine, Hunk } from '../domain/hunk.ts';

/** The longest text that is compared, in UTF-16 units: GitHub gives a blob above 1 MB only by other means, and no diff above 500 kB. */
const maxCharacters = 2_000_000;

/**
 * The most lines that are moved or repeated otherwise between two texts; lines that only one of them has do not count.
 * The time grows with the square of this number: here it is about a second at the worst.
 */
const maxEditLength = 2_000;

/** Lines shown around a change, as in git's and GitHub's diffs. */
const contextLines = 3;

/**
 * The hunks between two texts, by git's rules: three lines of context, changes joined into one hunk where their contexts
 * touch, a start that names the line before a side without lines, marks for a missing line break at the end. Null when
 * the texts are too large or too different to be compared. Of several equally short diffs it may choose another than git.
 */
export function diffTexts(oldText: string, newText: string): Hunk[] | null {
  if (oldText === newText) return [];
  if (oldText.length > maxCharacters || newText.length > maxCharacters) return null;
  const oldLines = linesOf(oldText);
  const newLines = linesOf(newText);
  const pairs = unchangedPairs(oldLines, newLines);
  return pairs === null ? null : hunksOf(rowsOf(oldLines, newLines, pairs));
}

/** The lines with their line breaks, so that a missing one at the end makes a difference. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = lines.pop()!.slice(0, -1);
  return last === '' ? lines : [...lines, last];
}

/**
 * The 0-based indexes of the lines that stay, in order; null when there are too many differences. Lines that stand on one
 * side only cannot stay, and without them the search for the others is short even in a file that was written anew.
 */
function unchangedPairs(oldLines: string[], newLines: string[]): [number, number][] | null {
  const oldSet = new Set(oldLines);
  const newSet = new Set(newLines);
  const oldShared = oldLines.flatMap((line, index) => (newSet.has(line) ? [index] : []));
  const newShared = newLines.flatMap((line, index) => (oldSet.has(line) ? [index] : []));
  const text = (lines: string[]) => (index: number) => lines[index]!;
  const changes = diffArrays(oldShared.map(text(oldLines)), newShared.map(text(newLines)), { maxEditLength });
  if (changes === undefined) return null;
  const pairs: [number, number][] = [];
  let oldNext = 0;
  let newNext = 0;
  for (const { count, added, removed } of changes) {
    if (removed) oldNext += count;
    else if (added) newNext += count;
    else for (let step = 0; step < count; step++) pairs.push([oldShared[oldNext++]!, newShared[newNext++]!]);
  }
  return pairs;
}

/** Every line of both texts as a row. */
function rowsOf(oldLines: string[], newLines: string[], pairs: [number, number][]): DiffLine[] {
  const rows: DiffLine[] = [];
  let oldNext = 0;
  let newNext = 0;
  for (const [oldIndex, newIndex] of [...pairs, [oldLines.length, newLines.length] as const]) {
    for (; oldNext < oldIndex; oldNext++) rows.push(row('removed', oldNext + 1, null, oldLines[oldNext]!));
    for (; newNext < newIndex; newNext++) rows.push(row('added', null, newNext + 1, newLines[newNext]!));
    if (oldNext < oldLines.length) rows.push(row('context', ++oldNext, ++newNext, oldLines[oldIndex]!));
  }
  return rows;
}

function row(kind: DiffLine['kind'], oldLine: number | null, newLine: number | null, line: string): DiffLine {
  if (line.endsWith('\n')) return { kind, oldLine, newLine, text: line.slice(0, -1) };
  return { kind, oldLine, newLine, text: line, noNewline: true };
}

/** Cuts the rows into hunks: changes with at most twice the context between them stand in one. */
function hunksOf(rows: DiffLine[]): Hunk[] {
  const ranges: { first: number; last: number }[] = [];
  rows.forEach(({ kind }, index) => {
    if (kind === 'context') return;
    const range = ranges.at(-1);
    if (range !== undefined && index - range.last <= 2 * contextLines + 1) range.last = index;
    else ranges.push({ first: index, last: index });
  });
  const hunks: Hunk[] = [];
  let position = 0;
  let oldBefore = 0;
  let newBefore = 0;
  const pass = (end: number) => {
    for (; position < end; position++) {
      if (rows[position]!.kind !== 'added') oldBefore++;
      if (rows[position]!.kind !== 'removed') newBefore++;
    }
  };
  for (const { first, last } of ranges) {
    const start = Math.max(0, first - contextLines);
    pass(start);
    const [oldFirst, newFirst] = [oldBefore, newBefore];
    const lines = rows.slice(start, last + 1 + contextLines);
    pass(start + lines.length);
    const oldLines = oldBefore - oldFirst;
    const newLines = newBefore - newFirst;
    const oldStart = oldLines === 0 ? oldFirst : oldFirst + 1;
    hunks.push({
      oldStart,
      oldLines,
      newStart: newLines === 0 ? newFirst : newFirst + 1,
      newLines,
      heading: '',
      lines,
    });
  }
  return hunks;
}
