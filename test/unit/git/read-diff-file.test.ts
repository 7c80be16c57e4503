import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readDiffFile } from '../../../src/adapters/git/read-diff-file.ts';
import type { Change } from '../../../src/ports/change-source.ts';
import { numbered, summary, textOf } from './change-text.ts';
import { quietEnvironment, temporaryFolder, TemporaryRepository } from './temporary-repository.ts';

const before = { 'a.py': numbered(30), 'gone.py': numbered(4), 'moved.py': numbered(12) };
const afterA = numbered(30).replace('line 15\n', 'line fifteen\nline more\n');

/** A repository at its base state, with the patch that leads to its head state. */
function withPatch() {
  const repository = new TemporaryRepository();
  repository.commit('Start', before);
  repository.remove('gone.py');
  repository.remove('moved.py');
  repository.commit('Change', {
    'a.py': afterA,
    'new.py': 'n\n',
    'sub/moved.py': numbered(12).replace('line 2\n', 'line two\n'),
  });
  const patch = `${repository.git('diff', 'HEAD~1', 'HEAD')}\n`;
  return { repository, patch };
}

const read = (patch: string, directory: string, more: { maxBytes?: number } = {}) =>
  readDiffFile({
    file: '-',
    directory,
    input: Readable.from([Buffer.from(patch)]),
    environment: quietEnvironment,
    ...more,
  });

/** Everything that can be asked of the change. */
async function wholeChange(change: Change) {
  const texts: Record<string, string | null> = {};
  for (const path of ['a.py', 'gone.py', 'new.py', 'moved.py', 'sub/moved.py']) {
    for (const side of ['old', 'new'] as const) texts[`${side} ${path}`] = await textOf(change, path, side);
  }
  return { files: summary(change), unread: change.unread, texts };
}

const whole = {
  files: ['added new.py', 'modified a.py', 'removed gone.py', 'renamed sub/moved.py'],
  unread: [],
  texts: {
    'new a.py': afterA,
    'old a.py': before['a.py'],
    'new gone.py': null,
    'old gone.py': before['gone.py'],
    'new new.py': 'n\n',
    'old new.py': null,
    'new moved.py': null,
    'old moved.py': before['moved.py'],
    'new sub/moved.py': numbered(12).replace('line 2\n', 'line two\n'),
    'old sub/moved.py': null,
  },
};

describe('readDiffFile', () => {
  test('reads a patch whether it is applied, not yet applied, or far from any repository', async () => {
    const { repository, patch } = withPatch();
    expect(await wholeChange(await read(patch, repository.root))).toEqual(whole);
    repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    expect(await wholeChange(await read(patch, repository.root))).toEqual(whole);
    const folder = temporaryFolder();
    for (const [path, contents] of Object.entries(before)) writeFileSync(join(folder, path), contents);
    writeFileSync(join(folder, 'change.diff'), patch);
    expect(
      await wholeChange(await readDiffFile({ file: 'change.diff', directory: folder, environment: { PATH: '' } })),
    ).toEqual(whole);
  });

  test('paths begin at the root of the repository, wherever in it one stands', async () => {
    const { repository, patch } = withPatch();
    expect(await wholeChange(await read(patch, join(repository.root, 'sub')))).toEqual(whole);
  });

  test('files that the patch leaves alone are the same at both ends', async () => {
    const { repository, patch } = withPatch();
    repository.commit('Other', { 'helper.py': 'h\n' });
    const change = await read(patch, repository.root);
    expect(await textOf(change, 'helper.py', 'old')).toBe('h\n');
    expect(await textOf(change, 'helper.py', 'new')).toBe('h\n');
    expect(await change.snapshot.list()).toEqual({
      paths: ['a.py', 'helper.py', 'new.py', 'sub/moved.py'],
      complete: true,
    });
    expect(await (await read(patch, temporaryFolder())).snapshot.list()).toBeNull();
  });

  test('a file in another version is named as not read; new and removed files need none', async () => {
    const { patch } = withPatch();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.py'), 'something else\n');
    const change = await read(patch, folder);
    expect(change.patches.map(({ path }) => path).sort()).toEqual(['gone.py', 'new.py']);
    expect(change.unread).toEqual([
      {
        path: 'a.py',
        reason: 'the working tree holds another version of it than the one that the patch changes or makes',
      },
      { path: 'sub/moved.py', reason: 'the patch alone is not enough to read it, and it is not in the working tree' },
    ]);
    expect(await change.snapshot.read('a.py', 'new')).toEqual({ kind: 'absent' });
  });

  test('no file behind a link or outside is read, whatever the patch names', async () => {
    const folder = temporaryFolder();
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'secret.py'), 'secret\n');
    mkdirSync(join(folder, 'inside'));
    symlinkSync(join(outside, 'secret.py'), join(folder, 'link.py'));
    symlinkSync(outside, join(folder, 'inside/linked'));
    const hunk = (path: string) =>
      `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-secret\n+public\n`;
    const paths = ['link.py', 'inside/linked/secret.py'];
    const change = await read(paths.map(hunk).join(''), folder);
    expect(change.patches).toEqual([]);
    expect(change.unread.map(({ path }) => path)).toEqual(paths);
    const upwards = await read(
      `${hunk('../x/secret.py')}${hunk('ok.py').replace('-1 +1', '-0,0 +1').replace('-secret\n', '').replace('--- a/ok.py', '--- /dev/null')}`,
      folder,
    );
    expect(upwards.patches.map(({ path }) => path)).toEqual(['ok.py']);
    expect(upwards.unread).toHaveLength(1);
    expect(await upwards.snapshot.read('../x/secret.py', 'new')).toEqual({ kind: 'absent' });
  });

  test('a hunk that fits every file does not open one', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': 'a\n' });
    const change = await read('--- a/a.py\n+++ b/a.py\n@@ -1,0 +2 @@\n+x\n', repository.root);
    expect(change.patches).toEqual([]);
    expect(await change.snapshot.read('a.py', 'old')).toEqual({ kind: 'absent' });
  });

  test('a patch beyond the limit is read up to its last whole file, and says so', async () => {
    const { repository, patch } = withPatch();
    const change = await read(patch, repository.root, { maxBytes: patch.indexOf('diff --git a/new.py') + 20 });
    expect(change.patches.map(({ path }) => path)).toEqual(['a.py', 'gone.py']);
    expect(change.unread).toHaveLength(1);
    expect(change.unread[0]?.path).toBe('standard input');
    expect(change.unread[0]?.reason).toMatch(/^the patch is larger than \d+ bytes, and what follows was not read$/);
  });

  test('an empty patch is an empty change; other text is an error, as is a file that is not there', async () => {
    const folder = temporaryFolder();
    expect((await read('', folder)).patches).toEqual([]);
    await expect(read('hello\n', folder)).rejects.toThrow('standard input holds no unified diff');
    const missing = readDiffFile({ file: 'none.diff', directory: folder, environment: quietEnvironment });
    await expect(missing).rejects.toThrow('The patch none.diff cannot be read: there is no such file.');
    await expect(readDiffFile({ file: '.', directory: folder, environment: quietEnvironment })).rejects.toThrow(
      'The patch . cannot be read',
    );
  });

  test('its identity is that of the text', async () => {
    const { repository, patch } = withPatch();
    const [first, second] = [await read(patch, repository.root), await read(patch, temporaryFolder())];
    expect(first.identity).toBe(second.identity);
    expect((await read(patch.replace('line fifteen', 'line 15b'), repository.root)).identity).not.toBe(first.identity);
  });
});
