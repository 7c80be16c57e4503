import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileText } from '../../ports/snapshot.ts';
import type { BlobReader } from './blob-reader.ts';
import { maxFileBytes, toFileText } from './file-text.ts';
import { gitOutput, splitNul } from './git-process.ts';
import type { GitContext } from './git-process.ts';

/** One end of a change. */
export interface FileReader {
  /** The text of a path; absent for whatever is not one of its regular files. */
  read(path: string): Promise<FileText>;
  /** The paths of its regular files, sorted. */
  list(): Promise<string[]>;
}

const absent: FileText = { kind: 'absent' };

/** Reads the files of a commit or tree. Links and submodules are absent: what they point to is not part of it. */
export function treeReader(git: GitContext, tree: string, blobs: BlobReader): FileReader {
  return objectReader(blobs, async () =>
    splitNul(await gitOutput(git, ['ls-tree', '-r', '-z', '--full-tree', tree])).map(treeEntry),
  );
}

/** Reads the files as they are staged. A file with conflicts is absent. */
export function indexReader(git: GitContext, blobs: BlobReader): FileReader {
  return objectReader(blobs, async () => splitNul(await gitOutput(git, ['ls-files', '--stage', '-z'])).map(indexEntry));
}

/**
 * Reads files of the working tree, but only those that git tracks or would offer to add: an ignored file, which may hold
 * credentials, is absent, and so is whatever lies behind a symbolic link.
 */
export function workingTreeReader(git: GitContext, root: string): FileReader {
  const list = async (...selection: string[]) => splitNul(await gitOutput(git, ['ls-files', '-z', ...selection]));
  const known = once(async () => new Set(await list('--cached', '--others', '--exclude-standard')));
  return {
    read: async (path) => ((await known()).has(path) ? readInside(root, path) : absent),
    async list() {
      const deleted = new Set(await list('--deleted'));
      return [...(await known())].filter((path) => !deleted.has(path) && !path.endsWith('/')).sort();
    },
  };
}

/** Reads a regular file below a folder; absent when the path leads out of the folder or over a symbolic link. */
export async function readInside(root: string, path: string): Promise<FileText> {
  const segments = path.split('/');
  if (path.includes('\0') || segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return absent;
  }
  let place = root;
  for (const [index, segment] of segments.entries()) {
    place = join(place, segment);
    const entry = await lstat(place).catch(() => null);
    const isLast = index === segments.length - 1;
    if (entry === null || !(isLast ? entry.isFile() : entry.isDirectory())) return absent;
  }
  return readRegularFile(place);
}

/** The file may be exchanged between the look and the reading: the opened one is what counts. */
async function readRegularFile(place: string): Promise<FileText> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(place, flags).catch(() => null);
  if (file === null) return absent;
  try {
    const entry = await file.stat();
    if (!entry.isFile()) return absent;
    if (entry.size > maxFileBytes) return { kind: 'too-large', bytes: entry.size };
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(maxFileBytes + 1), 0, maxFileBytes + 1, 0);
    return toFileText(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** `<mode> <type> <object>\t<path>`; undefined for what is not a regular file. */
function treeEntry(entry: string): [path: string, object: string] | undefined {
  const match = /^100\d{3} blob ([0-9a-f]+)\t/.exec(entry);
  return match?.[1] === undefined ? undefined : [entry.slice(match[0].length), match[1]];
}

/** `<mode> <object> <stage>\t<path>`; undefined for what is not a regular file, and for a file with conflicts. */
function indexEntry(entry: string): [path: string, object: string] | undefined {
  const match = /^100\d{3} ([0-9a-f]+) 0\t/.exec(entry);
  return match?.[1] === undefined ? undefined : [entry.slice(match[0].length), match[1]];
}

function objectReader(
  blobs: BlobReader,
  entries: () => Promise<([path: string, object: string] | undefined)[]>,
): FileReader {
  const objects = once(async () => new Map((await entries()).filter((entry) => entry !== undefined)));
  return {
    async read(path) {
      const object = (await objects()).get(path);
      return object === undefined ? absent : blobs.read(object);
    },
    list: async () => [...(await objects()).keys()].sort(),
  };
}

/** Calls a function at the first use and keeps what it gave; a failure is not kept. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
