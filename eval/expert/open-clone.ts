import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../../src/domain/errors.ts';

/** A clone with the place of a working tree that is never filled: git refuses to read a change in a bare repository. */
export interface OpenClone {
  folder: string;
  /** Commit whose changes against `base` are read. */
  head: string;
  close(): void;
}

/**
 * Opens `CLONES/owner+name`, or `repo` in it where that is the git directory, for the change from `base` to `head`. Where `head` does not
 * follow `base` (a fix that is taken back), its tree is committed on top of `base`. Ends with UsageError when there is no clone.
 */
export function openClone(
  clones: string,
  { repo, base, head }: { repo: string; base: string; head: string },
): OpenClone {
  const place = join(resolve(clones), repo.replace('/', '+'));
  const source = [join(place, 'repo'), place].find((path) => existsSync(path));
  if (source === undefined) throw new UsageError(`There is no clone of ${repo} at ${place}.`);
  const folder = mkdtempSync(join(tmpdir(), 'ml-review-eval-'));
  git(['-c', 'safe.directory=*', 'clone', '--quiet', '--shared', '--no-checkout', '--local', source, folder]);
  const follows = git(['-C', folder, 'merge-base', base, head]).trim() === base;
  return {
    folder,
    head: follows ? head : commitOnTop(folder, base, head),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function commitOnTop(folder: string, base: string, head: string): string {
  const author = ['-c', 'user.name=eval', '-c', 'user.email=eval@localhost'];
  return git(['-C', folder, ...author, 'commit-tree', `${head}^{tree}`, '-p', base, '-m', 'Change']).trim();
}

function git(options: string[]): string {
  return execFileSync('git', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
