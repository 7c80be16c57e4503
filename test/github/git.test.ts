import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { compareCommits, shownPatches } from './file-changes.ts';
import { ObjectStore } from './git-objects.ts';
import type { FileChanges } from './git-objects.ts';
import { diffLines, lineMap, linesOf, patchText } from './line-diff.ts';
import { gitHubLimits } from './world.ts';

const about = { message: 'First commit', author: 'acme', date: '2026-03-02T09:00:01Z' };

/** A store with a commit and another on top of it. */
function twoCommits(files: FileChanges, changes: FileChanges): { store: ObjectStore; base: string; head: string } {
  const store = new ObjectStore();
  const base = store.write([], files, about).sha;
  return { store, base, head: store.write([base], changes, about).sha };
}

test('objects have the names that git gives them', () => {
  const store = new ObjectStore();
  const commit = store.write(
    [],
    {
      'a/b/c.py': 'y',
      'a.py': 'x\n',
      'a-run': { executable: '#!/bin/sh\n' },
      link: { symlink: 'a.py' },
      bin: Buffer.from([0, 1]),
    },
    about,
  );
  // Made by git 2.39 with `git write-tree` and `git commit-tree` from the same files, author and date.
  expect(commit.tree).toBe('62eb82ea832d451fe838b327ab8f16f65f50edb4');
  expect(commit.sha).toBe('dfb42091c3058accfaa69f7d05b6a86bf1608b88');
  expect(commit.files.get('a.py')?.sha).toBe('587be6b4c3f93f93c489c0111bba5596147a26cb');
});

test('a patch reads as git writes it, with headings and the mark for a missing line break', () => {
  const body = (indent: string): string => Array.from({ length: 12 }, (_, index) => `${indent}x = ${index}\n`).join('');
  const before = `import os\n\ndef first():\n${body('    ')}\nclass Net:\n    def f(self):\n${body('        ')}`;
  const after = `${before.replace('    x = 5\n', '    x = 50\n').replace('        x = 7\n', '        x = 70\n')}        return x`;
  // The output of `git diff` for these two files, below its header.
  const expected = `@@ -6,7 +6,7 @@ def first():
     x = 2
     x = 3
     x = 4
-    x = 5
+    x = 50
     x = 6
     x = 7
     x = 8
@@ -23,8 +23,9 @@ class Net:
         x = 4
         x = 5
         x = 6
-        x = 7
+        x = 70
         x = 8
         x = 9
         x = 10
         x = 11
+        return x
\\ No newline at end of file`;
  expect(patchText(diffLines(before, after))).toBe(expected);
});

test('new, emptied and one-line files have the ranges that git writes', () => {
  expect(patchText(diffLines('', 'a\nb'))).toBe('@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file');
  expect(patchText(diffLines('a\n', ''))).toBe('@@ -1 +0,0 @@\n-a');
  expect(patchText(diffLines('a\r\n', 'b\r\n'))).toBe('@@ -1 +1 @@\n-a\r\n+b\r');
});

const someText = array(constantFrom('a', 'b', 'c', '', '  d'), { maxLength: 40 }).chain((lines) =>
  constantFrom(lines.join('\n'), `${lines.join('\n')}\n`),
);

test('every patch leads from the old text to the new one, and its numbers are the lines of the two texts', () => {
  assert(
    property(someText, someText, (before, after) => {
      const [old, now] = [linesOf(before), linesOf(after)];
      const result = [...old];
      for (const { rows } of diffLines(before, after).toReversed()) {
        const ended = rows.map(({ left, right, text, unended }) => ({
          left,
          right,
          line: unended ? text : `${text}\n`,
        }));
        const lefts = ended.flatMap(({ left, line }) => (left === null ? [] : [{ number: left, line }]));
        const rights = ended.flatMap(({ right, line }) => (right === null ? [] : [{ number: right, line }]));
        expect(lefts.map(({ line }) => line)).toEqual(lefts.map(({ number }) => old[number - 1]));
        expect(rights.map(({ line }) => line)).toEqual(rights.map(({ number }) => now[number - 1]));
        result.splice((lefts[0]?.number ?? 1) - 1, lefts.length, ...rights.map(({ line }) => line));
      }
      expect(result.join('')).toBe(after);
    }),
  );
});

test('the line map leads every kept line to the same text, in order', () => {
  assert(
    property(someText, someText, (before, after) => {
      const [old, now] = [linesOf(before), linesOf(after)];
      const pairs = [...lineMap(before, after)];
      for (const [left, right] of pairs) expect(now[right - 1]).toBe(old[left - 1]);
      const rights = pairs.map(([, right]) => right);
      expect(rights).toEqual(rights.toSorted((one, other) => one - other));
      const rows = diffLines(before, after).flatMap((hunk) => hunk.rows);
      expect(pairs).toHaveLength(old.length - rows.filter((row) => row.mark === '-').length);
    }),
  );
});

test.for<[string, FileChanges, FileChanges, object[]]>([
  ['an added file', {}, { 'a.py': 'x\n' }, [{ path: 'a.py', status: 'added', additions: 1, deletions: 0 }]],
  ['a removed file', { 'a.py': 'x\n' }, { 'a.py': null }, [{ path: 'a.py', status: 'removed', deletions: 1 }]],
  ['an edited file', { 'a.py': 'x\n' }, { 'a.py': 'y\n' }, [{ path: 'a.py', status: 'modified', additions: 1 }]],
  [
    'a move found by its content',
    { 'a.py': 'x\n' },
    { 'a.py': null, 'b.py': 'x\n' },
    [{ path: 'b.py', oldPath: 'a.py', status: 'renamed', hunks: [] }],
  ],
  [
    'a move with an edit of less than half',
    { 'a.py': 'x\ny\nz\n' },
    { 'a.py': null, 'b.py': 'x\ny\nnew\n' },
    [{ path: 'b.py', oldPath: 'a.py', status: 'renamed', additions: 1, deletions: 1 }],
  ],
  [
    'no move where most is new',
    { 'a.py': 'x\ny\nz\n' },
    { 'a.py': null, 'b.py': 'x\n1\n2\n3\n' },
    [
      { path: 'a.py', status: 'removed' },
      { path: 'b.py', status: 'added' },
    ],
  ],
  [
    'a declared move with all new content',
    { 'a.py': 'x\n' },
    { 'b.py': { renamedFrom: 'a.py', content: 'quite different\n' } },
    [{ path: 'b.py', oldPath: 'a.py', status: 'renamed' }],
  ],
  ['a binary file', { a: Buffer.from([0, 1]) }, { a: Buffer.from([0, 2]) }, [{ path: 'a', binary: true, hunks: [] }]],
  ['a change of mode alone', { a: 'x\n' }, { a: { executable: 'x\n' } }, [{ path: 'a', status: 'changed', hunks: [] }]],
])('%s', ([, files, changes, expected]) => {
  const { store, base, head } = twoCommits({ 'same.txt': 'same\n', ...files }, changes);
  expect(compareCommits(store, base, head)).toEqual(expected.map((one) => expect.objectContaining(one)));
});

test('patches end where GitHub ends them', () => {
  const long = (count: number): string => 'x\n'.repeat(count);
  const { store, base, head } = twoCommits(
    {},
    {
      'a.py': long(20_001),
      'b.json': 'y'.repeat(500_001),
      'c.py': long(15_000),
      'd.py': long(5_001),
      'e.py': long(5_000),
      'f.py': long(1),
    },
  );
  const shown = shownPatches(compareCommits(store, base, head), gitHubLimits, new Set());
  // `a` and `b` are too large alone, `d` would pass 20,000 lines together with `c`, `e` fills them up.
  expect([...shown.keys()]).toEqual(['c.py', 'e.py']);
});

test('the merge base is the newest common commit', () => {
  const store = new ObjectStore();
  const root = store.write([], { a: '1' }, about).sha;
  const fork = store.write([root], { a: '2' }, about).sha;
  const main = store.write([fork], { b: '1' }, about).sha;
  const side = store.write([fork], { c: '1' }, about).sha;
  const merged = store.write([side, main], { b: '1' }, about).sha;
  const after = store.write([main], { d: '1' }, about).sha;
  expect(store.mergeBase(main, side)).toBe(fork);
  expect(store.mergeBase(after, merged)).toBe(main);
  expect(store.mergeBase(root, store.write([], { other: '1' }, about).sha)).toBeNull();
  expect(store.between(main, merged).map(({ sha }) => sha)).toEqual([side, merged]);
});
