import parseDiff from 'parse-diff';
import type { DiffLine, Hunk } from '../domain/hunk.ts';
import { headerProblem, lineEnd, noNewlineMark, readHunkHeader, scanHunk, type HunkHeader } from './scan-hunk.ts';

/** The hunks of one file, or why its patch cannot be read: a clause. */
export type ParsedPatch = { kind: 'hunks'; hunks: Hunk[] } | { kind: 'invalid'; reason: string };

/**
 * Reads the patch of one file: unified hunks without a header before them, as GitHub's list of pull request files has
 * them. A patch whose line numbers and counts do not agree is invalid as a whole, since its lines could be refused by
 * GitHub or mean others; the empty patch has no hunks. Lines end at `\n` alone, so a carriage return stays in its line.
 */
export function parsePatch(patch: string): ParsedPatch {
  let previous: HunkHeader | null = null;
  let usualMarks = true;
  let count = 0;
  for (let position = 0; position < patch.length;) {
    if (!patch.startsWith('@@', position)) {
      if (count > 0 && patch.slice(position).trim() === '') break;
      return { kind: 'invalid', reason: strayLine(patch, position, count) };
    }
    count++;
    const scan = scanHunk(patch, position);
    if (scan.kind === 'broken') return { kind: 'invalid', reason: `hunk ${count} is broken: ${scan.reason}` };
    const problem = headerProblem(scan.hunk.header, previous);
    if (problem !== null) return { kind: 'invalid', reason: `hunk ${count} is broken: ${problem}` };
    usualMarks &&= scan.hunk.usualMarks;
    previous = scan.hunk.header;
    position = scan.hunk.end;
  }
  return { kind: 'hunks', hunks: readHunks(usualMarks ? patch : withUsualMarks(patch), count) };
}

function strayLine(patch: string, position: number, hunksBefore: number): string {
  if (hunksBefore === 0) return 'it does not begin with a hunk header';
  return patch.startsWith('@', position)
    ? 'it holds a header that is none'
    : `after hunk ${hunksBefore} a line follows that belongs to no hunk`;
}

/**
 * Takes the rows out of a patch that was measured before: parse-diff by itself ends a hunk only when both counts are
 * exactly zero, takes any line inside one for a context line, and drops what lies between two.
 */
function readHunks(patch: string, count: number): Hunk[] {
  if (count === 0) return [];
  // The line before the hunks keeps parse-diff from looking for file names in the first hunk header.
  const chunks = parseDiff(`diff \n${patch}`)[0]?.chunks ?? [];
  if (chunks.length !== count) throw new Error(`parse-diff read ${chunks.length} hunks where ${count} were measured`);
  return chunks.map(toHunk);
}

function toHunk(chunk: parseDiff.Chunk): Hunk {
  const lines: DiffLine[] = [];
  for (const change of chunk.changes) {
    const { content } = change;
    // parse-diff gives the mark of a missing line break as a repetition of the row before it.
    if (content.startsWith('\\')) lines.at(-1)!.noNewline = true;
    else if (change.type === 'add') {
      lines.push({ kind: 'added', oldLine: null, newLine: change.ln, text: content.slice(1) });
    } else if (change.type === 'del') {
      lines.push({ kind: 'removed', oldLine: change.ln, newLine: null, text: content.slice(1) });
    } else lines.push({ kind: 'context', oldLine: change.ln1, newLine: change.ln2, text: contextText(content) });
  }
  const { oldStart, oldLines, newStart, newLines } = chunk;
  return { oldStart, oldLines, newStart, newLines, heading: readHunkHeader(chunk.content)?.heading ?? '', lines };
}

/** An empty context line may have lost its leading space on its way. */
function contextText(content: string): string {
  return content.startsWith(' ') ? content.slice(1) : content;
}

/** Words every mark of a missing line break as git does, for parse-diff knows no other wording. */
function withUsualMarks(patch: string): string {
  const lines: string[] = [];
  for (let position = 0; position < patch.length;) {
    const end = lineEnd(patch, position);
    lines.push(patch.startsWith('\\', position) ? noNewlineMark : patch.slice(position, end));
    position = end + 1;
  }
  return lines.join('\n');
}
