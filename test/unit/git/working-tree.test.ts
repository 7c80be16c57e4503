import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readWorkingTree } from '../../../src/adapters/git/local-change.ts';
import { expectConsistent, numbered, summary, textOf } from './change-text.ts';
import { TemporaryRepository } from './temporary-repository.ts';

describe('readWorkingTree', () => {
  test('shows commits, staged and unstaged edits and new files against where the branch left main', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', {
      'train.py': numbered(20),
      'old.py': numbered(5),
      'moved.py': numbered(30, 'row'),
      '.gitignore': 'secret.env\n',
    });
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit('Add the model\n\nWith a reason.', { 'model.py': 'import torch\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit('Meanwhile on main', { 'elsewhere.py': 'x\n' });
    repository.git('checkout', '--quiet', 'feature');
    repository.write('train.py', numbered(20).replace('line 7\n', 'line seven\n'));
    repository.git('mv', 'moved.py', 'renamed.py');
    repository.remove('old.py');
    repository.write('new folder/naïve "name".py', 'one\ntwo');
    repository.write('secret.env', 'KEY=1\n');

    const change = await readWorkingTree(repository.options);
    expect(summary(change)).toEqual(
      [
        'added model.py',
        'added new folder/naïve "name".py',
        'modified train.py',
        'removed old.py',
        'renamed renamed.py',
      ].sort(),
    );
    expect(change.unread).toEqual([]);
    expect(change.description).toBe('Add the model\n\nWith a reason.');
    expect(change.title).toBe('');
    await expectConsistent(change);
    expect(await textOf(change, 'old.py', 'old')).toBe(numbered(5));
    expect(await textOf(change, 'old.py', 'new')).toBeNull();
    expect(await change.snapshot.list()).toEqual({
      paths: ['.gitignore', 'model.py', 'new folder/naïve "name".py', 'renamed.py', 'train.py'],
      complete: true,
    });
    expect(await textOf(change, 'elsewhere.py', 'old')).toBeNull();
    expect(await textOf(change, 'secret.env', 'new')).toBeNull();
    expect(change.patches.find((patch) => patch.path.includes('naïve'))).toEqual({
      path: 'new folder/naïve "name".py',
      status: 'added',
      additions: 2,
      deletions: 0,
      patch: '@@ -0,0 +1,2 @@\n+one\n+two\n\\ No newline at end of file',
    });
  });

  test('takes the base that is asked for, also one that only origin has', async () => {
    const origin = new TemporaryRepository();
    origin.commit('One', { 'a.py': '1\n' });
    origin.git('branch', 'release');
    const clone = new TemporaryRepository();
    clone.git('remote', 'add', 'origin', origin.root);
    clone.git('fetch', '--quiet', 'origin');
    clone.git('reset', '--quiet', '--hard', 'origin/release');
    clone.commit('Two', { 'a.py': '2\n' });
    clone.commit('Three', { 'b.py': '3\n' });
    expect(summary(await readWorkingTree({ ...clone.options, base: 'release' }))).toEqual([
      'added b.py',
      'modified a.py',
    ]);
    expect(summary(await readWorkingTree({ ...clone.options, base: 'HEAD~1' }))).toEqual(['added b.py']);
    expect(summary(await readWorkingTree({ ...clone.options, base: 'HEAD' }))).toEqual([]);
    // Without a base, what was not pushed: the default branch counts as origin has it.
    expect(summary(await readWorkingTree(clone.options))).toEqual(['added b.py', 'modified a.py']);
  });

  test('works in a subfolder and before the first commit', async () => {
    const repository = new TemporaryRepository();
    repository.write('src/a.py', 'a\n');
    repository.write('b.py', 'b\n');
    repository.git('add', 'b.py');
    const change = await readWorkingTree({ ...repository.options, repository: join(repository.root, 'src') });
    expect(summary(change)).toEqual(['added b.py', 'added src/a.py']);
    expect(await textOf(change, 'b.py', 'new')).toBe('b\n');
    expect(change.description).toBe('');
  });

  test('a branch whose default branch shares no commit is compared with HEAD, a base that shares none with itself', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Main', { 'a.py': 'a\n' });
    repository.git('checkout', '--quiet', '--orphan', 'island');
    repository.commit('Island', { 'b.py': 'b\n' });
    expect(summary(await readWorkingTree(repository.options))).toEqual([]);
    expect(summary(await readWorkingTree({ ...repository.options, base: 'main' }))).toEqual(['added b.py']);
  });

  test('its identity is that of the contents', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': 'a\n' });
    repository.write('b.py', 'b\n');
    const first = await readWorkingTree(repository.options);
    const again = await readWorkingTree(repository.options);
    repository.write('b.py', 'c\n');
    const other = await readWorkingTree(repository.options);
    expect(first.identity).toMatch(/^[0-9a-f]{40}$/);
    expect(again.identity).toBe(first.identity);
    expect(other.identity).not.toBe(first.identity);
  });
});
