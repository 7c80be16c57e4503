import { splitDiff } from '../../diff/split-diff.ts';
import type { FilePatch, UnreadFile } from '../../domain/changed-file.ts';
import { failedCommand, gitOutput, runGit, splitNul } from './git-process.ts';
import type { GitContext } from './git-process.ts';

/** The changed files of a diff, each either readable or with the reason why not. */
export interface LocalDiff {
  patches: FilePatch[];
  unread: UnreadFile[];
  /** The patch text, for the identity of the change. */
  text: string;
}

/** One changed file of `git diff --raw`. */
interface RawEntry {
  path: string;
  oldMode: string;
  newMode: string;
  /** First letter of git's status. */
  status: string;
}

/** Largest diff that is read, in bytes; about half a million changed lines. */
export const maxDiffBytes = 32 * 1024 * 1024;

/** Paths on one command line; a path has at most 4,096 bytes and a command line at least 1 MB on the systems that git runs on. */
const pathsAtOnce = 100;

/**
 * Options of every `git diff`. Those that a configuration file could change are all given; drivers for showing or converting
 * files are programs and stay off; a submodule is compared by its commit alone, because a look into it would run git there.
 */
const diffOptions = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-color-moved',
  '--no-relative',
  '--find-renames',
  '-l1000',
  '--diff-algorithm=default',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--ignore-submodules=dirty',
  '--submodule=short',
];

/**
 * Runs `git diff` between what `ends` names (object names or `--cached`, never a person's text). Git's own list of the changed
 * files is the measure: whatever of it the patch text does not yield is in `unread`.
 */
export async function readDiff(git: GitContext, ends: string[], maxBytes = maxDiffBytes): Promise<LocalDiff> {
  const entries = parseRaw(
    splitNul(await gitOutput(git, ['diff', '--raw', '-z', '--no-abbrev', ...diffOptions, ...ends, '--'])),
  );
  const conflicts = ends.length === 1 || ends.includes('--cached') ? await conflictingPaths(git) : new Set<string>();
  const { text, truncated } = await patchText(git, ends, [], maxBytes);
  const byPath = new Map(splitDiff(text).patches.map((patch) => [patch.path, patch]));
  const patches: FilePatch[] = [];
  const unread: UnreadFile[] = [];
  for (const entry of entries) {
    const patch = byPath.get(entry.path);
    const reason =
      (conflicts.has(entry.path) ? 'it has unresolved merge conflicts' : whyUnread(entry)) ??
      (patch ? null : notYielded(truncated, maxBytes));
    if (reason !== null) unread.push({ path: entry.path, reason });
    else if (patch) patches.push(patch);
  }
  if (unread.length === 0) return { patches, unread, text };
  const changed = await changedPaths(git, ends);
  return { patches, unread: unread.filter(({ path }) => conflicts.has(path) || changed.has(path)), text };
}

/**
 * The patches of files that the repository's attributes call binary (`*.ipynb -diff` is common) although they are text.
 * Files whose patch is not had this way are left out.
 */
export async function readAsText(
  git: GitContext,
  ends: string[],
  paths: string[],
  maxBytes = maxDiffBytes,
): Promise<FilePatch[]> {
  const patches: FilePatch[] = [];
  for (let start = 0; start < paths.length; start += pathsAtOnce) {
    const { text } = await patchText(git, ['--text', ...ends], paths.slice(start, start + pathsAtOnce), maxBytes);
    patches.push(...splitDiff(text).patches.filter((patch) => patch.patch !== undefined));
  }
  return patches;
}

/** Cuts a diff that was not read to its end after the last file that is whole. */
export function cutAfterWholeFile(text: string): string {
  const last = text.lastIndexOf('\ndiff --git ');
  return last < 0 ? '' : text.slice(0, last + 1);
}

async function patchText(git: GitContext, ends: string[], paths: string[], maxBytes: number) {
  const parameters = ['diff', '--unified=3', '--inter-hunk-context=0', ...diffOptions, ...ends, '--', ...paths];
  const { exitCode, stdout, complaint, truncated } = await runGit(git, parameters, maxBytes);
  if (exitCode !== 0) throw failedCommand(parameters, complaint);
  const text = stdout.toString('utf8');
  return { text: truncated ? cutAfterWholeFile(text) : text, truncated };
}

/** A record is `:<old mode> <new mode> <old object> <new object> <status>`, then the path, then a second path for a rename or copy. */
function parseRaw(fields: string[]): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let index = 0; index < fields.length;) {
    const [oldMode = '', newMode = '', , , status = ''] = (fields[index] ?? '').slice(1).split(' ');
    const paths = status.startsWith('R') || status.startsWith('C') ? 2 : 1;
    entries.push({ path: fields[index + paths] ?? '', oldMode, newMode, status: status.slice(0, 1) });
    index += 1 + paths;
  }
  return entries;
}

/** Git's diff with the working tree shows such a file with its conflict marks, as if they were meant. */
async function conflictingPaths(git: GitContext): Promise<Set<string>> {
  const entries = splitNul(await gitOutput(git, ['ls-files', '--unmerged', '-z']));
  return new Set(entries.map((entry) => entry.slice(entry.indexOf('\t') + 1)));
}

/** Without those that the list names only because their time is not the one in the index: there the contents are compared. */
async function changedPaths(git: GitContext, ends: string[]): Promise<Set<string>> {
  const fields = splitNul(await gitOutput(git, ['diff', '--numstat', '-z', ...diffOptions, ...ends, '--']));
  // `<added> TAB <deleted> TAB <path>`; for a rename the path is empty, and two fields with the paths follow.
  return new Set(fields.map((field) => field.replace(/^(?:\d+|-)\t(?:\d+|-)\t/, '')));
}

const isLink = (mode: string) => mode === '120000';
const isSubmodule = (mode: string) => mode === '160000';

function whyUnread({ oldMode, newMode, status }: RawEntry): string | null {
  // A link that became a file is reviewed as a new file.
  const modes = status === 'T' ? [newMode] : [oldMode, newMode];
  if (modes.some(isSubmodule)) return 'a submodule, which is reviewed in its own repository';
  if (modes.some(isLink)) return 'a symbolic link, which is not followed';
  return null;
}

function notYielded(truncated: boolean, maxBytes: number): string {
  if (!truncated) return 'its part of the diff could not be read';
  return `the diff is larger than ${(maxBytes / 1024 / 1024).toLocaleString('en-US')} MB, and this part of it was not read`;
}
