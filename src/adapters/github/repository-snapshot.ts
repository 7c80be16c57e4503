import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import type { Side } from '../../domain/hunk.ts';
import type { Log } from '../../ports/log.ts';
import type { FileList, FileText, Snapshot } from '../../ports/snapshot.ts';
import type { BlobSnapshot } from './blob-snapshot.ts';
import type { SnapshotFolder } from './snapshot-cache.ts';

/** What the snapshot is made with: `folder` fetches the whole head commit, null where it is too large. */
export interface RepositorySnapshotOptions {
  blobs: BlobSnapshot;
  folder: (signal: AbortSignal) => Promise<SnapshotFolder | null>;
  log: Log;
}

/**
 * The two commits of a pull request. Single files come through the API; once the whole repository was asked for, the head's
 * files come from its tarball on disk. Without a tarball it can still be read file by file, but not listed.
 */
export class RepositorySnapshot implements Snapshot {
  readonly #options: RepositorySnapshotOptions;
  #folder: SnapshotFolder | null = null;

  constructor(options: RepositorySnapshotOptions) {
    this.#options = options;
  }

  async read(path: string, side: Side): Promise<FileText> {
    if (side === 'new' && this.#folder?.kept.has(path)) {
      const kept = await readKept(join(this.#folder.folder, path));
      // The cache may have evicted the folder meanwhile.
      if (kept !== null) return kept;
    }
    return this.#options.blobs.read(path, side);
  }

  async list(signal: AbortSignal = new AbortController().signal): Promise<FileList | null> {
    try {
      this.#folder ??= await this.#options.folder(signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#options.log.warn('The repository could not be fetched as a whole; the expert reads without it.', {
        reason: messageOf(error),
      });
    }
    return this.#folder === null ? null : { paths: this.#folder.paths, complete: true, atHand: this.#folder.kept };
  }
}

async function readKept(file: string): Promise<FileText | null> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return null;
  if (bytes.subarray(0, 8000).includes(0)) return { kind: 'binary' };
  const text = bytes.toString('utf8');
  return { kind: 'text', text, lossy: text.includes('\u{FFFD}') };
}
