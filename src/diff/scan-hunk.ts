/** The header of a hunk: `@@ -10,4 +10,6 @@ def forward(self):`. A missing count means 1. */
export interface HunkHeader {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  /** What follows the second `@@`, trimmed. */
  heading: string;
}

/** One hunk, measured against the counts of its header. Offsets are into the scanned text. */
export interface ScannedHunk {
  header: HunkHeader;
  /** Offset of its first row. */
  bodyStart: number;
  /** Offset of the line after it. */
  end: number;
  additions: number;
  deletions: number;
  context: number;
  /** False when a line such as `\ No newline at end of file` is worded otherwise than git words it. */
  usualMarks: boolean;
}

/** A hunk, or why it is none: a clause. `cut` are the rows that are there when only its end is missing. */
export type HunkScan =
  | { kind: 'whole'; hunk: ScannedHunk }
  | { kind: 'broken'; reason: string; cut: ScannedHunk | null };

/** Git's words for a last line without a line break. */
export const noNewlineMark = '\\ No newline at end of file';

const headerPattern = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/;

/** Reads a hunk header; null when the line is none. */
export function readHunkHeader(line: string): HunkHeader | null {
  const match = headerPattern.exec(line);
  if (match === null) return null;
  return {
    oldStart: Number(match[1]),
    oldLines: Number(match[2] ?? 1),
    newStart: Number(match[3]),
    newLines: Number(match[4] ?? 1),
    heading: line.slice(match[0].length).trim(),
  };
}

/** Offset of the line break that ends the line at `offset`, or the length of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/**
 * Why a hunk cannot stand where its header says: a clause, or null. Between two hunks of one file the same number of
 * lines lies on both sides, so each start follows from the hunks before it.
 */
export function headerProblem(header: HunkHeader, previous: HunkHeader | null): string | null {
  const { oldLines, newLines } = header;
  if (oldLines === 0 && newLines === 0) return 'it holds no line';
  const [oldFirst, newFirst] = firstLines(header);
  if (oldFirst < 1 || newFirst < 1) return 'it begins before line 1';
  const [oldNext, newNext] = previous === null ? [1, 1] : nextLines(previous);
  if (oldFirst < oldNext || newFirst < newNext) return 'it begins inside the hunk before it';
  if (oldFirst - oldNext !== newFirst - newNext) {
    return `it begins at new line ${newFirst}, where its counts lead to line ${newNext + oldFirst - oldNext}`;
  }
  return null;
}

function firstLines({ oldStart, oldLines, newStart, newLines }: HunkHeader): [number, number] {
  return [oldLines === 0 ? oldStart + 1 : oldStart, newLines === 0 ? newStart + 1 : newStart];
}

function nextLines(header: HunkHeader): [number, number] {
  const [oldFirst, newFirst] = firstLines(header);
  return [oldFirst + header.oldLines, newFirst + header.newLines];
}

/**
 * Measures the hunk whose header begins at `offset`: a line belongs to it as long as its counts ask for more, whatever
 * the line looks like. An empty line counts as an empty context line, as for `git apply`.
 */
export function scanHunk(text: string, offset: number): HunkScan {
  const headerEnd = lineEnd(text, offset);
  const header = readHunkHeader(text.slice(offset, headerEnd));
  if (header === null) return { kind: 'broken', reason: 'its header cannot be read', cut: null };
  const hunk: ScannedHunk = {
    header,
    bodyStart: headerEnd + 1,
    end: headerEnd + 1,
    additions: 0,
    deletions: 0,
    context: 0,
    usualMarks: true,
  };
  for (;;) {
    const oldLeft = header.oldLines - hunk.deletions - hunk.context;
    const newLeft = header.newLines - hunk.additions - hunk.context;
    const mark = markAt(text, hunk.end);
    const rows = hunk.additions + hunk.deletions + hunk.context;
    if (mark === '\\' && rows > 0) hunk.usualMarks = usualMarkAt(text, hunk.end) && hunk.usualMarks;
    else if (oldLeft <= 0 && newLeft <= 0) break;
    else if (mark === null || mark === '\\') return broken(hunk);
    else if (mark === '+') hunk.additions++;
    else if (mark === '-') hunk.deletions++;
    else hunk.context++;
    if (hunk.additions + hunk.context > header.newLines || hunk.deletions + hunk.context > header.oldLines) {
      return tooLong(hunk);
    }
    hunk.end = lineEnd(text, hunk.end) + 1;
  }
  hunk.end = Math.min(hunk.end, text.length);
  return { kind: 'whole', hunk };
}

/** The mark of the row at `offset`; null at the end of the text and on a line that cannot be a row. */
function markAt(text: string, offset: number): '+' | '-' | ' ' | '\\' | null {
  switch (text.charCodeAt(offset)) {
    case 0x20:
    case 0x0a:
      return ' ';
    case 0x2b:
      return '+';
    case 0x2d:
      return '-';
    case 0x5c:
      return '\\';
    default:
      return text.startsWith('\r\n', offset) ? ' ' : null;
  }
}

function usualMarkAt(text: string, offset: number): boolean {
  return text.startsWith(noNewlineMark, offset) && lineEnd(text, offset) === offset + noNewlineMark.length;
}

function broken(hunk: ScannedHunk): HunkScan {
  const { header, additions, deletions, context } = hunk;
  const reason = `its header names ${header.oldLines} old and ${header.newLines} new lines, ${deletions + context} and ${additions + context} are there`;
  return { kind: 'broken', reason, cut: additions + deletions > 0 ? hunk : null };
}

function tooLong({ header }: ScannedHunk): HunkScan {
  return {
    kind: 'broken',
    reason: `it holds more lines than the ${header.oldLines} old and ${header.newLines} new ones that its header names`,
    cut: null,
  };
}
