import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { parsePatch } from '../../diff/parse-patch.ts';
import { revertHunks } from '../../diff/revert-hunks.ts';
import { splitDiff } from '../../diff/split-diff.ts';
import type { FilePatch, UnreadFile } from '../../domain/changed-file.ts';
import { messageOf, UsageError } from '../../domain/errors.ts';
import type { Hunk } from '../../domain/hunk.ts';
import type { Change } from '../../ports/change-source.ts';
import type { FileText } from '../../ports/snapshot.ts';
import { identityOf } from './local-change.ts';
import { cutAfterWholeFile, maxDiffBytes } from './read-diff.ts';
import { openRepository } from './repository.ts';
import { readInside, workingTreeReader } from './text-readers.ts';
import type { FileReader } from './text-readers.ts';

/** Which patch is read, and where its files may be found. */
export interface DiffFileOptions {
  /** Path of the patch file; `-` for `input`. */
  file: string;
  /** Folder that the paths in the patch begin at; the root of the repository around it counts if there is one. */
  directory: string;
  /** What `-` reads; standard input by default. */
  input?: Readable;
  environment?: Record<string, string | undefined>;
  signal?: AbortSignal;
  /** Bytes of the patch that are read. */
  maxBytes?: number;
}

/** Both texts of a file in the patch; null where there is none. */
interface Texts {
  oldText: string | null;
  newText: string | null;
}

/**
 * A change known only by its patch. The rest of each file comes from the working tree where that fits the patch, whether the
 * patch is applied there or not; a file that does not fit is in `unread`. Needs no repository and no git.
 * Ends with UsageError when the patch cannot be read or is none.
 */
export async function readDiffFile(options: DiffFileOptions): Promise<Change> {
  const maxBytes = options.maxBytes ?? maxDiffBytes;
  const name = options.file === '-' ? 'standard input' : options.file;
  const { text, truncated } = await readPatch(options, maxBytes);
  const { patches: all, problems } = splitDiff(text);
  if (all.length === 0 && text.trim() !== '') {
    throw new UsageError(`${name} holds no unified diff that can be read; make one with git diff.`);
  }
  const unread: UnreadFile[] = problems.map((problem) => ({ path: name, reason: clause(problem) }));
  if (truncated) {
    unread.push({ path: name, reason: `the patch is larger than ${maxBytes} bytes, and what follows was not read` });
  }
  const around = await surroundings(options);
  const patches: FilePatch[] = [];
  const newTexts = new Map<string, FileText>();
  const oldTexts = new Map<string, FileText>();
  const touched = new Set(all.flatMap((patch) => (patch.patch ? [patch.path, patch.previousPath ?? patch.path] : [])));
  for (const patch of all) {
    options.signal?.throwIfAborted();
    const texts = await textsOf(patch, around);
    if (typeof texts === 'string') {
      unread.push({ path: patch.path, reason: texts });
      continue;
    }
    patches.push(patch);
    if (texts.newText !== null) newTexts.set(patch.path, toText(texts.newText));
    if (texts.oldText !== null) oldTexts.set(patch.previousPath ?? patch.path, toText(texts.oldText));
  }
  const snapshot: Change['snapshot'] = {
    async read(path, side, signal) {
      signal?.throwIfAborted();
      const known = (side === 'new' ? newTexts : oldTexts).get(path);
      if (known !== undefined) return known;
      // A file that the patch does not change is the same at both ends.
      return touched.has(path) ? { kind: 'absent' } : around.read(path);
    },
    async list(signal) {
      signal?.throwIfAborted();
      const here = around.list === null ? null : await around.list();
      if (here === null) return null;
      const unchanged = here.filter((path) => !touched.has(path));
      return { paths: [...unchanged, ...newTexts.keys()].sort(), complete: true };
    },
  };
  return { title: '', description: '', patches, unread, snapshot, identity: identityOf(text) };
}

async function readPatch({ file, input = process.stdin, directory }: DiffFileOptions, maxBytes: number) {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    const stream = file === '-' ? input : (await open(resolve(directory, file))).createReadStream();
    for await (const piece of stream) {
      pieces.push(Buffer.from(piece as Buffer | string));
      size += pieces.at(-1)?.length ?? 0;
      if (size > maxBytes) break;
    }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UsageError(`The patch ${file} cannot be read: ${missing ? 'there is no such file' : messageOf(error)}.`, {
      cause: error,
    });
  }
  const text = Buffer.concat(pieces).subarray(0, maxBytes).toString('utf8');
  return size > maxBytes ? { text: cutAfterWholeFile(text), truncated: true } : { text, truncated: false };
}

/** Where the files around the patch are. A plain folder is not listed: it may hold anything. */
type Surroundings = Pick<FileReader, 'read'> & { list: FileReader['list'] | null };

/** The repository's working tree, else the plain folder. */
async function surroundings({ directory, environment, signal }: DiffFileOptions): Promise<Surroundings> {
  try {
    const around = { repository: directory, ...(environment ? { environment } : {}), ...(signal ? { signal } : {}) };
    const { git, root } = await openRepository(around);
    return workingTreeReader(git, root);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { read: (path) => readInside(resolve(directory), path), list: null };
  }
}

/** The texts of a patched file, or the clause that says why they cannot be had. */
async function textsOf(patch: FilePatch, around: Surroundings): Promise<Texts | string> {
  if (patch.binary === true) return { oldText: null, newText: null };
  const parsed = parsePatch(patch.patch ?? '');
  if (parsed.kind === 'invalid') return `its part of the patch cannot be read: ${parsed.reason}`;
  const { hunks } = parsed;
  // A patch holds all of a file that it creates or removes.
  if (patch.status === 'added') return { oldText: null, newText: apply('', hunks) };
  if (patch.status === 'removed') return { oldText: revertHunks('', hunks), newText: null };
  if (hunks.length === 0) return { oldText: null, newText: null };
  const here = await around.read(patch.path);
  if (here.kind === 'text' && hunks.some((hunk) => hunk.newLines > 0)) {
    const oldText = revertHunks(here.text, hunks);
    if (oldText !== null) return { oldText, newText: here.text };
  }
  const before = patch.previousPath === undefined ? here : await around.read(patch.previousPath);
  if (before.kind === 'text' && hunks.some((hunk) => hunk.oldLines > 0)) {
    const newText = apply(before.text, hunks);
    if (newText !== null) return { oldText: before.text, newText };
  }
  return whyNotHere(here.kind === 'absent' ? before : here);
}

function whyNotHere(text: FileText): string {
  if (text.kind === 'absent') return 'the patch alone is not enough to read it, and it is not in the working tree';
  if (text.kind === 'binary') return 'the file of that name in the working tree is binary';
  if (text.kind === 'too-large') {
    return `the file of that name in the working tree is too large to be read (${text.bytes} bytes)`;
  }
  return 'the working tree holds another version of it than the one that the patch changes or makes';
}

/** The new text from the old one: a patch is taken back by the patch with its sides exchanged. */
function apply(oldText: string, hunks: Hunk[]): string | null {
  return revertHunks(oldText, hunks.map(exchangeSides));
}

function exchangeSides(hunk: Hunk): Hunk {
  const kinds = { added: 'removed', removed: 'added', context: 'context' } as const;
  return {
    ...hunk,
    oldStart: hunk.newStart,
    oldLines: hunk.newLines,
    newStart: hunk.oldStart,
    newLines: hunk.oldLines,
    lines: hunk.lines.map((line) => ({
      ...line,
      kind: kinds[line.kind],
      oldLine: line.newLine,
      newLine: line.oldLine,
    })),
  };
}

const toText = (text: string): FileText => ({ kind: 'text', text, lossy: false });

function clause(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
