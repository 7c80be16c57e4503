import type { Commit, ObjectStore, TreeEntry } from './git-objects.ts';
import { diffLines, linesOf, patchText } from './line-diff.ts';
import type { DiffHunk } from './line-diff.ts';

/** One file of the difference between two commits, before GitHub's limits on patches. */
export interface FileDifference {
  path: string;
  /** The old path of a renamed file, else the same path. */
  oldPath: string;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  oldEntry: TreeEntry | null;
  newEntry: TreeEntry | null;
  binary: boolean;
  additions: number;
  deletions: number;
  /** Empty for binary files and for moves without an edit. */
  hunks: DiffHunk[];
}

/** Git's test for binary content: a zero byte among the first 8,000. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

/** Git's default for a move: at least half of the content is kept. */
const SIMILAR = 0.5;

function similarity(one: Buffer, other: Buffer): number {
  if (one.equals(other)) return 1;
  if (isBinary(one) || isBinary(other)) return 0;
  const counts = new Map<string, number>();
  for (const line of linesOf(one.toString('utf8'))) counts.set(line, (counts.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of linesOf(other.toString('utf8'))) {
    const left = counts.get(line) ?? 0;
    if (left > 0) {
      common += Buffer.byteLength(line);
      counts.set(line, left - 1);
    }
  }
  return common / Math.max(one.byteLength, other.byteLength, 1);
}

function findMoves(store: ObjectStore, base: Commit, head: Commit, declared: Map<string, string>): Map<string, string> {
  const removed = new Set([...base.files.keys()].filter((path) => !head.files.has(path)));
  const added = [...head.files.keys()].filter((path) => !base.files.has(path));
  const moves = new Map<string, string>();
  const take = (path: string, oldPath: string): void => {
    moves.set(path, oldPath);
    removed.delete(oldPath);
  };
  for (const path of added) {
    const oldPath = declared.get(path);
    if (oldPath !== undefined && removed.has(oldPath)) take(path, oldPath);
  }
  // Exact moves come first, so that an edited copy does not take their origin.
  for (const least of [1, SIMILAR]) {
    for (const path of added) {
      if (moves.has(path) || removed.size === 0) continue;
      const bytes = store.bytes(entryAt(head, path));
      if (bytes.byteLength === 0) continue;
      const scored = [...removed].map((oldPath) => ({
        oldPath,
        score: similarity(store.bytes(entryAt(base, oldPath)), bytes),
      }));
      const best = scored.sort((one, other) => other.score - one.score)[0];
      if (best && best.score >= least) take(path, best.oldPath);
    }
  }
  return moves;
}

function entryAt(commit: Commit, path: string): TreeEntry {
  const entry = commit.files.get(path);
  if (!entry) throw new Error(`no file ${path} in commit ${commit.sha}`);
  return entry;
}

function compareFile(
  store: ObjectStore,
  path: string,
  oldPath: string,
  old: TreeEntry | null,
  now: TreeEntry | null,
): FileDifference {
  const oldBytes = old ? store.bytes(old) : Buffer.alloc(0);
  const newBytes = now ? store.bytes(now) : Buffer.alloc(0);
  const binary = isBinary(oldBytes) || isBinary(newBytes);
  const hunks = binary ? [] : diffLines(oldBytes.toString('utf8'), newBytes.toString('utf8'));
  const count = (mark: '+' | '-'): number =>
    hunks.reduce((sum, hunk) => sum + hunk.rows.filter((row) => row.mark === mark).length, 0);
  const status = !old
    ? 'added'
    : !now
      ? 'removed'
      : path !== oldPath
        ? 'renamed'
        : old.sha === now.sha
          ? 'changed'
          : 'modified';
  return {
    path,
    oldPath,
    status,
    oldEntry: old,
    newEntry: now,
    binary,
    additions: count('+'),
    deletions: count('-'),
    hunks,
  };
}

/** What changed between two commits, in the order of git (by path, bytewise). */
export function compareCommits(store: ObjectStore, baseSha: string, headSha: string): FileDifference[] {
  const base = store.commit(baseSha);
  const head = store.commit(headSha);
  const declared = new Map(store.between(baseSha, headSha).flatMap((commit) => [...commit.renames]));
  const moves = findMoves(store, base, head, declared);
  const moved = new Set(moves.values());
  const paths = new Set([...base.files.keys(), ...head.files.keys()]);
  const differences: FileDifference[] = [];
  for (const path of paths) {
    if (moved.has(path) && !head.files.has(path)) continue;
    const oldPath = moves.get(path) ?? path;
    const old = base.files.get(oldPath) ?? null;
    const now = head.files.get(path) ?? null;
    if (old && now && old.sha === now.sha && old.mode === now.mode && path === oldPath) continue;
    differences.push(compareFile(store, path, oldPath, old, now));
  }
  return differences.sort((one, other) => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)));
}

/** GitHub's limits on what a list of files shows (docs: repository limits). */
export interface PatchLimits {
  /** Changed lines in one file, and in the whole pull request. */
  lines: number;
  /** Bytes of one patch. */
  fileBytes: number;
  /** Bytes of all patches. */
  totalBytes: number;
}

/** The patches that GitHub shows, by path; a file that is absent has none. `withheld` are paths that the test wants without. */
export function shownPatches(
  files: FileDifference[],
  limits: PatchLimits,
  withheld: ReadonlySet<string>,
): Map<string, string> {
  const shown = new Map<string, string>();
  let lines = 0;
  let bytes = 0;
  for (const file of files) {
    if (file.hunks.length === 0 || withheld.has(file.path)) continue;
    const changed = file.additions + file.deletions;
    const patch = patchText(file.hunks);
    const size = Buffer.byteLength(patch);
    if (changed > limits.lines || size > limits.fileBytes) continue;
    if (lines + changed > limits.lines || bytes + size > limits.totalBytes) continue;
    lines += changed;
    bytes += size;
    shown.set(file.path, patch);
  }
  return shown;
}
