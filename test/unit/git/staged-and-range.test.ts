import { describe, expect, test } from 'vitest';
import { readRange, readStaged } from '../../../src/adapters/git/local-change.ts';
import { expectConsistent, numbered, summary, textOf } from './change-text.ts';
import { quietEnvironment, TemporaryRepository } from './temporary-repository.ts';

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
    expect(await textOf(change, 'a.py', 'new')).toBe('staged\n');
    expect(await textOf(change, 'b.py', 'new')).toBe('b\n');
    expect(await change.snapshot.list()).toEqual({ paths: ['a.py', 'b.py'], complete: true });
    expect(await textOf(change, 'a.py', 'old')).toBe('a\n');
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
    repository.commit('Start', { 'a.py': numbered(9) });
    repository.git('checkout', '--quiet', '-b', 'feature');
    const head = repository.commit('Feature', { 'b.py': 'b\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit('Main goes on', { 'a.py': 'changed\n' });
    repository.write('a.py', 'dirty\n');
    const change = await readRange({ ...repository.options, base: 'main', head: 'feature' });
    expect(summary(change)).toEqual(['added b.py']);
    expect(change.identity).toBe(head);
    expect(change.description).toBe('Feature');
    expect(await textOf(change, 'a.py', 'new')).toBe(numbered(9));
    expect(await textOf(change, 'a.py', 'old')).toBe(numbered(9));
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
