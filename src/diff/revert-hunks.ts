import type { Hunk } from '../domain/hunk.ts';

/**
 * The old text, made from the new text and the hunks between them, so that it need not be fetched.
 * Null when the hunks do not fit the text: then they belong to another version of the file.
 */
export function revertHunks(newText: string, hunks: Hunk[]): string | null {
  const newLines = splitLines(newText);
  const oldLines: string[] = [];
  let position = 0;
  let oldEndsWithNewline = newText.endsWith('\n') || newText === '';
  for (const hunk of hunks) {
    const start = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1;
    if (start < position || start > newLines.length) return null;
    for (; position < start; position++) oldLines.push(newLines[position] ?? '');
    for (const row of hunk.lines) {
      if (row.kind !== 'removed') {
        if (newLines[position] !== row.text) return null;
        position++;
      }
      if (row.kind !== 'added') {
        oldLines.push(row.text);
        oldEndsWithNewline = row.noNewline !== true;
      }
    }
  }
  const reachesEnd = position === newLines.length && hunks.length > 0;
  for (; position < newLines.length; position++) oldLines.push(newLines[position] ?? '');
  if (!reachesEnd) oldEndsWithNewline = newText.endsWith('\n');
  if (oldLines.length === 0) return '';
  return oldLines.join('\n') + (oldEndsWithNewline ? '\n' : '');
}

function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
