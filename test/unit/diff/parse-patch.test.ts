import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hunk } from '../../../src/domain/hunk.ts';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { revertHunks } from '../../../src/diff/revert-hunks.ts';
import { apply, changedTexts, linesOf, patchBetween } from './changed-texts.ts';

function hunksOf(patch: string): Hunk[] {
  const parsed = parsePatch(patch);
  if (parsed.kind === 'invalid') throw new Error(parsed.reason);
  return parsed.hunks;
}

const rows = (patch: string) =>
  hunksOf(patch).flatMap((hunk) => hunk.lines.map((row) => [row.kind, row.oldLine, row.newLine, row.text]));

describe('a patch of one file is read with both line numbers', () => {
  test('added, removed and context lines of a hunk with a heading', () => {
    const patch =
      '@@ -10,3 +10,3 @@ def step(self):\n     loss = f(x)\n-    loss.backward()\n+    scaler.scale(loss).backward()\n     return loss';
    expect(hunksOf(patch)[0]).toMatchObject({
      oldStart: 10,
      oldLines: 3,
      newStart: 10,
      newLines: 3,
      heading: 'def step(self):',
    });
    expect(rows(patch)).toEqual([
      ['context', 10, 10, '    loss = f(x)'],
      ['removed', 11, null, '    loss.backward()'],
      ['added', null, 11, '    scaler.scale(loss).backward()'],
      ['context', 12, 12, '    return loss'],
    ]);
  });

  test.each([
    [
      'a missing count means one line',
      '@@ -1 +1 @@\n-a\n+b',
      [
        ['removed', 1, null, 'a'],
        ['added', null, 1, 'b'],
      ],
    ],
    [
      'a new file',
      '@@ -0,0 +1,2 @@\n+a\n+b',
      [
        ['added', null, 1, 'a'],
        ['added', null, 2, 'b'],
      ],
    ],
    [
      'a removed file',
      '@@ -1,2 +0,0 @@\n-a\n-b',
      [
        ['removed', 1, null, 'a'],
        ['removed', 2, null, 'b'],
      ],
    ],
    ['an insertion without context', '@@ -4,0 +5,1 @@\n+a', [['added', null, 5, 'a']]],
    [
      'carriage returns stay',
      '@@ -1 +1 @@\n-a\r\n+b\r\n',
      [
        ['removed', 1, null, 'a\r'],
        ['added', null, 1, 'b\r'],
      ],
    ],
    [
      'a lone carriage return ends no line',
      '@@ -1 +1 @@\n-a\rb\n+c',
      [
        ['removed', 1, null, 'a\rb'],
        ['added', null, 1, 'c'],
      ],
    ],
    [
      'a removed line that begins with --',
      '@@ -1,2 +1,1 @@\n--- a/x\n b',
      [
        ['removed', 1, null, '-- a/x'],
        ['context', 2, 1, 'b'],
      ],
    ],
    [
      'an added line that begins with ++',
      '@@ -1,1 +1,2 @@\n+++ b/x\n b',
      [
        ['added', null, 1, '++ b/x'],
        ['context', 1, 2, 'b'],
      ],
    ],
    [
      'a context line that begins with diff',
      '@@ -1,1 +1,2 @@\n diff --git a/x b/x\n+b',
      [
        ['context', 1, 1, 'diff --git a/x b/x'],
        ['added', null, 2, 'b'],
      ],
    ],
    [
      'an empty context line that lost its space',
      '@@ -1,2 +1,3 @@\n a\n\n+b',
      [
        ['context', 1, 1, 'a'],
        ['context', 2, 2, ''],
        ['added', null, 3, 'b'],
      ],
    ],
  ])('%s', (_, patch, expected) => {
    expect(rows(patch)).toEqual(expected);
  });

  test('a missing line break at the end is told of the side that lacks it', () => {
    const [hunk] = hunksOf('@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b');
    expect(hunk?.lines.map((row) => row.noNewline === true)).toEqual([false, true, false]);
  });

  test('the mark of a missing line break may be worded in another language', () => {
    const [hunk] = hunksOf(
      '@@ -1 +1 @@\n-a\n\\ Kein Zeilenumbruch am Dateiende.\n+b\n\\ Kein Zeilenumbruch am Dateiende.\n',
    );
    expect(hunk?.lines).toEqual([
      { kind: 'removed', oldLine: 1, newLine: null, text: 'a', noNewline: true },
      { kind: 'added', oldLine: null, newLine: 1, text: 'b', noNewline: true },
    ]);
  });

  test('the empty patch of a file without a changed line has no hunks', () => {
    expect(hunksOf('')).toEqual([]);
  });
});

describe('a patch that would give wrong line numbers is invalid, with the reason', () => {
  test.each([
    ['no diff at all', 'hello\nworld', 'does not begin with a hunk header'],
    ['blank', '\n\n', 'does not begin with a hunk header'],
    [
      'a header of its own before the hunks',
      '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b',
      'does not begin with a hunk header',
    ],
    ['cut short', '@@ -1,3 +1,3 @@\n a\n-b\n+c', 'names 3 old and 3 new lines, 2 and 2 are there'],
    ['cut short before the next hunk', '@@ -1,3 +1,3 @@\n a\n-b\n+c\n@@ -9 +9 @@\n-x\n+y', 'hunk 1 is broken'],
    ['one row too many of a kind', '@@ -1,2 +1,2 @@\n-a\n-b\n-c\n+d\n+e', 'more lines than the 2 old and 2 new'],
    ['a row behind the counts', '@@ -1 +1 @@\n-a\n+b\n+c', 'after hunk 1 a line follows'],
    ['no line in it', '@@ -0,0 +0,0 @@\n', 'holds no line'],
    ['line 0', '@@ -0,1 +1,1 @@\n-a\n+b', 'begins before line 1'],
    [
      'out of order',
      '@@ -9 +9 @@\n-a\n+b\n@@ -1 +1 @@\n-a\n+b',
      'hunk 2 is broken: it begins inside the hunk before it',
    ],
    ['overlapping', '@@ -1,2 +1,2 @@\n-a\n b\n+c\n@@ -2 +2 @@\n-b\n+d', 'hunk 2 is broken: it begins inside'],
    [
      'a start that contradicts the counts',
      '@@ -1 +1,2 @@\n-a\n+b\n+c\n@@ -9 +9 @@\n-x\n+y',
      'begins at new line 9, where its counts lead to line 10',
    ],
    ['a merge', '@@@ -1 -1 +1 @@@\n  a', 'header cannot be read'],
    ['a mark before any row', '@@ -1 +1 @@\n\\ No newline at end of file\n-a\n+b', 'hunk 1 is broken'],
    ['numbers beyond any file', '@@ -1 +99999999999999999999 @@\n-a\n+b', 'header cannot be read'],
  ])('%s', (_, patch, reason) => {
    const parsed = parsePatch(patch);
    expect(parsed.kind).toBe('invalid');
    expect(parsed.kind === 'invalid' && parsed.reason).toContain(reason);
  });

  test('a heading made to keep a regular expression busy takes no time', () => {
    const patch = `@@ -1 +1 @@ ${'a/'.repeat(500_000)}\n-a\n+b`;
    expect(hunksOf(patch)).toHaveLength(1);
  });
});

describe('whatever changed', () => {
  const contexts = fc.constantFrom(0, 1, 3, 10);

  test('the hunks turn the old text into the new one, and back', () => {
    fc.assert(
      fc.property(changedTexts, contexts, ({ oldText, newText }, context) => {
        const hunks = hunksOf(patchBetween(oldText, newText, context));
        expect(apply(oldText, hunks)).toBe(newText);
        expect(revertHunks(newText, hunks)).toBe(oldText);
      }),
      { numRuns: 1000 },
    );
  });

  test('every row has the text that its line has in the file of each side', () => {
    fc.assert(
      fc.property(changedTexts, contexts, ({ oldText, newText }, context) => {
        const [oldLines, newLines] = [linesOf(oldText), linesOf(newText)];
        const textAt = (lines: string[], line: number | null, fallback: string) =>
          line === null ? fallback : lines[line - 1];
        for (const { kind, oldLine, newLine, text } of hunksOf(patchBetween(oldText, newText, context)).flatMap(
          (hunk) => hunk.lines,
        )) {
          expect([oldLine !== null, newLine !== null]).toEqual([kind !== 'added', kind !== 'removed']);
          expect(textAt(oldLines, oldLine, text)).toBe(text);
          expect(textAt(newLines, newLine, text)).toBe(text);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('the counts of a hunk are those of its rows', () => {
    fc.assert(
      fc.property(changedTexts, contexts, ({ oldText, newText }, context) => {
        for (const hunk of hunksOf(patchBetween(oldText, newText, context))) {
          expect(hunk.lines.filter((row) => row.kind !== 'added')).toHaveLength(hunk.oldLines);
          expect(hunk.lines.filter((row) => row.kind !== 'removed')).toHaveLength(hunk.newLines);
        }
      }),
    );
  });

  test('a patch without its last lines is never taken for a whole one', () => {
    fc.assert(
      fc.property(changedTexts, fc.nat(), ({ oldText, newText }, seed) => {
        const lines = patchBetween(oldText, newText).split('\n');
        fc.pre(lines.length > 2);
        const kept = lines.slice(0, 1 + (seed % (lines.length - 1)));
        const rest = lines.slice(kept.length);
        // Without whole hunks, or without nothing but the mark of a missing line break, what is left is a patch again.
        fc.pre(!/^@@ -\d+(,\d+)? \+\d+(,\d+)? @@$/.test(rest[0]!) && !rest.every((line) => line.startsWith('\\')));
        expect(parsePatch(kept.join('\n')).kind).toBe('invalid');
      }),
      { numRuns: 500 },
    );
  });

  test('any text is either hunks or a reason, never an exception', () => {
    const fragments = fc.constantFrom(
      '@@ -1 +1 @@',
      '@@ -1,2 +1,3 @@ x',
      '@@ -0,0 +0,0 @@',
      '-a',
      '+b',
      ' c',
      '',
      '\\ No newline at end of file',
      '\\',
      'diff --git a/x b/x',
      '--- a',
      '+++ b',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 12 }), (lines) => {
        expect(['hunks', 'invalid']).toContain(parsePatch(lines.join('\n')).kind);
      }),
      { numRuns: 3000 },
    );
  });
});
