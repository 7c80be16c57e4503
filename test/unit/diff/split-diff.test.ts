import { describe, expect, test } from 'vitest';
import { splitDiff } from '../../../src/diff/split-diff.ts';
import { gitPatch, oneLineHunk as hunk } from './changed-texts.ts';

const one = { patch: '@@ -1 +1 @@\n-a\n+b', additions: 1, deletions: 1 };

describe('what became of which file', () => {
  test.each([
    ['modified', gitPatch('train.py', hunk), { path: 'train.py', status: 'modified', ...one }],
    [
      'a path with spaces',
      gitPatch('my model/train me.py\t', hunk).replace(
        'diff --git a/my model/train me.py\t b/my model/train me.py\t',
        'diff --git a/my model/train me.py b/my model/train me.py',
      ),
      { path: 'my model/train me.py', status: 'modified', ...one },
    ],
    ['a path that holds " b/"', gitPatch('x b/y', hunk), { path: 'x b/y', status: 'modified', ...one }],
    [
      'added',
      'diff --git a/n.py b/n.py\nnew file mode 100644\nindex 0000000..2222222\n--- /dev/null\n+++ b/n.py\n@@ -0,0 +1 @@\n+b\n',
      { path: 'n.py', status: 'added', patch: '@@ -0,0 +1 @@\n+b', additions: 1, deletions: 0 },
    ],
    [
      'added and empty',
      'diff --git a/e.py b/e.py\nnew file mode 100644\nindex 0000000..e69de29\n',
      { path: 'e.py', status: 'added', patch: '', additions: 0, deletions: 0 },
    ],
    [
      'removed',
      'diff --git a/o.py b/o.py\ndeleted file mode 100644\nindex 1111111..0000000\n--- a/o.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
      { path: 'o.py', status: 'removed', patch: '@@ -1 +0,0 @@\n-a', additions: 0, deletions: 1 },
    ],
    [
      'renamed only',
      'diff --git a/a b.py b/c d.py\nsimilarity index 100%\nrename from a b.py\nrename to c d.py\n',
      { path: 'c d.py', previousPath: 'a b.py', status: 'renamed', additions: 0, deletions: 0 },
    ],
    [
      'renamed and changed',
      `diff --git a/a.py b/b.py\nsimilarity index 90%\nrename from a.py\nrename to b.py\nindex 1111111..2222222 100644\n--- a/a.py\n+++ b/b.py\n${hunk}`,
      { path: 'b.py', previousPath: 'a.py', status: 'renamed', ...one },
    ],
    [
      'copied',
      'diff --git a/a.py b/b.py\nsimilarity index 100%\ncopy from a.py\ncopy to b.py\n',
      { path: 'b.py', previousPath: 'a.py', status: 'copied', additions: 0, deletions: 0 },
    ],
    [
      'only its mode',
      'diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n',
      { path: 'run.sh', status: 'changed', patch: '', additions: 0, deletions: 0 },
    ],
    [
      'nothing',
      'diff --git a/run.sh b/run.sh\n',
      { path: 'run.sh', status: 'unchanged', patch: '', additions: 0, deletions: 0 },
    ],
    [
      'binary',
      'diff --git a/w.pt b/w.pt\nindex 1111111..2222222 100644\nBinary files a/w.pt and b/w.pt differ\n',
      { path: 'w.pt', status: 'modified', binary: true, additions: 0, deletions: 0 },
    ],
    [
      'binary and new',
      'diff --git a/w.pt b/w.pt\nnew file mode 100644\nindex 0000000..2222222\nBinary files /dev/null and b/w.pt differ\n',
      { path: 'w.pt', status: 'added', binary: true, additions: 0, deletions: 0 },
    ],
    [
      'a binary patch',
      'diff --git a/w.pt b/w.pt\nindex 1111111..2222222 100644\nGIT binary patch\nliteral 3\nKcmZ?wbhEHbWMp7uxt\n\nliteral 0\nHcmV?d00001\n\n',
      { path: 'w.pt', status: 'modified', binary: true, additions: 0, deletions: 0 },
    ],
    [
      'a quoted path',
      'diff --git "a/L\\303\\266sung \\"1\\"\\t\\\\.py" "b/L\\303\\266sung \\"1\\"\\t\\\\.py"\nindex 1111111..2222222 100644\n--- "a/L\\303\\266sung \\"1\\"\\t\\\\.py"\n+++ "b/L\\303\\266sung \\"1\\"\\t\\\\.py"\n' +
        hunk,
      { path: 'Lösung "1"\t\\.py', status: 'modified', ...one },
    ],
    [
      'a quoted rename',
      'diff --git a/a.py "b/\\303\\266.py"\nsimilarity index 100%\nrename from a.py\nrename to "\\303\\266.py"\n',
      { path: 'ö.py', previousPath: 'a.py', status: 'renamed', additions: 0, deletions: 0 },
    ],
    [
      'without prefixes',
      gitPatch('a/x.py', hunk).replaceAll('a/a/', 'a/').replaceAll('b/a/', 'a/'),
      { path: 'a/x.py', status: 'modified', ...one },
    ],
    [
      'with mnemonic prefixes',
      gitPatch('x.py', hunk).replaceAll('a/', 'i/').replaceAll('b/', 'w/'),
      { path: 'x.py', status: 'modified', ...one },
    ],
    [
      'with prefixes of its own',
      gitPatch('x.py', hunk).replaceAll('a/', 'before/').replaceAll('b/', 'after/'),
      { path: 'x.py', status: 'modified', ...one },
    ],
    [
      'two files against each other',
      'diff --git a/old.py b/new.py\nindex 1111111..2222222 100644\n--- a/old.py\n+++ b/new.py\n' + hunk,
      { path: 'new.py', previousPath: 'old.py', status: 'modified', ...one },
    ],
    [
      'no git: diff -u',
      '--- a/x.py\t2024-01-01 00:00:00.000000000 +0000\n+++ b/x.py\t2024-01-02 00:00:00.000000000 +0000\n' + hunk,
      { path: 'x.py', status: 'modified', ...one },
    ],
    [
      'no git: folders of their own',
      'diff -ru old/src/x.py new/src/x.py\n--- old/src/x.py\n+++ new/src/x.py\n' + hunk,
      { path: 'src/x.py', status: 'modified', ...one },
    ],
    [
      'no git: a new file',
      '--- /dev/null\n+++ b/x.py\n@@ -0,0 +1 @@\n+b\n',
      { path: 'x.py', status: 'added', patch: '@@ -0,0 +1 @@\n+b', additions: 1, deletions: 0 },
    ],
    [
      'no git: a new file of diff -N',
      '--- a/x.py\t1970-01-01 00:00:00.000000000 +0000\n+++ b/x.py\t2024-01-02 00:00:00.000000000 +0000\n@@ -0,0 +1 @@\n+b\n',
      { path: 'x.py', status: 'added', patch: '@@ -0,0 +1 @@\n+b', additions: 1, deletions: 0 },
    ],
    [
      'no git: an empty file that was filled',
      '--- a/x.py\n+++ b/x.py\n@@ -0,0 +1 @@\n+b\n',
      { path: 'x.py', status: 'modified', patch: '@@ -0,0 +1 @@\n+b', additions: 1, deletions: 0 },
    ],
    [
      'no git: binary',
      'Binary files old/w.pt and new/w.pt differ\n',
      { path: 'w.pt', status: 'modified', binary: true, additions: 0, deletions: 0 },
    ],
    [
      'subversion',
      'Index: x.py\n===================================================================\n--- x.py\t(revision 1)\n+++ x.py\t(working copy)\n' +
        hunk,
      { path: 'x.py', status: 'modified', ...one },
    ],
    [
      'Windows line ends in the text as a whole',
      gitPatch('x.py', hunk).replaceAll('\n', '\r\n'),
      { path: 'x.py', status: 'modified', patch: '@@ -1 +1 @@\r\n-a\r\n+b\r', additions: 1, deletions: 1 },
    ],
    [
      'a mail of git format-patch',
      `From 1 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] x\n\n---\n x.py | 2 +-\n\n${gitPatch('x.py', hunk)}-- \n2.39.5\n\n`,
      { path: 'x.py', status: 'modified', ...one },
    ],
  ])('%s', (_, text, expected) => {
    expect(splitDiff(text)).toEqual({ patches: [expected], problems: [] });
  });

  test('a line of a hunk that looks like a header begins no file', () => {
    const body =
      '@@ -1,4 +1,4 @@\n diff --git a/x b/x\n--- a/y\n-@@ -1 +1 @@\n+++ b/y\n+Binary files a/x and b/x differ\n \n';
    const { patches, problems } = splitDiff(gitPatch('train.py', body) + gitPatch('model.py', hunk));
    expect(problems).toEqual([]);
    expect(patches.map(({ path, additions, deletions }) => [path, additions, deletions])).toEqual([
      ['train.py', 2, 2],
      ['model.py', 1, 1],
    ]);
  });

  test('nothing changed is no problem', () => {
    expect(splitDiff('')).toEqual({ patches: [], problems: [] });
    expect(splitDiff(' \n\n')).toEqual({ patches: [], problems: [] });
  });
});
