import type { FilePatch, UnreadFile } from '../../domain/changed-file.ts';
import { gitOutput, splitNul } from './git-process.ts';
import type { Repository } from './repository.ts';
import { readInside } from './text-readers.ts';

/** How many untracked files are read; the number of files that GitHub lists of a pull request. */
const maxUntrackedFiles = 3000;
/** Characters of untracked files whose patch is made here; of later ones the patch is left out, and the file is read when it is needed. */
const maxPatchedCharacters = 16 * 1024 * 1024;

/** New files that git would offer to add, as added files. Ignored files are left out. */
export async function readUntracked(
  { git, root }: Repository,
  maxFiles = maxUntrackedFiles,
): Promise<{ patches: FilePatch[]; unread: UnreadFile[] }> {
  const paths = splitNul(await gitOutput(git, ['ls-files', '--others', '--exclude-standard', '-z'])).sort();
  const patches: FilePatch[] = [];
  const unread: UnreadFile[] = [];
  let characters = 0;
  for (const path of paths.slice(0, maxFiles)) {
    if (path.endsWith('/')) {
      unread.push({ path, reason: 'a repository of its own inside this one' });
      continue;
    }
    const file = await readInside(root, path);
    const patch: FilePatch = { path, status: 'added', additions: 0, deletions: 0 };
    if (file.kind === 'absent') {
      unread.push({ path, reason: 'a symbolic link or a special file, which is not followed' });
      continue;
    }
    if (file.kind === 'binary') patch.binary = true;
    if (file.kind === 'text' && characters + file.text.length <= maxPatchedCharacters) {
      characters += file.text.length;
      Object.assign(patch, addedPatch(file.text));
    }
    patches.push(patch);
  }
  const left = paths.length - maxFiles;
  if (left > 0) {
    unread.push({ path: '(untracked files)', reason: `${left} more are not read; at most ${maxFiles} are` });
  }
  return { patches, unread };
}

/** The unified hunk that creates a text, as `git diff` writes it; empty for an empty file. */
export function addedPatch(text: string): { patch: string; additions: number } {
  if (text === '') return { patch: '', additions: 0 };
  const lines = text.split('\n');
  const endsWithBreak = lines.at(-1) === '';
  if (endsWithBreak) lines.pop();
  const range = lines.length === 1 ? '+1' : `+1,${lines.length}`;
  const rows = lines.map((line) => `+${line}`);
  if (!endsWithBreak) rows.push('\\ No newline at end of file');
  return { patch: [`@@ -0,0 ${range} @@`, ...rows].join('\n'), additions: lines.length };
}
