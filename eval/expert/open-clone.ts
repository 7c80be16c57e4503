import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../../src/domain/errors.ts';

/** A clone with the place of a working tree that is never filled: git refuses to read a change in a bare repository. */
export interface OpenClone {
  folder: string;
  close(): void;
}

/** Opens `CLONES/owner+name`, or `repo` in it where that is the git directory. Ends with UsageError when there is none. */
export function openClone(clones: string, repo: string): OpenClone {
  const folder = join(resolve(clones), repo.replace('/', '+'));
  const source = [join(folder, 'repo'), folder].find((path) => existsSync(path));
  if (source === undefined) throw new UsageError(`There is no clone of ${repo} at ${folder}.`);
  const target = mkdtempSync(join(tmpdir(), 'ml-review-eval-'));
  const options = ['--quiet', '--shared', '--no-checkout', '--local', source, target];
  execFileSync('git', ['-c', 'safe.directory=*', 'clone', ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  return { folder: target, close: () => rmSync(target, { recursive: true, force: true }) };
}
