import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const mebibyte = 1_048_576;

/** Folder of a repository's clone: `CLONES/owner+name`, or `repo` in it where that is the git directory. */
export function cloneOf(clones: string, repo: string): string {
  const folder = `${clones}/${repo.replace('/', '+')}`;
  return existsSync(`${folder}/repo`) ? `${folder}/repo` : folder;
}

/** The paths of all regular files of a commit. */
export function pathsAt(clone: string, commit: string): string[] {
  const listing = git(clone, ['ls-tree', '-r', '-z', commit]);
  return listing.split('\0').flatMap((entry) => {
    const [head, path] = entry.split('\t');
    return head?.startsWith('100') && path ? [path] : [];
  });
}

/** The text of one file at a commit. Throws when there is none. */
export function textAt(clone: string, commit: string, path: string): string {
  return git(clone, ['cat-file', 'blob', `${commit}:${path}`]);
}

function git(clone: string, options: string[]): string {
  return execFileSync('git', ['-C', clone, ...options], {
    encoding: 'utf8',
    maxBuffer: 256 * mebibyte,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
