import type { Hunk } from '../domain/hunk.ts';

/**
 * The old text, made from the new text and the hunks between them, so that it need not be fetched.
 * Null when the hunks do not fit the text: then they belong to another version of the file.
 */
export function revertHunks(newText: string, hunks: Hunk[]): string | null {
  const newLines = splitLines(newText);
  const oldLines: string[] = [];
  let position = 0;
  for (const hunk of hunks) {
    const start = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1;
    if (start < position || start > newLines.length || !fits(hunk, newLines, start)) return null;
    for (; position < start; position++) oldLines.push(newLines[position]!);
    for (const row of hunk.lines) if (row.kind !== 'added') oldLines.push(row.text);
    position += hunk.newLines;
  }
  const endIsShown = hunks.length > 0 && position === newLines.length;
  const endsWithNewline = endIsShown
    ? hunks.at(-1)!.lines.findLast((row) => row.kind !== 'added')?.noNewline !== true
    : newText.endsWith('\n');
  for (; position < newLines.length; position++) oldLines.push(newLines[position]!);
  if (oldLines.length === 0) return '';
  return oldLines.join('\n') + (endsWithNewline ? '\n' : '');
}

/** Whether the new side of a hunk stands in the text from this 0-based line on. */
function fits(hunk: Hunk, newLines: string[], start: number): boolean {
  let position = start;
  return hunk.lines.every((row) => row.kind === 'removed' || newLines[position++] === row.text);
}

function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
