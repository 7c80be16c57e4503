import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { splitDiff } from '../../../src/diff/split-diff.ts';

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
