import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hunk, Side } from '../../../src/domain/hunk.ts';
import { changedLines, clampToHunk, commentableParts, commentableRange } from '../../../src/diff/commentable-range.ts';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { apply, changedTexts, githubAccepts, hunksShowing, linesOf, patchBetween } from './changed-texts.ts';

function hunksOf(patch: string): Hunk[] {
  const parsed = parsePatch(patch);
  if (parsed.kind === 'invalid') throw new Error(parsed.reason);
  return parsed.hunks;
}

// New lines 2 to 6 and 20 to 22 are shown, old lines 3, 4 and 20 were removed.
const hunks = hunksOf('@@ -2,4 +2,5 @@\n a\n-b\n-c\n+d\n+e\n+f\n g\n@@ -19,3 +20,3 @@\n h\n-i\n+j\n k');

describe('the lines that GitHub takes a comment on', () => {
  test.each<[Side, number, number, boolean]>([
    ['new', 2, 2, true],
    ['new', 2, 6, true],
    ['new', 1, 2, false],
    ['new', 6, 7, false],
    ['new', 6, 20, false],
    ['new', 20, 22, true],
    ['old', 3, 3, true],
    ['old', 3, 4, true],
    ['old', 2, 3, false],
    ['old', 4, 5, false],
    ['old', 2, 2, false],
    ['old', 4, 20, false],
    ['old', 20, 20, true],
    ['new', 3, 2, false],
    ['new', 0, 2, false],
    ['new', Number.NaN, 3, false],
    ['new', 2.5, 3, false],
    ['new', 2, Number.POSITIVE_INFINITY, false],
  ])('%s %d to %d: %s', (side, startLine, endLine, accepted) => {
    expect(commentableRange(hunks, side, startLine, endLine)).toBe(accepted);
  });

  test('a range is cut to the largest part that can be commented on', () => {
    expect(clampToHunk(hunks, 'new', 5, 30)).toEqual({ startLine: 20, endLine: 22 });
    expect(clampToHunk(hunks, 'new', 1, 20)).toEqual({ startLine: 2, endLine: 6 });
    expect(clampToHunk(hunks, 'old', 1, 30)).toEqual({ startLine: 3, endLine: 4 });
    expect(clampToHunk(hunks, 'new', 7, 19)).toBeNull();
    expect(clampToHunk(hunks, 'old', 5, 19)).toBeNull();
    expect(clampToHunk([], 'new', 1, 1)).toBeNull();
  });

  test('every part of a range is known', () => {
    expect(commentableParts(hunks, 'new', 5, 30)).toEqual([
      { startLine: 5, endLine: 6 },
      { startLine: 20, endLine: 22 },
    ]);
  });

  test('changed lines are the added ones of the new side and the removed ones of the old side', () => {
    expect([...changedLines(hunks, 'new')]).toEqual([3, 4, 5, 21]);
    expect([...changedLines(hunks, 'old')]).toEqual([3, 4, 20]);
  });
});

describe('whatever changed', () => {
  const side = fc.constantFrom<Side>('old', 'new');
  const lineNumber = fc.integer({ min: -2, max: 50 });

  test('a range is commentable exactly when GitHub would take it', () => {
    fc.assert(
      fc.property(changedTexts, side, lineNumber, lineNumber, ({ oldText, newText }, side, startLine, endLine) => {
        const hunks = hunksOf(patchBetween(oldText, newText));
        expect(commentableRange(hunks, side, startLine, endLine)).toBe(githubAccepts(hunks, side, startLine, endLine));
      }),
      { numRuns: 2000 },
    );
  });

  const cases = fc.record({ texts: changedTexts, side, startLine: lineNumber, length: fc.nat(20) });

  test('a clamped range is commentable, inside the range, and cannot be made longer', () => {
    fc.assert(
      fc.property(cases, ({ texts, side, startLine, length }) => {
        const hunks = hunksOf(patchBetween(texts.oldText, texts.newText));
        const endLine = startLine + length;
        const clamped = clampToHunk(hunks, side, startLine, endLine);
        fc.pre(clamped !== null);
        expect(githubAccepts(hunks, side, clamped.startLine, clamped.endLine)).toBe(true);
        expect(clamped.startLine).toBeGreaterThanOrEqual(startLine);
        expect(clamped.endLine).toBeLessThanOrEqual(endLine);
        expect(
          clamped.startLine > startLine && githubAccepts(hunks, side, clamped.startLine - 1, clamped.endLine),
        ).toBe(false);
        expect(clamped.endLine < endLine && githubAccepts(hunks, side, clamped.startLine, clamped.endLine + 1)).toBe(
          false,
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('a range is clamped to nothing only when no line of it is shown', () => {
    fc.assert(
      fc.property(cases, ({ texts, side, startLine, length }) => {
        const hunks = hunksOf(patchBetween(texts.oldText, texts.newText));
        const shown = Array.from({ length: length + 1 }, (_, index) =>
          hunksShowing(hunks, side, startLine + index),
        ).flat();
        expect(clampToHunk(hunks, side, startLine, startLine + length) === null).toBe(shown.length === 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('lines that are not changed have the same text on both sides', () => {
    fc.assert(
      fc.property(changedTexts, ({ oldText, newText }) => {
        const hunks = hunksOf(patchBetween(oldText, newText));
        const unchanged = (text: string, side: Side) =>
          linesOf(text).filter((_, index) => !changedLines(hunks, side).has(index + 1));
        expect(unchanged(newText, 'new')).toEqual(unchanged(oldText, 'old'));
        expect(apply(oldText, hunks)).toBe(newText);
      }),
    );
  });
});
