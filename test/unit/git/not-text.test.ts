import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRange, readStaged, readWorkingTree } from '../../../src/adapters/git/local-change.ts';
import { expectConsistent, numbered, summary, textOf } from './change-text.ts';
import { temporaryFolder, TemporaryRepository } from './temporary-repository.ts';

describe('what is not text', () => {
  test('links, submodules, nested repositories and conflicts are named, not followed', async () => {
    const repository = new TemporaryRepository();
    const outside = temporaryFolder();
    repository.commit('Start', {
      'a.py': 'a\n',
      'conflict.py': 'x\n',
      'becomes-link.py': numbered(9),
      'folder/x.py': 'x\n',
    });
    symlinkSync('/etc/passwd', join(repository.root, 'was-link.py'));
    repository.commit('A link');
    const inner = new TemporaryRepository(outside);
    inner.commit('Inner', { 'i.py': 'i\n' });
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'module');
    repository.commit('A module');
    repository.git('checkout', '--quiet', '-b', 'other');
    repository.commit('Theirs', { 'conflict.py': 'theirs\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit('Ours', { 'conflict.py': 'ours\n' });
    expect(() => repository.git('merge', 'other')).toThrow('Command failed');
    new TemporaryRepository(join(repository.root, 'module')).commit('Moved on', { 'j.py': 'j\n' });
    repository.remove('becomes-link.py');
    symlinkSync('a.py', join(repository.root, 'becomes-link.py'));
    repository.remove('was-link.py');
    repository.write('was-link.py', 'now a file\n');
    symlinkSync('/etc/passwd', join(repository.root, 'new-link.py'));
    symlinkSync(outside, join(repository.root, 'linked-folder'));
    repository.write('nested/.keep', '');
    repository.remove('nested/.keep');
    new TemporaryRepository(join(repository.root, 'nested')).commit('N', { 'n.py': 'n\n' });

    const change = await readWorkingTree({ ...repository.options, base: 'HEAD' });
    expect(summary(change)).toEqual(['added was-link.py']);
    expect(Object.fromEntries(change.unread.map(({ path, reason }) => [path, reason]))).toEqual({
      'becomes-link.py': 'a symbolic link, which is not followed',
      'conflict.py': 'it has unresolved merge conflicts',
      module: 'a submodule, which is reviewed in its own repository',
      'linked-folder': 'a symbolic link or a special file, which is not followed',
      'nested/': 'a repository of its own inside this one',
      'new-link.py': 'a symbolic link or a special file, which is not followed',
    });
    const expected = ['.gitmodules', 'a.py', 'conflict.py', 'folder/x.py', 'was-link.py'];
    expect((await change.snapshot.list())?.paths.filter((path) => expected.includes(path))).toEqual(expected);
    for (const path of ['new-link.py', 'becomes-link.py', 'linked-folder/i.py', 'module/i.py', 'module', 'folder']) {
      expect({ path, ...(await change.snapshot.read(path, 'new')) }).toEqual({ path, kind: 'absent' });
    }
    const staged = await readStaged(repository.options);
    expect(summary(staged)).toEqual([]);
    expect(staged.unread).toEqual([{ path: 'conflict.py', reason: 'it has unresolved merge conflicts' }]);
    expect(await staged.snapshot.read('conflict.py', 'new')).toEqual({ kind: 'absent' });
    expect(await change.snapshot.read('was-link.py', 'old')).toEqual({ kind: 'absent' });
    expect(await textOf(change, 'becomes-link.py', 'old')).toBe(numbered(9));
  });

  test('a path that leads out of the repository or is none leads nowhere', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': 'a\n' });
    const change = await readWorkingTree(repository.options);
    for (const path of [
      '../outside.py',
      '/etc/passwd',
      './a.py',
      'a//b.py',
      '',
      '.',
      '.git/config',
      'a.py/',
      'a\0b',
      'a\nb',
      'A.py'.repeat(9999),
    ]) {
      expect({ path, ...(await change.snapshot.read(path, 'new')) }).toEqual({ path, kind: 'absent' });
      expect({ path, ...(await change.snapshot.read(path, 'old')) }).toEqual({ path, kind: 'absent' });
    }
  });

  test('large, binary and oddly encoded files are what they are at both ends', async () => {
    const repository = new TemporaryRepository();
    const odd = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]);
    const large = 'x\n'.repeat(600_000);
    const files = {
      'large.py': large,
      'weights.bin': Buffer.from([1, 0, 2]),
      'odd.py': odd,
      'edge.py': `${'y'.repeat(1024 * 1024 - 1)}\n`,
    };
    repository.commit('Start', files);
    const base = repository.git('rev-parse', 'HEAD');
    for (const path of Object.keys(files)) repository.remove(path);
    repository.commit('Empty');
    for (const [path, contents] of Object.entries(files)) repository.write(path, contents);
    const change = await readWorkingTree({ ...repository.options, base: 'HEAD' });
    const range = await readRange({ ...repository.options, base: 'HEAD', head: base });
    for (const snapshot of [change.snapshot, range.snapshot]) {
      // All at once: the answers of one git process come in the order of the questions.
      const [big, binary, latin, edge, gone] = await Promise.all(
        ['large.py', 'weights.bin', 'odd.py', 'edge.py', 'gone.py'].map((path) =>
          snapshot.read(path, snapshot === range.snapshot ? 'old' : 'new'),
        ),
      );
      expect(big).toEqual({ kind: 'too-large', bytes: 1_200_000 });
      expect(binary).toEqual({ kind: 'binary' });
      expect(latin).toEqual({ kind: 'text', text: 'caf\uFFFD\n', lossy: true });
      expect(edge).toMatchObject({ kind: 'text', lossy: false });
      expect(gone).toEqual({ kind: 'absent' });
    }
    expect(change.patches.find(({ path }) => path === 'weights.bin')).toMatchObject({ binary: true });
    expect(change.patches.find(({ path }) => path === 'large.py')).not.toHaveProperty('patch');
  });

  test('text that the attributes call binary is read as text', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', {
      '.gitattributes': '*.ipynb -diff\n*.bin binary\n',
      'n.ipynb': '{"cells": []}\n',
      'm.ipynb': numbered(40),
      'w.bin': Buffer.from([0, 1]),
    });
    repository.write('n.ipynb', '{"cells": [1]}\n');
    repository.write('w.bin', Buffer.from([0, 2]));
    repository.git('mv', 'm.ipynb', 'k.ipynb');
    repository.write('k.ipynb', numbered(40).replace('line 3\n', 'line three\n'));
    const change = await readWorkingTree(repository.options);
    expect(summary(change)).toEqual(['modified n.ipynb', 'modified w.bin', 'renamed k.ipynb']);
    expect(change.patches.filter((patch) => patch.binary).map((patch) => patch.path)).toEqual(['w.bin']);
    expect(change.patches.find(({ path }) => path === 'k.ipynb')).toMatchObject({
      previousPath: 'm.ipynb',
      additions: 1,
      deletions: 1,
    });
    await expectConsistent(change);
  });
});
