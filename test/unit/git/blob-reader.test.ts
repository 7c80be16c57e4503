import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BlobReader } from '../../../src/adapters/git/blob-reader.ts';
import { openRepository } from '../../../src/adapters/git/repository.ts';
import { addedPatch } from '../../../src/adapters/git/untracked-files.ts';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { revertHunks } from '../../../src/diff/revert-hunks.ts';
import { PermanentError } from '../../../src/domain/errors.ts';
import { TemporaryRepository } from './temporary-repository.ts';

describe('BlobReader', () => {
  test('answers many questions at once, each with its own object', async () => {
    const repository = new TemporaryRepository();
    const texts = [
      '',
      '\n',
      'one',
      'a b c 12\n',
      '0123456789abcdef blob 5\n',
      'é\n'.repeat(70_000),
      'x'.repeat(1024 * 1024),
    ];
    repository.commit('Start', Object.fromEntries(texts.map((contents, index) => [`f${index}`, contents])));
    const objects = texts.map((_, index) => repository.git('rev-parse', `HEAD:f${index}`));
    const { git } = await openRepository(repository.options);
    const blobs = new BlobReader(git);
    const order = fc.array(fc.nat(texts.length), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(order, async (indexes) => {
        const read = await Promise.all(indexes.map((index) => blobs.read(objects[index] ?? '0'.repeat(40))));
        const expected = indexes.map((index) =>
          index < texts.length ? { kind: 'text', text: texts[index], lossy: false } : { kind: 'absent' },
        );
        expect(read).toEqual(expected);
      }),
      { numRuns: 25 },
    );
    expect(await blobs.read(repository.git('rev-parse', 'HEAD^{tree}'))).toEqual({ kind: 'absent' });
  });

  test('a git that ends is an error, and the next question starts another', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { a: 'a' });
    const object = repository.git('rev-parse', 'HEAD:a');
    const { git } = await openRepository(repository.options);
    const environment = { ...git.environment, PATH: repository.root };
    const broken = new BlobReader({ ...git, environment });
    await expect(broken.read(object)).rejects.toThrow(PermanentError);
    environment.PATH = git.environment.PATH ?? '';
    expect(await broken.read(object)).toMatchObject({ kind: 'text', text: 'a' });
  });

  test('does not keep the program from ending', () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': 'a\n' });
    const module = JSON.stringify(new URL('../../../src/adapters/git/local-change.ts', import.meta.url).href);
    const program = `
      import { readRange } from ${module};
      const change = await readRange({ repository: ${JSON.stringify(repository.root)}, base: 'HEAD', head: 'HEAD' });
      console.log((await change.snapshot.read('a.py', 'new')).text);
    `;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { timeout: 20_000 });
    expect(output.toString()).toBe('a\n\n');
  });
});

test('the patch of a new file makes exactly that file', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '\n', '\r', ' ', '+', '\\', '@@', 'é'), { maxLength: 40 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (contents) => {
      const { patch, additions } = addedPatch(contents);
      const parsed = parsePatch(patch);
      if (parsed.kind !== 'hunks') throw new Error(parsed.reason);
      expect(revertHunks(contents, parsed.hunks)).toBe('');
      expect(parsed.hunks.flatMap((hunk) => hunk.lines)).toHaveLength(additions);
    }),
  );
});
