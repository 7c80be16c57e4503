import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRange, readStaged, readWorkingTree } from '../../../src/adapters/git/local-change.ts';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { revertHunks } from '../../../src/diff/revert-hunks.ts';
import { UsageError } from '../../../src/domain/errors.ts';
import type { Change } from '../../../src/ports/change-source.ts';
import { quietEnvironment, temporaryFolder, TemporaryRepository } from './temporary-repository.ts';

const lines = (count: number, word = 'line') => Array.from({ length: count }, (_, index) => `${word} ${index + 1}\n`).join('');
const summary = (change: Change) => change.patches.map((patch) => `${patch.status} ${patch.path}`).sort();

async function text(change: Change, path: string, side: 'old' | 'new'): Promise<string | null> {
  const read = await change.snapshot.read(path, side);
  return read.kind === 'text' ? read.text : null;
}

/** Every patch takes the new text back to the old one: patches and snapshot speak of the same two states. */
async function expectConsistent(change: Change): Promise<void> {
  for (const patch of change.patches) {
    if (patch.binary || patch.patch === undefined) continue;
    const parsed = parsePatch(patch.patch);
    expect(parsed.kind).toBe('hunks');
    const newText = patch.status === 'removed' ? '' : await text(change, patch.path, 'new');
    const oldText = patch.status === 'added' ? '' : await text(change, patch.previousPath ?? patch.path, 'old');
    if (parsed.kind === 'hunks') expect(revertHunks(newText ?? 'missing', parsed.hunks)).toBe(oldText);
  }
}

describe('readWorkingTree', () => {
  test('shows commits, staged and unstaged edits and new files against where the branch left main', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'train.py': lines(20), 'old.py': lines(5), 'moved.py': lines(30, 'row'), '.gitignore': 'secret.env\n' });
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit('Add the model\n\nWith a reason.', { 'model.py': 'import torch\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit('Meanwhile on main', { 'elsewhere.py': 'x\n' });
    repository.git('checkout', '--quiet', 'feature');
    repository.write('train.py', lines(20).replace('line 7\n', 'line seven\n'));
    repository.git('mv', 'moved.py', 'renamed.py');
    repository.remove('old.py');
    repository.write('new folder/naïve "name".py', 'one\ntwo');
    repository.write('secret.env', 'KEY=1\n');

    const change = await readWorkingTree(repository.options);
    expect(summary(change)).toEqual(
      ['added model.py', 'added new folder/naïve "name".py', 'modified train.py', 'removed old.py', 'renamed renamed.py'].sort(),
    );
    expect(change.unread).toEqual([]);
    expect(change.description).toBe('Add the model\n\nWith a reason.');
    expect(change.title).toBe('');
    await expectConsistent(change);
    expect(await text(change, 'old.py', 'old')).toBe(lines(5));
    expect(await text(change, 'old.py', 'new')).toBeNull();
    expect(await text(change, 'elsewhere.py', 'old')).toBeNull();
    expect(await text(change, 'secret.env', 'new')).toBeNull();
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
    expect(summary(await readWorkingTree({ ...clone.options, base: 'release' }))).toEqual(['added b.py', 'modified a.py']);
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
    expect(await text(change, 'b.py', 'new')).toBe('b\n');
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

describe('readStaged and readRange', () => {
  test('the index is one end, whatever the working tree holds', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': 'a\n', 'b.py': 'b\n' });
    repository.write('a.py', 'staged\n');
    repository.git('add', 'a.py');
    repository.write('a.py', 'only in the working tree\n');
    repository.write('b.py', 'unstaged\n');
    const change = await readStaged(repository.options);
    expect(summary(change)).toEqual(['modified a.py']);
    expect(await text(change, 'a.py', 'new')).toBe('staged\n');
    expect(await text(change, 'b.py', 'new')).toBe('b\n');
    expect(await text(change, 'a.py', 'old')).toBe('a\n');
    await expectConsistent(change);
  });

  test('a hook of git commit --all sees the index that the commit is made from', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': 'a\n' });
    repository.git('read-tree', '--index-output=.git/other-index', 'HEAD');
    repository.git('rm', '--cached', '--quiet', 'a.py');
    const environment = { ...quietEnvironment, GIT_INDEX_FILE: '.git/other-index', GIT_DIR: '/nowhere' };
    expect(summary(await readStaged({ ...repository.options, environment }))).toEqual([]);
    expect(summary(await readStaged(repository.options))).toEqual(['removed a.py']);
  });

  test('a range is what head has and base has not, as a pull request shows it', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': lines(9) });
    repository.git('checkout', '--quiet', '-b', 'feature');
    const head = repository.commit('Feature', { 'b.py': 'b\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit('Main goes on', { 'a.py': 'changed\n' });
    repository.write('a.py', 'dirty\n');
    const change = await readRange({ ...repository.options, base: 'main', head: 'feature' });
    expect(summary(change)).toEqual(['added b.py']);
    expect(change.identity).toBe(head);
    expect(change.description).toBe('Feature');
    expect(await text(change, 'a.py', 'new')).toBe(lines(9));
    expect(await text(change, 'a.py', 'old')).toBe(lines(9));
  });

  test('many and long commit messages are cut, and the text says so', async () => {
    const repository = new TemporaryRepository();
    const base = repository.commit('Start');
    for (let index = 1; index <= 52; index++) repository.commit(`Message ${index}`);
    const { description } = await readRange({ ...repository.options, base, head: 'HEAD' });
    expect(description.startsWith('(The messages of older commits are left out.)\n\nMessage 3\n')).toBe(true);
    expect(description.endsWith('Message 52')).toBe(true);
    const middle = repository.git('rev-parse', 'HEAD');
    repository.commit('x'.repeat(30_000));
    const long = await readRange({ ...repository.options, base: middle, head: 'HEAD' });
    expect(long.description.length).toBeLessThan(20_100);
    expect(long.description).toContain('The rest of the commit messages is left out.');
  });
});

describe('what is not text', () => {
  test('links, submodules, nested repositories and conflicts are named, not followed', async () => {
    const repository = new TemporaryRepository();
    const outside = temporaryFolder();
    repository.commit('Start', { 'a.py': 'a\n', 'conflict.py': 'x\n', 'becomes-link.py': lines(9), 'folder/x.py': 'x\n' });
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
    expect(() => repository.git('merge', 'other')).toThrow();
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
    for (const path of ['new-link.py', 'becomes-link.py', 'linked-folder/i.py', 'module/i.py', 'module', 'folder']) {
      expect(await change.snapshot.read(path, 'new'), path).toEqual({ kind: 'absent' });
    }
    const staged = await readStaged(repository.options);
    expect(summary(staged)).toEqual([]);
    expect(staged.unread).toEqual([{ path: 'conflict.py', reason: 'it has unresolved merge conflicts' }]);
    expect(await staged.snapshot.read('conflict.py', 'new')).toEqual({ kind: 'absent' });
    expect(await change.snapshot.read('was-link.py', 'old')).toEqual({ kind: 'absent' });
    expect(await text(change, 'becomes-link.py', 'old')).toBe(lines(9));
  });

  test('a path that leads out of the repository or is none leads nowhere', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': 'a\n' });
    const change = await readWorkingTree(repository.options);
    for (const path of ['../outside.py', '/etc/passwd', './a.py', 'a//b.py', '', '.', '.git/config', 'a.py/', 'a\0b', 'a\nb', 'A.py'.repeat(9999)]) {
      expect(await change.snapshot.read(path, 'new'), path).toEqual({ kind: 'absent' });
      expect(await change.snapshot.read(path, 'old'), path).toEqual({ kind: 'absent' });
    }
  });

  test('large, binary and oddly encoded files are what they are at both ends', async () => {
    const repository = new TemporaryRepository();
    const odd = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]);
    const large = 'x\n'.repeat(600_000);
    const files = { 'large.py': large, 'weights.bin': Buffer.from([1, 0, 2]), 'odd.py': odd, 'edge.py': `${'y'.repeat(1024 * 1024 - 1)}\n` };
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
        ['large.py', 'weights.bin', 'odd.py', 'edge.py', 'gone.py'].map((path) => snapshot.read(path, snapshot === range.snapshot ? 'old' : 'new')),
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
    repository.commit('Start', { '.gitattributes': '*.ipynb -diff\n*.bin binary\n', 'n.ipynb': '{"cells": []}\n', 'm.ipynb': lines(40), 'w.bin': Buffer.from([0, 1]) });
    repository.write('n.ipynb', '{"cells": [1]}\n');
    repository.write('w.bin', Buffer.from([0, 2]));
    repository.git('mv', 'm.ipynb', 'k.ipynb');
    repository.write('k.ipynb', lines(40).replace('line 3\n', 'line three\n'));
    const change = await readWorkingTree(repository.options);
    expect(summary(change)).toEqual(['modified n.ipynb', 'modified w.bin', 'renamed k.ipynb']);
    expect(change.patches.filter((patch) => patch.binary).map((patch) => patch.path)).toEqual(['w.bin']);
    expect(change.patches.find(({ path }) => path === 'k.ipynb')).toMatchObject({ previousPath: 'm.ipynb', additions: 1, deletions: 1 });
    await expectConsistent(change);
  });
});

describe('limits', () => {
  test('a diff that is too large names the files that were not read', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start');
    repository.commit('Much', { 'a.py': lines(200), 'b.py': lines(3000), 'c.py': lines(10) });
    const change = await readRange({ ...repository.options, base: 'HEAD~1', head: 'HEAD', limits: { diffBytes: 8192 } });
    expect(summary(change)).toEqual(['added a.py']);
    expect(change.unread.map(({ path }) => path)).toEqual(['b.py', 'c.py']);
    expect(change.unread[0]?.reason).toMatch(/^the diff is larger than 0.008 MB, and this part of it was not read$/);
    await expectConsistent(change);
  });

  test('untracked files beyond the limit are counted', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start');
    for (let index = 0; index < 5; index++) repository.write(`n${index}.py`, 'x\n');
    const change = await readWorkingTree({ ...repository.options, limits: { untrackedFiles: 2 } });
    expect(summary(change)).toEqual(['added n0.py', 'added n1.py']);
    expect(change.unread).toEqual([{ path: '(untracked files)', reason: '3 more are not read; at most 2 are' }]);
  });

  test('an aborted reading ends with the reason', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start');
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(readWorkingTree({ ...repository.options, signal })).rejects.toBe(reason);
    const change = await readWorkingTree(repository.options);
    await expect(change.snapshot.read('a.py', 'new', signal)).rejects.toBe(reason);
  });
});

describe('what a person is told', () => {
  test('a ref that is none', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'train.py': 'x\n' });
    const table: [ref: string, words: string][] = [
      ['--output=stolen', 'begin with a dash'],
      ['-p', 'begin with a dash'],
      ['no-such-branch', 'git fetch origin no-such-branch'],
      ['', 'name a branch, a tag or a commit'],
      ['a b', 'name a branch, a tag or a commit'],
      ['main:train.py', 'names no commit'],
      ['main..main', 'names no commit'],
      ['main\nHEAD', 'name a branch, a tag or a commit'],
    ];
    for (const [ref, words] of table) {
      for (const read of [
        () => readWorkingTree({ ...repository.options, base: ref }),
        () => readRange({ ...repository.options, base: 'main', head: ref }),
      ]) {
        const error: unknown = await read().catch((thrown: unknown) => thrown);
        expect(error, ref).toBeInstanceOf(UsageError);
        expect((error as Error).message).toContain(words);
      }
    }
  });

  test('outside a repository, in a missing folder, in a bare repository, without git', async () => {
    const folder = temporaryFolder();
    const environment = { ...quietEnvironment, GIT_CEILING_DIRECTORIES: folder };
    await expect(readStaged({ repository: folder, environment })).rejects.toThrow(/is not in a git repository; .* --diff FILE/);
    await expect(readStaged({ repository: join(folder, 'none'), environment })).rejects.toThrow('is not a directory');
    const bare = new TemporaryRepository();
    bare.git('init', '--quiet', '--bare', 'bare.git');
    await expect(readStaged({ repository: join(bare.root, 'bare.git'), environment })).rejects.toThrow('has no working tree');
    await expect(readStaged({ repository: folder, environment: { PATH: folder } })).rejects.toThrow('git was not found; install it');
  });

  test('a shallow clone that lacks the common commit', async () => {
    const origin = new TemporaryRepository();
    origin.commit('One', { 'a.py': '1\n' });
    origin.git('checkout', '--quiet', '-b', 'feature');
    origin.commit('Two', { 'b.py': '2\n' });
    origin.git('checkout', '--quiet', 'main');
    origin.commit('Three', { 'c.py': '3\n' });
    const clone = new TemporaryRepository();
    clone.git('fetch', '--quiet', '--depth=1', `file://${origin.root}`, 'main:refs/remotes/origin/main', 'feature:refs/remotes/origin/feature');
    clone.git('reset', '--quiet', '--hard', 'origin/feature');
    await expect(readWorkingTree({ ...clone.options, base: 'origin/main' })).rejects.toThrow('git fetch --unshallow');
  });
});
