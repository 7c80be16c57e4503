import { structuredPatch } from 'diff';

/** One row of a hunk: its mark, both 1-based line numbers (null where the side has none) and its text without the break. */
export interface DiffRow {
  mark: '+' | '-' | ' ';
  left: number | null;
  right: number | null;
  text: string;
  /** True when no line break follows it in its file. */
  unended: boolean;
}

/** One hunk as git writes it. */
export interface DiffHunk {
  header: string;
  rows: DiffRow[];
}

interface RawHunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: string[];
}

/** Lines of a text with their breaks; none for an empty text. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function wholeFile(lines: string[], mark: '+' | '-'): RawHunk {
  const rows = lines.flatMap((line) =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'],
  );
  const count = lines.length;
  return mark === '+'
    ? { oldStart: 1, oldLines: 0, newStart: 1, newLines: count, lines: rows }
    : { oldStart: 1, oldLines: count, newStart: 1, newLines: 0, lines: rows };
}

/** Beyond so many edited lines a minimal diff takes too long; the file is then shown as replaced. */
const MOST_EDITS = 5_000;

function rawHunks(oldText: string, newText: string): RawHunk[] {
  if (oldText === newText) return [];
  if (oldText === '') return [wholeFile(linesOf(newText), '+')];
  if (newText === '') return [wholeFile(linesOf(oldText), '-')];
  const patch = structuredPatch('a', 'b', oldText, newText, undefined, undefined, {
    context: 3,
    maxEditLength: MOST_EDITS,
  });
  if (patch) return patch.hunks;
  const removed = wholeFile(linesOf(oldText), '-');
  const added = wholeFile(linesOf(newText), '+');
  return [{ ...removed, newLines: added.newLines, lines: [...removed.lines, ...added.lines] }];
}

/** The line that git shows after the second `@@`: the last one before the hunk that begins with a letter, `_` or `$`. */
function heading(oldLines: string[], firstLine: number): string {
  for (let index = firstLine - 2; index >= 0; index -= 1) {
    const line = oldLines[index] ?? '';
    if (/^[A-Za-z_$]/.test(line)) return ` ${line.trimEnd().slice(0, 80)}`;
  }
  return '';
}

const range = (start: number, count: number): string =>
  count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`;

function rowsOf(raw: RawHunk): DiffRow[] {
  const rows: DiffRow[] = [];
  let left = raw.oldStart;
  let right = raw.newStart;
  for (const line of raw.lines) {
    const mark = line[0];
    if (mark === '\\') {
      const last = rows.at(-1);
      if (last) last.unended = true;
    } else if (mark === '+') rows.push({ mark, left: null, right: right++, text: line.slice(1), unended: false });
    else if (mark === '-') rows.push({ mark, left: left++, right: null, text: line.slice(1), unended: false });
    else rows.push({ mark: ' ', left: left++, right: right++, text: line.slice(1), unended: false });
  }
  return rows;
}

/** A git-style line diff with three lines of context. */
export function diffLines(oldText: string, newText: string): DiffHunk[] {
  const oldLines = linesOf(oldText);
  return rawHunks(oldText, newText).map((raw) => ({
    header: `@@ -${range(raw.oldStart, raw.oldLines)} +${range(raw.newStart, raw.newLines)} @@${heading(oldLines, raw.oldStart)}`,
    rows: rowsOf(raw),
  }));
}

const rowText = (row: DiffRow): string => row.mark + row.text + (row.unended ? '\n\\ No newline at end of file' : '');

/** The hunks as one text, in the form of GitHub's `patch` field. */
export function patchText(hunks: DiffHunk[]): string {
  return hunks.map((hunk) => [hunk.header, ...hunk.rows.map(rowText)].join('\n')).join('\n');
}

/** The hunk up to and including one row, in the form of GitHub's `diff_hunk` field. */
export function hunkText(hunk: DiffHunk, lastRow: number): string {
  return [hunk.header, ...hunk.rows.slice(0, lastRow + 1).map(rowText)].join('\n');
}

/** Where each line of the old text is in the new one; lines that are gone or edited are absent. */
export function lineMap(oldText: string, newText: string): Map<number, number> {
  const map = new Map<number, number>();
  const hunks = diffLines(oldText, newText);
  const total = linesOf(oldText).length;
  let left = 1;
  let right = 1;
  const keepUntil = (end: number): void => {
    while (left < end) map.set(left++, right++);
  };
  for (const { rows } of hunks) {
    const firstLeft = rows.find((row) => row.left !== null)?.left;
    keepUntil(firstLeft ?? left);
    for (const row of rows) {
      if (row.mark === ' ') map.set(left, right);
      if (row.mark !== '+') left += 1;
      if (row.mark !== '-') right += 1;
    }
  }
  keepUntil(total + 1);
  return map;
}
