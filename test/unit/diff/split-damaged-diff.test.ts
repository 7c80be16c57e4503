import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { splitDiff } from '../../../src/diff/split-diff.ts';
import { apply, changedTexts, gitPatch, oneLineHunk as hunk, patchBetween } from './changed-texts.ts';

describe('what cannot be read is said, and the rest is kept', () => {
  const paths = (text: string) => splitDiff(text).patches.map((patch) => patch.path);

  test.each([
    [
      'no diff',
      'Dear all,\nplease find the patch attached.\n',
      [],
      'The text is not a unified diff: it names no changed file.',
    ],
    [
      'the diff of a merge',
      `diff --cc model.py\nindex 1,2..3\n--- a/model.py\n+++ b/model.py\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n${gitPatch('x.py', hunk)}`,
      ['x.py'],
      'model.py: the diff of a merge is not read; give a diff against one parent.',
    ],
    ['hunks without a file', hunk, [], 'A hunk without a file name was passed over.'],
    [
      'a path that leads out',
      `${gitPatch('../../etc/passwd', hunk)}${gitPatch('x.py', hunk)}`,
      ['x.py'],
      'diff --git a/../../etc/passwd b/../../etc/passwd: its path is none inside the repository.',
    ],
    [
      'an absolute path',
      `--- /etc/passwd\n+++ /etc/passwd\n${hunk}`,
      [],
      '--- /etc/passwd: its path is none inside the repository.',
    ],
    [
      'the same file twice',
      gitPatch('x.py', hunk) + gitPatch('x.py', hunk.replace('+b', '+c')),
      ['x.py'],
      'x.py: the text changes this file more than once; only the last of its patches is read.',
    ],
    [
      'an unreadable hunk header',
      gitPatch('x.py', '@@ -1,a +1 @@\n-a\n+b\n') + gitPatch('y.py', hunk),
      ['x.py', 'y.py'],
      'x.py: hunk 1 is broken: its header cannot be read; what follows in this file is not read.',
    ],
    [
      'a row behind the counts',
      gitPatch('x.py', `${hunk}+c\n`) + gitPatch('y.py', hunk),
      ['x.py', 'y.py'],
      'x.py: hunk 1 is broken: more lines follow than its header names; what follows in this file is not read.',
    ],
    [
      'a quotation without end',
      `diff --git "a/x.py b/x.py\nindex 1..2\n`,
      [],
      'diff --git "a/x.py b/x.py: its header names no file.',
    ],
  ])('%s', (_, text, kept, problem) => {
    expect(splitDiff(text).problems).toEqual([problem]);
    expect(paths(text)).toEqual(kept);
  });

  test('of a hunk that is cut short, the rows that are there are kept under counts that hold', () => {
    const cut = '@@ -1 +1 @@\n-a\n+b\n@@ -10,9 +10,9 @@ def f():\n c\n-d\n+e\n+f\n';
    const { patches, problems } = splitDiff(gitPatch('x.py', cut) + gitPatch('y.py', hunk));
    expect(problems).toEqual([
      'x.py: hunk 2 is broken: its header names 9 old and 9 new lines, 2 and 3 are there; what follows in this file is not read.',
    ]);
    expect(patches.map((patch) => patch.path)).toEqual(['x.py', 'y.py']);
    expect(patches[0]).toMatchObject({
      patch: '@@ -1 +1 @@\n-a\n+b\n@@ -10,2 +10,3 @@ def f():\n c\n-d\n+e\n+f',
      additions: 3,
      deletions: 2,
    });
    expect(parsePatch(patches[0]?.patch ?? '').kind).toBe('hunks');
  });

  test('every patch that is handed on can be read, whatever line of a diff is lost or doubled', () => {
    fc.assert(
      fc.property(
        fc.array(changedTexts, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        fc.boolean(),
        (files, seed, double) => {
          const whole = files
            .map(({ oldText, newText }, index) => gitPatch(`f${index}.py`, `${patchBetween(oldText, newText)}\n`))
            .join('');
          const lines = whole.split('\n');
          const at = seed % lines.length;
          const damaged = lines
            .flatMap((line, index) => (index === at ? (double ? [line, line] : []) : [line]))
            .join('\n');
          const kinds = splitDiff(damaged).patches.map(({ patch }) => parsePatch(patch ?? '').kind);
          expect(kinds).not.toContain('invalid');
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('every file of a whole diff is found, whatever its lines look like', () => {
    fc.assert(
      fc.property(fc.array(changedTexts, { minLength: 1, maxLength: 4 }), (files) => {
        const whole = files
          .map(({ oldText, newText }, index) => gitPatch(`f${index}.py`, `${patchBetween(oldText, newText)}\n`))
          .join('');
        const { patches, problems } = splitDiff(whole);
        expect(problems).toEqual([]);
        expect(patches.map(({ path }) => path)).toEqual(files.map((_, index) => `f${index}.py`));
        files.forEach(({ oldText, newText }, index) => {
          const parsed = parsePatch(patches[index]?.patch ?? '');
          expect(parsed.kind === 'hunks' && apply(oldText, parsed.hunks)).toBe(newText);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('headers made to keep the reader busy take no time', () => {
    const text = `diff --git ${'a/ '.repeat(300_000)}\n--- a/${' b/'.repeat(300_000)}\n+++ "${'\\303'.repeat(300_000)}\nrename from ${'" '.repeat(300_000)}\n${hunk}`;
    const { patches, problems } = splitDiff(text);
    expect(patches).toHaveLength(0);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.length).toBeLessThan(500);
  });
});
