import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { GitHubClient } from './client.ts';
import { asOurError } from './github-error.ts';

/** A commit's files on disk. */
export interface SnapshotFolder {
  /** Folder that holds them under their relative paths. */
  folder: string;
  /** Every path of the commit, sorted; also of files that were not kept. */
  paths: string[];
  /** Paths whose text is in the folder. */
  kept: Set<string>;
  bytes: number;
}

/** Limits of the cache, in bytes. */
export interface SnapshotLimits {
  /** A file above this is listed but not kept. */
  file: number;
  /** A repository above this, unpacked, is not taken as a tarball. */
  repository: number;
  /** All snapshots together; the least recently used go first. */
  all: number;
}

/** What the product works with. */
export const snapshotLimits: SnapshotLimits = { file: 2_000_000, repository: 600_000_000, all: 3_000_000_000 };

interface Entries {
  snapshot: Promise<SnapshotFolder | null>;
  bytes: number;
}

/** Files that are never looked into: their bytes stay out of the cache. */
const notKept =
  /\.(png|jpe?g|gif|webp|svg|pdf|mp4|mp3|wav|zip|gz|xz|bz2|tar|whl|so|dll|dylib|exe|bin|pt|pth|onnx|safetensors|npy|npz|parquet|h5|pkl|woff2?|ttf|ico|jar)$/i;

/** Repositories at single commits, fetched as GitHub's tarball once and shared by all jobs of this process. */
export class SnapshotCache {
  readonly #limits: SnapshotLimits;
  /** Insertion order is order of use. */
  readonly #entries = new Map<string, Entries>();
  #root: Promise<string> | undefined;

  constructor(limits: SnapshotLimits = snapshotLimits) {
    this.#limits = limits;
  }

  /** The commit's files; null when the repository is larger than the limit. Ends with RetryableError or PermanentError. */
  async get(
    client: GitHubClient,
    owner: string,
    repo: string,
    commit: string,
    signal: AbortSignal,
  ): Promise<SnapshotFolder | null> {
    const key = `${owner}/${repo}@${commit}`;
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      try {
        return await known.snapshot;
      } catch {
        // It was another job's download, which may have been aborted with that job.
        signal.throwIfAborted();
        this.#entries.delete(key);
      }
    }
    const entry: Entries = { snapshot: this.#fetch(client, owner, repo, commit, signal), bytes: 0 };
    this.#entries.set(key, entry);
    try {
      const snapshot = await entry.snapshot;
      entry.bytes = snapshot?.bytes ?? 0;
      await this.#evict(key);
      return snapshot;
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
  }

  /** Removes everything from disk. */
  async clear(): Promise<void> {
    this.#entries.clear();
    if (this.#root !== undefined) await rm(await this.#root, { recursive: true, force: true });
    this.#root = undefined;
  }

  async #evict(keep: string): Promise<void> {
    let total = [...this.#entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [key, entry] of this.#entries) {
      if (total <= this.#limits.all) return;
      if (key === keep || entry.bytes === 0) continue;
      total -= entry.bytes;
      this.#entries.delete(key);
      const snapshot = await entry.snapshot;
      if (snapshot) await rm(snapshot.folder, { recursive: true, force: true });
    }
  }

  async #fetch(
    client: GitHubClient,
    owner: string,
    repo: string,
    commit: string,
    signal: AbortSignal,
  ): Promise<SnapshotFolder | null> {
    this.#root ??= mkdtemp(join(tmpdir(), 'ml-review-snapshots-')).catch((error: unknown) => {
      this.#root = undefined;
      throw error;
    });
    const folder = await mkdtemp(join(await this.#root, 'commit-'));
    try {
      const body = await download(client, owner, repo, commit, signal);
      const snapshot = await unpack(body, folder, this.#limits, signal);
      if (snapshot === null) await rm(folder, { recursive: true, force: true });
      return snapshot;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      signal.throwIfAborted();
      throw asOurError(error, `send the files of ${owner}/${repo}`);
    }
  }
}

/** The archive's address is asked for with our token and read without it: it leads to another host and carries its own. */
async function download(
  client: GitHubClient,
  owner: string,
  repo: string,
  ref: string,
  signal: AbortSignal,
): Promise<Readable> {
  const answer = await client.request('GET /repos/{owner}/{repo}/tarball/{ref}', {
    owner,
    repo,
    ref,
    request: { redirect: 'manual', signal },
  });
  const location = answer.headers.location;
  if (location === undefined) throw new Error('GitHub gave no address for the archive.');
  const response = await fetch(location, { signal });
  if (!response.ok || response.body === null) throw new Error(`The archive was answered with ${response.status}.`);
  return Readable.fromWeb(response.body);
}

async function unpack(
  body: Readable,
  folder: string,
  limits: SnapshotLimits,
  signal: AbortSignal,
): Promise<SnapshotFolder | null> {
  const archive = extract();
  const unpacked = pipeline(body, createGunzip(), archive, { signal });
  // The pipeline's failure reaches the loop below as well; it is awaited at the end.
  unpacked.catch(() => undefined);
  const snapshot: SnapshotFolder = { folder, paths: [], kept: new Set(), bytes: 0 };
  for await (const entry of archive) {
    const path = safePath(entry.header.name);
    const size = entry.header.size ?? 0;
    if (entry.header.type === 'file' && path !== null) {
      snapshot.bytes += size;
      if (snapshot.bytes > limits.repository) {
        body.destroy();
        return null;
      }
      snapshot.paths.push(path);
      if (size <= limits.file && !notKept.test(path)) {
        await keep(entry, join(folder, path));
        snapshot.kept.add(path);
      }
    }
    entry.resume();
  }
  await unpacked;
  snapshot.paths.sort();
  return snapshot;
}

async function keep(entry: AsyncIterable<unknown>, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await pipeline(Readable.from(entry), createWriteStream(target, { flags: 'wx' }));
}

/** GitHub's archive holds one folder around everything. Whatever would leave it, and git's own folder, is passed over; links are no files. */
function safePath(name: string): string | null {
  const parts = name.split('/').slice(1);
  if (
    parts.length === 0 ||
    parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\') || part.includes('\0'))
  ) {
    return null;
  }
  return parts[0] === '.git' ? null : parts.join('/');
}
