import { gitEnvironment } from '../../src/adapters/git/git-environment.ts';
import { gitOutput, splitNul } from '../../src/adapters/git/git-process.ts';
import type { GitContext } from '../../src/adapters/git/git-process.ts';

/** A file of a commit by its blobs; `oldBlob` is null where the commit adds it. */
export interface ChangedBlob {
  path: string;
  oldBlob: string | null;
  newBlob: string;
}

/** A commit as a pull request against its first parent: only the files the checks read. */
export interface HistoryCommit {
  commit: string;
  files: ChangedBlob[];
}

/** How git is run on a clone or a git directory: no configuration of its own starts a program. */
export function gitContext(clone: string): GitContext {
  return { directory: clone, environment: gitEnvironment(process.env), configuration: [], signal: undefined };
}

/** Whether the checks read a path. */
export function isChecked(path: string): boolean {
  return /\.(py|ipynb)$/i.test(path);
}

/** The commit that HEAD names. */
export async function headOf(git: GitContext): Promise<string> {
  return (await gitOutput(git, ['rev-parse', 'HEAD'])).toString('utf8').trim();
}

/** The number of non-merge commits up to HEAD. */
export async function countCommits(git: GitContext): Promise<number> {
  return Number((await gitOutput(git, ['rev-list', '--count', '--no-merges', 'HEAD'])).toString('utf8'));
}

/** Non-merge commits up to HEAD that change a Python file or notebook, the newest first; `limit` counts these. */
export async function readHistory(git: GitContext, limit: number | null): Promise<HistoryCommit[]> {
  const log = (renames: string) =>
    gitOutput({ ...git, environment: { ...git.environment, GIT_LITERAL_PATHSPECS: '0' } }, [
      'log',
      '--no-merges',
      '--no-ext-diff',
      '--no-textconv',
      renames,
      '--format=%x01%H',
      '--raw',
      '--no-abbrev',
      '-z',
      ...(limit === null ? [] : [`--max-count=${limit}`]),
      'HEAD',
      '--',
      ':(icase)*.py',
      ':(icase)*.ipynb',
    ]);
  // A clone may lack its largest files; renames of equal content are found without reading any.
  const output = await log('--find-renames').catch(() => log('--find-renames=100%'));
  return readLog(output.toString('utf8').split('\0')).filter((commit) => commit.files.length > 0);
}

/** The commits of `git log --raw -z` with hashes marked by U+0001; a renamed file has two paths after its entry. */
function readLog(fields: readonly string[]): HistoryCommit[] {
  const commits: HistoryCommit[] = [];
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!.trim();
    if (field.startsWith('\u0001')) commits.push({ commit: field.slice(1, 41), files: [] });
    const raw = /:\d{6} (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([A-Z])\d*$/.exec(field)?.slice(1);
    if (!raw) continue;
    const [newMode, oldBlob, newBlob, kind] = raw as [string, string, string, string];
    if (kind === 'R' || kind === 'C') index++;
    const path = fields[++index] ?? '';
    // A deleted file has the mode 000000, a link 120000, a submodule 160000.
    if (!isChecked(path) || !newMode.startsWith('100')) continue;
    commits.at(-1)?.files.push({ path, oldBlob: /^0+$/.test(oldBlob) ? null : oldBlob, newBlob });
  }
  return commits;
}

/** Every regular file of a commit with its blob. */
export async function readTree(git: GitContext, commit: string): Promise<{ path: string; blob: string }[]> {
  return splitNul(await gitOutput(git, ['ls-tree', '-r', '-z', commit])).flatMap((entry) => {
    const [head = '', path = ''] = entry.split('\t');
    const [mode = '', , blob = ''] = head.split(' ');
    return mode.startsWith('100') ? [{ path, blob }] : [];
  });
}
