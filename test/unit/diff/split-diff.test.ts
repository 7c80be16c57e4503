import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { splitDiff } from '../../../src/diff/split-diff.ts';
import { apply, changedTexts, patchBetween } from './changed-texts.ts';

const git = (path: string, body: string, extended = 'index 1111111..2222222 100644') =>
  `diff --git a/${path} b/${path}\n${extended}\n--- a/${path}\n+++ b/${path}\n${body}`;
const hunk = '@@ -1 +1 @@\n-a\n+b\n';
const one = { patch: '@@ -1 +1 @@\n-a\n+b', additions: 1, deletions: 1 };

describe('what became of which file', () => {
  test.each([
    ['modified', git('train.py', hunk), { path: 'train.py', status: 'modified', ...one }],
    [
      'a path with spaces',
      git('my model/train me.py\t', hunk).replace(
        'diff --git a/my model/train me.py\t b/my model/train me.py\t',
        'diff --git a/my model/train me.py b/my model/train me.py',
      ),
      { path: 'my model/train me.py', status: 'modified', ...one },
    ],
    ['a path that holds " b/"', git('x b/y', hunk), { path: 'x b/y', status: 'modified', ...one }],
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
      git('a/x.py', hunk).replaceAll('a/a/', 'a/').replaceAll('b/a/', 'a/'),
      { path: 'a/x.py', status: 'modified', ...one },
    ],
    [
      'with mnemonic prefixes',
      git('x.py', hunk).replaceAll('a/', 'i/').replaceAll('b/', 'w/'),
      { path: 'x.py', status: 'modified', ...one },
    ],
    [
      'with prefixes of its own',
      git('x.py', hunk).replaceAll('a/', 'before/').replaceAll('b/', 'after/'),
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
      git('x.py', hunk).replaceAll('\n', '\r\n'),
      { path: 'x.py', status: 'modified', patch: '@@ -1 +1 @@\r\n-a\r\n+b\r', additions: 1, deletions: 1 },
    ],
    [
      'a mail of git format-patch',
      `From 1 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] x\n\n---\n x.py | 2 +-\n\n${git('x.py', hunk)}-- \n2.39.5\n\n`,
      { path: 'x.py', status: 'modified', ...one },
    ],
  ])('%s', (_, text, expected) => {
    expect(splitDiff(text)).toEqual({ patches: [expected], problems: [] });
  });

  test('a line of a hunk that looks like a header begins no file', () => {
    const body =
      '@@ -1,4 +1,4 @@\n diff --git a/x b/x\n--- a/y\n-@@ -1 +1 @@\n+++ b/y\n+Binary files a/x and b/x differ\n \n';
    const { patches, problems } = splitDiff(git('train.py', body) + git('model.py', hunk));
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
      `diff --cc model.py\nindex 1,2..3\n--- a/model.py\n+++ b/model.py\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n${git('x.py', hunk)}`,
      ['x.py'],
      'model.py: the diff of a merge is not read; give a diff against one parent.',
    ],
    ['hunks without a file', hunk, [], 'A hunk without a file name was passed over.'],
    [
      'a path that leads out',
      `${git('../../etc/passwd', hunk)}${git('x.py', hunk)}`,
      ['x.py'],
      'diff --git a/../../etc/passwd b/../../etc/passwd: its path leads out of the repository.',
    ],
    [
      'an absolute path',
      `--- /etc/passwd\n+++ /etc/passwd\n${hunk}`,
      [],
      '--- /etc/passwd: its path leads out of the repository.',
    ],
    [
      'the same file twice',
      git('x.py', hunk) + git('x.py', hunk.replace('+b', '+c')),
      ['x.py'],
      'x.py: the text changes this file more than once; only the last of its patches is read.',
    ],
    [
      'an unreadable hunk header',
      git('x.py', '@@ -1,a +1 @@\n-a\n+b\n') + git('y.py', hunk),
      ['x.py', 'y.py'],
      'x.py: hunk 1 is broken: its header cannot be read; what follows in this file is not read.',
    ],
    [
      'a row behind the counts',
      git('x.py', `${hunk}+c\n`) + git('y.py', hunk),
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
    const { patches, problems } = splitDiff(git('x.py', cut) + git('y.py', hunk));
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
            .map(({ oldText, newText }, index) => git(`f${index}.py`, `${patchBetween(oldText, newText)}\n`))
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
          .map(({ oldText, newText }, index) => git(`f${index}.py`, `${patchBetween(oldText, newText)}\n`))
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
    const started = performance.now();
    splitDiff(text);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('a repository of git', () => {
  test('every kind of change is read as git tells it', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'split-diff-'));
    const run = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
    const write = (path: string, text: string | Buffer) => writeFileSync(join(folder, path), text);
    const many = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
    try {
      run('init', '-q', '.');
      mkdirSync(join(folder, 'my b'), { recursive: true });
      write('my b/x.py', 'a\n');
      write('ü "q"\t.py', 'a');
      write('renamed.py', many);
      write('gone.py', 'a\nb\n');
      write('mode.sh', 'a\n');
      write('weights.pt', Buffer.from([0, 1, 2]));
      write('crlf.py', 'a\r\nb\r\n');
      run('add', '-A');
      run('commit', '-q', '-m', 'one');
      write('my b/x.py', 'a\n-- b\n');
      write('ü "q"\t.py', 'a\n');
      run('mv', 'renamed.py', 'moved here.py');
      write('moved here.py', `${many}\nmore`);
      run('rm', '-q', 'gone.py');
      chmodSync(join(folder, 'mode.sh'), 0o755);
      write('weights.pt', Buffer.from([0, 3]));
      write('crlf.py', 'a\r\nc\r\n');
      write('empty.py', '');
      write('fresh.py', 'nothing that was there before\n');
      run('add', '-A');
      for (const options of [[], ['--no-prefix'], ['--binary'], ['-U0'], ['--src-prefix=x/', '--dst-prefix=yy/']]) {
        const { patches, problems } = splitDiff(run('diff', '--cached', '--find-renames', ...options));
        expect(problems).toEqual([]);
        const told = patches.map(
          ({ path, status, previousPath, binary }) =>
            `${path}: ${binary ? 'binary, ' : ''}${status}${previousPath ? ` from ${previousPath}` : ''}`,
        );
        expect(new Set(told)).toEqual(
          new Set([
            'crlf.py: modified',
            'empty.py: added',
            'fresh.py: added',
            'gone.py: removed',
            'mode.sh: changed',
            'moved here.py: renamed from renamed.py',
            'my b/x.py: modified',
            'weights.pt: binary, modified',
            'ü "q"\t.py: modified',
          ]),
        );
        for (const { patch } of patches) expect(parsePatch(patch ?? '').kind).toBe('hunks');
        const numbers = run('diff', '--cached', '--find-renames', '--numstat', '-z')
          .split('\0')
          .filter((line) => /^\d+\t\d+\t/.test(line));
        const total = (column: number) => numbers.reduce((sum, line) => sum + Number(line.split('\t')[column]), 0);
        expect(patches.reduce((sum, { additions }) => sum + additions, 0)).toBe(total(0));
        expect(patches.reduce((sum, { deletions }) => sum + deletions, 0)).toBe(total(1));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('the diff of a real merge is told, not misread', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'split-merge-'));
    const run = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
      }).stdout;
    try {
      run('init', '-q', '-b', 'main', '.');
      writeFileSync(join(folder, 'x.py'), 'a\n');
      run('add', '-A');
      run('commit', '-q', '-m', 'base');
      run('checkout', '-q', '-b', 'side');
      writeFileSync(join(folder, 'x.py'), 'b\n');
      run('commit', '-q', '-a', '-m', 'side');
      run('checkout', '-q', 'main');
      writeFileSync(join(folder, 'x.py'), 'c\n');
      run('commit', '-q', '-a', '-m', 'main');
      run('merge', '-q', 'side');
      const { patches, problems } = splitDiff(run('diff'));
      expect(patches).toEqual([]);
      expect(problems).toEqual(['x.py: the diff of a merge is not read; give a diff against one parent.']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
