import { describe, expect, test } from 'vitest';
import { readRange, readWorkingTree } from '../../../src/adapters/git/local-change.ts';
import { expectConsistent, numbered, summary } from './change-text.ts';
import { TemporaryRepository } from './temporary-repository.ts';

describe('limits', () => {
  test('a diff that is too large names the files that were not read', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start');
    repository.commit('Much', { 'a.py': numbered(200), 'b.py': numbered(3000), 'c.py': numbered(10) });
    const change = await readRange({
      ...repository.options,
      base: 'HEAD~1',
      head: 'HEAD',
      limits: { diffBytes: 8192 },
    });
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
