import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRange, readStaged, readWorkingTree } from '../../../src/adapters/git/local-change.ts';
import { UsageError } from '../../../src/domain/errors.ts';
import { quietEnvironment, temporaryFolder, TemporaryRepository } from './temporary-repository.ts';

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
        expect(error).toBeInstanceOf(UsageError);
        expect((error as Error).message).toContain(words);
      }
    }
  });

  test('outside a repository, in a missing folder, in a bare repository, without git', async () => {
    const folder = temporaryFolder();
    const environment = { ...quietEnvironment, GIT_CEILING_DIRECTORIES: folder };
    await expect(readStaged({ repository: folder, environment })).rejects.toThrow(
      /is not in a git repository; .* --diff FILE/,
    );
    await expect(readStaged({ repository: join(folder, 'none'), environment })).rejects.toThrow('is not a directory');
    const bare = new TemporaryRepository();
    bare.git('init', '--quiet', '--bare', 'bare.git');
    await expect(readStaged({ repository: join(bare.root, 'bare.git'), environment })).rejects.toThrow(
      'has no working tree',
    );
    await expect(readStaged({ repository: folder, environment: { PATH: folder } })).rejects.toThrow(
      'git was not found; install it',
    );
  });

  test('a shallow clone that lacks the common commit', async () => {
    const origin = new TemporaryRepository();
    origin.commit('One', { 'a.py': '1\n' });
    origin.git('checkout', '--quiet', '-b', 'feature');
    origin.commit('Two', { 'b.py': '2\n' });
    origin.git('checkout', '--quiet', 'main');
    origin.commit('Three', { 'c.py': '3\n' });
    const clone = new TemporaryRepository();
    clone.git(
      'fetch',
      '--quiet',
      '--depth=1',
      `file://${origin.root}`,
      'main:refs/remotes/origin/main',
      'feature:refs/remotes/origin/feature',
    );
    clone.git('reset', '--quiet', '--hard', 'origin/feature');
    await expect(readWorkingTree({ ...clone.options, base: 'origin/main' })).rejects.toThrow('git fetch --unshallow');
  });
});
