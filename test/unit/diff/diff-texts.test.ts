import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hunk } from '../../../src/domain/hunk.ts';
import { diffTexts } from '../../../src/diff/diff-texts.ts';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { splitDiff } from '../../../src/diff/split-diff.ts';
import { apply, changedTexts, patchBetween } from './changed-texts.ts';

function parsedHunks(patch: string): Hunk[] {
  const parsed = parsePatch(patch);
  if (parsed.kind === 'invalid') throw new Error(parsed.reason);
  return parsed.hunks;
}

function changeCount(hunks: Hunk[]): number {
  return hunks.flatMap((hunk) => hunk.lines).filter((row) => row.kind !== 'context').length;
}

/** The hunks as a patch, written here so that the reader of patches judges their numbers and counts. */
function asPatch(hunks: Hunk[]): string {
  const marks = { added: '+', removed: '-', context: ' ' };
  return hunks
    .flatMap((hunk) => [
      `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
      ...hunk.lines.flatMap((row) => [
        marks[row.kind] + row.text,
        ...(row.noNewline ? ['\\ No newline at end of file'] : []),
      ]),
    ])
    .join('\n');
}

describe('the hunks between two texts', () => {
  test('equal texts have none', () => {
    expect(diffTexts('a\n', 'a\n')).toEqual([]);
    expect(diffTexts('', '')).toEqual([]);
  });

  test.each([
    ['a new file', '', 'a\nb\n', { oldStart: 0, oldLines: 0, newStart: 1, newLines: 2 }],
    ['a removed file', 'a\nb\n', '', { oldStart: 1, oldLines: 2, newStart: 0, newLines: 0 }],
    ['only the line break at the end', 'a', 'a\n', { oldStart: 1, oldLines: 1, newStart: 1, newLines: 1 }],
    [
      'a line at the end',
      'a\nb\nc\nd\ne\n',
      'a\nb\nc\nd\ne\nf\n',
      { oldStart: 3, oldLines: 3, newStart: 3, newLines: 4 },
    ],
    ['a first line', 'a\n', 'b\na\n', { oldStart: 1, oldLines: 1, newStart: 1, newLines: 2 }],
  ])('%s', (_, oldText, newText, expected) => {
    const hunks = diffTexts(oldText, newText);
    expect(hunks).toHaveLength(1);
    expect(hunks?.[0]).toMatchObject(expected);
  });

  test.each([
    [6, 1],
    [7, 2],
  ])('two changes with %d lines between them stand in %d hunks, as with git', (between, count) => {
    const unchanged = Array.from({ length: between }, (_, index) => `line ${index}\n`).join('');
    expect(diffTexts(`a\n${unchanged}b\n`, `c\n${unchanged}d\n`)).toHaveLength(count);
  });

  test('a patch made of them is read back as the same hunks', () => {
    fc.assert(
      fc.property(changedTexts, ({ oldText, newText }) => {
        const hunks = diffTexts(oldText, newText);
        expect(parsedHunks(asPatch(hunks!))).toEqual(hunks);
      }),
      { numRuns: 1000 },
    );
  });

  test('they turn the old text into the new one with no more changed lines than needed', () => {
    fc.assert(
      fc.property(changedTexts, ({ oldText, newText }) => {
        const hunks = diffTexts(oldText, newText)!;
        expect(apply(oldText, hunks)).toBe(newText);
        expect(changeCount(hunks)).toBe(changeCount(parsedHunks(patchBetween(oldText, newText))));
      }),
      { numRuns: 1000 },
    );
  });

  test('git finds as many changed lines, and applies them', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'diff-texts-'));
    try {
      execFileSync('git', ['init', '-q', folder]);
      for (const { oldText, newText } of fc.sample(changedTexts, { numRuns: 40, seed: 7 })) {
        if (oldText === newText) continue;
        writeFileSync(join(folder, 'old'), oldText);
        writeFileSync(join(folder, 'new'), newText);
        const git = ['-c', 'core.quotePath=true', 'diff', '--no-index', '--no-ext-diff', '--minimal', 'old', 'new'];
        const { stdout } = spawnSync('git', git, { cwd: folder, encoding: 'utf8' });
        const { patches, problems } = splitDiff(stdout);
        expect(problems).toEqual([]);
        const theirs = parsedHunks(patches[0]?.patch ?? '');
        expect(apply(oldText, theirs)).toBe(newText);
        const ours = diffTexts(oldText, newText)!;
        expect(changeCount(ours)).toBe(changeCount(theirs));
        expect(patches[0]).toMatchObject({
          additions: theirs.flatMap(({ lines }) => lines).filter(({ kind }) => kind === 'added').length,
        });
        // Git itself checks the numbers and counts of our hunks: it refuses a patch that does not fit.
        execFileSync('git', ['apply', '--unidiff-zero', '--whitespace=nowarn', '-'], {
          cwd: folder,
          input: `--- a/old\n+++ b/old\n${asPatch(ours)}\n`,
          stdio: ['pipe', 'pipe', 'pipe'],
        });
        expect(execFileSync('cat', [join(folder, 'old')], { encoding: 'utf8' })).toBe(newText);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('limits', () => {
  const numbered = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => `${prefix} ${index}\n`).join('');

  test('a file that was written anew is compared, however long', () => {
    const hunks = diffTexts(numbered(50_000, 'old'), numbered(50_000, 'new'));
    expect(hunks).toHaveLength(1);
    expect(hunks?.[0]).toMatchObject({ oldLines: 50_000, newLines: 50_000 });
  });

  test('texts that are too long are not compared', () => {
    expect(diffTexts('a\n', 'b'.repeat(2_000_001))).toBeNull();
    expect(diffTexts('b'.repeat(2_000_001), 'a\n')).toBeNull();
  });

  test('the same lines in a very different order are not compared, and that is known soon', () => {
    const shuffled = Array.from({ length: 50_000 }, (_, index) => `line ${(index * 7919) % 50_000}\n`).join('');
    expect(diffTexts(numbered(50_000, 'line'), shuffled)).toBeNull();
  });
});
