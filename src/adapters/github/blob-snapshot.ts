import type { Side } from '../../domain/hunk.ts';
import type { FileText, Snapshot } from '../../ports/snapshot.ts';
import type { GitHubClient } from './client.ts';
import { asOurError, isGitHubFailure } from './github-error.ts';

/** Larger files are not read, in bytes; GitHub's contents endpoint would give up to 100 MB. */
const largestFile = 5_000_000;

/** How many files one GraphQL query asks for. */
const batchSize = 40;

interface Blob {
  text: string | null;
  isBinary: boolean | null;
  isTruncated: boolean;
  byteSize: number;
}

interface Wanted {
  expression: string;
  resolve: (blob: Blob | null) => void;
  reject: (error: unknown) => void;
}

/** What the snapshot is made with. `commitOf` says which commit stands for a side; it is asked when first needed. */
export interface BlobSnapshotOptions {
  client: GitHubClient;
  owner: string;
  repo: string;
  commitOf: (side: Side) => Promise<string>;
}

/**
 * Files of two commits read through GitHub's GraphQL API, many in one request: what is asked for in one turn of the
 * event loop goes out together. A fork's commits are read through the base repository, where GitHub keeps them.
 */
export class BlobSnapshot implements Pick<Snapshot, 'read'> {
  readonly #options: BlobSnapshotOptions;
  #wanted: Wanted[] = [];

  constructor(options: BlobSnapshotOptions) {
    this.#options = options;
  }

  async read(path: string, side: Side): Promise<FileText> {
    const commit = await this.#options.commitOf(side);
    const blob = await this.#enqueue(`${commit}:${path}`);
    if (blob === null) return { kind: 'absent' };
    if (blob.isBinary === true) return { kind: 'binary' };
    if (blob.byteSize > largestFile) return { kind: 'too-large', bytes: blob.byteSize };
    if (blob.text !== null && !blob.isTruncated) {
      return { kind: 'text', text: blob.text, lossy: blob.text.includes('\u{FFFD}') };
    }
    return this.#readRaw(path, commit);
  }

  #enqueue(expression: string): Promise<Blob | null> {
    return new Promise((resolve, reject) => {
      if (this.#wanted.length === 0) setImmediate(() => this.#flush());
      this.#wanted.push({ expression, resolve, reject });
    });
  }

  #flush(): void {
    const wanted = this.#wanted;
    this.#wanted = [];
    for (let start = 0; start < wanted.length; start += batchSize) {
      void this.#ask(wanted.slice(start, start + batchSize));
    }
  }

  async #ask(batch: Wanted[]): Promise<void> {
    try {
      const { client, owner, repo } = this.#options;
      const variables = Object.fromEntries(batch.map(({ expression }, index) => [`e${index}`, expression]));
      const answer = await client.graphql<{ repository: Record<string, Partial<Blob> | null> }>(
        blobQuery(batch.length),
        { ...variables, owner, repo },
      );
      batch.forEach((entry, index) => {
        const found = answer.repository[`f${index}`];
        // A submodule or a directory is an object without the fields of a blob.
        entry.resolve(found && found.byteSize !== undefined ? (found as Blob) : null);
      });
    } catch (error) {
      const ours = asOurError(error, 'read the changed files');
      for (const entry of batch) entry.reject(ours);
    }
  }

  /** For text that GraphQL cuts off or cannot decode. */
  async #readRaw(path: string, commit: string): Promise<FileText> {
    const { client, owner, repo } = this.#options;
    try {
      const mediaType = { format: 'raw' };
      const { data } = await client.rest.repos.getContent({ owner, repo, path, ref: commit, mediaType });
      return decode(data as unknown as string | ArrayBuffer);
    } catch (error) {
      if (isGitHubFailure(error) && error.status === 404) return { kind: 'absent' };
      throw asOurError(error, `read ${path}`);
    }
  }
}

function decode(data: string | ArrayBuffer): FileText {
  const text = typeof data === 'string' ? data : new TextDecoder('utf-8').decode(data);
  if (text.includes('\0')) return { kind: 'binary' };
  return { kind: 'text', text, lossy: text.includes('\u{FFFD}') };
}

/** Paths travel as variables, never inside the query. */
function blobQuery(count: number): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const variables = indexes.map((index) => `$e${index}: String!`).join(', ');
  const fields = indexes.map(
    (index) => `f${index}: object(expression: $e${index}) { ... on Blob { text isBinary isTruncated byteSize } }`,
  );
  return `query($owner: String!, $repo: String!, ${variables}) { repository(owner: $owner, name: $repo) { ${fields.join('\n')} } }`;
}
