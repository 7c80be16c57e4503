import { createHash } from 'node:crypto';
import type { FilePatch } from '../../domain/changed-file.ts';
import type { Side } from '../../domain/hunk.ts';
import type { Change } from '../../ports/change-source.ts';
import type { Snapshot } from '../../ports/snapshot.ts';
import { BlobReader } from './blob-reader.ts';
import { commitMessages } from './commit-messages.ts';
import { readAsText, readDiff } from './read-diff.ts';
import type { LocalDiff } from './read-diff.ts';
import { findDefaultBranch, mergeBase, openRepository, resolveRef } from './repository.ts';
import type { Repository, RepositoryOptions } from './repository.ts';
import { indexReader, treeReader, workingTreeReader } from './text-readers.ts';
import type { FileReader } from './text-readers.ts';
import { readUntracked } from './untracked-files.ts';

/** The bounds of a local change; the defaults are for people, smaller ones for tests. */
export interface LocalLimits {
  /** Bytes of diff text that are read. */
  diffBytes?: number;
  /** Untracked files that are read. */
  untrackedFiles?: number;
}

/** Where a local change is read, and how much of it. */
export interface LocalChangeOptions extends RepositoryOptions {
  limits?: LocalLimits;
}

/**
 * The working tree, new files included, against the commit where it left `base`: a given ref, else the default branch, else
 * HEAD. Ends with UsageError when git, the repository or the ref is not there.
 */
export async function readWorkingTree(options: LocalChangeOptions & { base?: string }): Promise<Change> {
  const repository = await openRepository(options);
  const { git, root } = repository;
  const old = await baseOf(repository, options.base);
  const diff = await readDiff(git, [old], options.limits?.diffBytes);
  const untracked = await readUntracked(repository, options.limits?.untrackedFiles);
  const blobs = new BlobReader(git);
  const ends = { old: treeReader(git, old, blobs), new: workingTreeReader(git, root) };
  const all: LocalDiff = {
    patches: [...(await textPatches(git, [old], diff.patches, ends)), ...untracked.patches],
    unread: [...diff.unread, ...untracked.unread],
    text: [diff.text, ...untracked.patches.map((patch) => `${patch.path}\n${patch.patch ?? ''}`)].join('\n'),
  };
  const description = repository.head === null ? '' : await commitMessages(repository, old, repository.head);
  return toChange(all, ends, description, identityOf(old, all.text));
}

/** What is staged, against HEAD. Ends as readWorkingTree does. */
export async function readStaged(options: LocalChangeOptions): Promise<Change> {
  const repository = await openRepository(options);
  const { git } = repository;
  const old = repository.head ?? repository.emptyTree;
  const selected = ['--cached', old];
  const diff = await readDiff(git, selected, options.limits?.diffBytes);
  const blobs = new BlobReader(git);
  const ends = { old: treeReader(git, old, blobs), new: indexReader(git, blobs) };
  const patches = await textPatches(git, selected, diff.patches, ends);
  return toChange({ ...diff, patches }, ends, '', identityOf(old, diff.text));
}

/** The commits of `head` that `base` has not, as a pull request from one to the other would show them. Ends as readWorkingTree does. */
export async function readRange(options: LocalChangeOptions & { base: string; head: string }): Promise<Change> {
  const repository = await openRepository(options);
  const { git } = repository;
  const head = await resolveRef(git, options.head);
  const base = await resolveRef(git, options.base);
  const old = (await mergeBase(git, base, head)) ?? base;
  const diff = await readDiff(git, [old, head], options.limits?.diffBytes);
  const blobs = new BlobReader(git);
  const ends = { old: treeReader(git, old, blobs), new: treeReader(git, head, blobs) };
  const patches = await textPatches(git, [old, head], diff.patches, ends);
  return toChange({ ...diff, patches }, ends, await commitMessages(repository, old, head), head);
}

/** A name that stands for these texts: 40 hexadecimal digits. */
export function identityOf(...texts: string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest('hex').slice(0, 40);
}

/** Where the working tree left the base; histories without a common commit are compared with the base itself. */
async function baseOf({ git, head, emptyTree }: Repository, asked: string | undefined): Promise<string> {
  if (asked !== undefined) {
    const base = await resolveRef(git, asked);
    return head === null ? base : ((await mergeBase(git, base, head)) ?? base);
  }
  if (head === null) return emptyTree;
  const branch = await findDefaultBranch(git);
  return branch === null ? head : ((await mergeBase(git, branch, head)) ?? head);
}

/** Replaces the patches of files that are text at both ends although the repository's attributes call them binary. */
async function textPatches(
  git: Repository['git'],
  selected: string[],
  patches: FilePatch[],
  ends: Record<Side, FileReader>,
): Promise<FilePatch[]> {
  const called: string[] = [];
  for (const patch of patches) {
    if (patch.binary !== true) continue;
    const texts = [await ends.new.read(patch.path), await ends.old.read(patch.previousPath ?? patch.path)];
    const isText =
      texts.every((text) => text.kind === 'text' || text.kind === 'absent') &&
      texts.some((text) => text.kind === 'text');
    if (isText) called.push(patch.path, ...(patch.previousPath === undefined ? [] : [patch.previousPath]));
  }
  if (called.length === 0) return patches;
  const replaced = new Map((await readAsText(git, selected, called)).map((patch) => [patch.path, patch]));
  return patches.map((patch) => replaced.get(patch.path) ?? patch);
}

function toChange(diff: LocalDiff, ends: Record<Side, FileReader>, description: string, identity: string): Change {
  const snapshot: Snapshot = {
    async read(path, side, signal) {
      signal?.throwIfAborted();
      return ends[side].read(path);
    },
    async list(signal) {
      signal?.throwIfAborted();
      return { paths: await ends.new.list(), complete: true };
    },
  };
  return { title: '', description, patches: diff.patches, unread: diff.unread, snapshot, identity };
}
