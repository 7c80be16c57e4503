import * as fc from 'fast-check';
import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';
import type { Hunk, Side } from '../../../src/domain/hunk.ts';

/** Lines that a reader of diffs could mistake for something else, among ordinary ones. */
const trickyLines = [
  '',
  ' ',
  '\t',
  'a',
  'b',
  'c',
  'loss.backward()',
  'x = 1\r',
  '\r',
  '--- a/train.py',
  '+++ b/train.py',
  '-- ',
  '- item',
  '+ item',
  '@@ -1,2 +1,2 @@',
  '@@@ -1 -1 +1 @@@',
  'diff --git a/x b/x',
  'Binary files a/x and b/x differ',
  '\\ No newline at end of file',
  'Lösung \u{1F525}',
  'a\u2028b',
];

const line = fc.constantFrom(...trickyLines);

/** Two texts that have much in common, with or without a line break at their ends, also empty ones. */
export const changedTexts = fc
  .record({
    old: fc.array(line, { maxLength: 40 }),
    edits: fc.array(fc.record({ at: fc.nat(40), remove: fc.nat(3), insert: fc.array(line, { maxLength: 3 }) }), {
      maxLength: 5,
    }),
    oldEnds: fc.boolean(),
    newEnds: fc.boolean(),
  })
  .map(({ old, edits, oldEnds, newEnds }) => {
    const changed = [...old];
    for (const { at, remove, insert } of edits) changed.splice(Math.min(at, changed.length), remove, ...insert);
    return { oldText: textOf(old, oldEnds), newText: textOf(changed, newEnds) };
  });

function textOf(lines: string[], ends: boolean): string {
  return lines.join('\n') + (ends && lines.length > 0 ? '\n' : '');
}

/** The hunks between two texts as GitHub's API gives them, made by the npm package `diff`. */
export function patchBetween(oldText: string, newText: string, context = 3): string {
  return formatPatch(structuredPatch('a', 'b', oldText, newText, '', '', { context }), OMIT_HEADERS)
    .replace(/^=+\n/, '')
    .replace(/\n$/, '');
}

/** The lines of a text, numbered from 0; a line break at the end opens no further line. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The new text, made from the old one and the hunks, by the rules of `patch`. Written here to judge the hunks by. */
export function apply(oldText: string, hunks: Hunk[]): string {
  const oldLines = linesOf(oldText);
  const result: { text: string; ends: boolean }[] = [];
  let position = 0;
  const keepUntil = (end: number) => {
    for (; position < end; position++) {
      result.push({ text: oldLines[position]!, ends: position < oldLines.length - 1 || oldText.endsWith('\n') });
    }
  };
  for (const hunk of hunks) {
    keepUntil(hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1);
    for (const row of hunk.lines) {
      if (row.kind !== 'added') position++;
      if (row.kind !== 'removed') result.push({ text: row.text, ends: row.noNewline !== true });
    }
  }
  keepUntil(oldLines.length);
  return result.map(({ text, ends }) => text + (ends ? '\n' : '')).join('');
}

/** The hunks that show this line on this side by GitHub's rule, by their index: added and context lines right, removed ones left. */
export function hunksShowing(hunks: Hunk[], side: Side, line: number): number[] {
  return hunks.flatMap((hunk, index) => {
    const shown = hunk.lines.some((row) =>
      side === 'new' ? row.kind !== 'removed' && row.newLine === line : row.kind === 'removed' && row.oldLine === line,
    );
    return shown ? [index] : [];
  });
}

/** GitHub's rule in its own words: every line of the range is shown on that side, all in one hunk. */
export function githubAccepts(hunks: Hunk[], side: Side, startLine: number, endLine: number): boolean {
  if (!(startLine >= 1 && startLine <= endLine)) return false;
  const first = hunksShowing(hunks, side, startLine)[0];
  if (first === undefined) return false;
  for (let line = startLine; line <= endLine; line++) {
    if (!hunksShowing(hunks, side, line).includes(first)) return false;
  }
  return true;
}

/** The part of a `git diff` that changes one file. */
export function gitPatch(path: string, hunks: string): string {
  return `diff --git a/${path} b/${path}\nindex 1111111..2222222 100644\n--- a/${path}\n+++ b/${path}\n${hunks}`;
}

/** A hunk that replaces the only line of a file. */
export const oneLineHunk = '@@ -1 +1 @@\n-a\n+b\n';
