import { createHash } from 'node:crypto';

/** What a file of a commit holds: text, bytes, or one of git's special entries. */
export type FileContent =
  | string
  | Uint8Array
  | { executable: string | Uint8Array }
  | { symlink: string }
  | { submodule: string };

/** What a commit does to a file: new content, `null` to delete it, or a move from another path (with new content if given). */
export type FileChange = FileContent | null | { renamedFrom: string; content?: FileContent };

/** File changes by path, relative to the commit's first parent. */
export type FileChanges = Record<string, FileChange>;

/** One entry of a tree; modes as git writes them. */
export interface TreeEntry {
  mode: '100644' | '100755' | '120000' | '160000' | '040000';
  sha: string;
}

/** A commit with all its files, flat by path. */
export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  author: string;
  /** ISO 8601 without milliseconds. */
  date: string;
  files: ReadonlyMap<string, TreeEntry>;
  /** Moves that the test declared, old path by new path. */
  renames: ReadonlyMap<string, string>;
}

/** Git's own object name: the SHA-1 of `kind size\0content`. */
export function objectName(kind: 'blob' | 'tree' | 'commit', content: Uint8Array): string {
  return createHash('sha1').update(`${kind} ${content.byteLength}\0`).update(content).digest('hex');
}

function entryOf(content: FileContent): { mode: TreeEntry['mode']; bytes: Buffer | null; sha?: string } {
  if (typeof content === 'string') return { mode: '100644', bytes: Buffer.from(content, 'utf8') };
  if (content instanceof Uint8Array) return { mode: '100644', bytes: Buffer.from(content) };
  if ('executable' in content) {
    const { executable } = content;
    return {
      mode: '100755',
      bytes: typeof executable === 'string' ? Buffer.from(executable) : Buffer.from(executable),
    };
  }
  if ('symlink' in content) return { mode: '120000', bytes: Buffer.from(content.symlink) };
  return { mode: '160000', bytes: null, sha: content.submodule };
}

/** The objects of one repository network: a fork shares those of its parent, as on GitHub. */
export class ObjectStore {
  readonly blobs = new Map<string, Buffer>();
  readonly commits = new Map<string, Commit>();
  /** Direct children of each tree, by name. */
  readonly trees = new Map<string, Map<string, TreeEntry>>();

  /** Stores the changes on top of the first parent and returns the new commit. */
  write(parents: string[], changes: FileChanges, about: { message: string; author: string; date: string }): Commit {
    const files = new Map(parents[0] === undefined ? [] : this.commit(parents[0]).files);
    const renames = new Map<string, string>();
    for (const [path, change] of Object.entries(changes)) this.#apply(files, renames, path, change);
    return this.store(parents, files, renames, about);
  }

  /** Stores a commit that holds exactly these files. */
  store(
    parents: string[],
    files: Map<string, TreeEntry>,
    renames: Map<string, string>,
    about: { message: string; author: string; date: string },
  ): Commit {
    const tree = this.#writeTree([...files]);
    const seconds = Math.floor(Date.parse(about.date) / 1000);
    const person = `${about.author} <${about.author}@users.noreply.github.com> ${seconds} +0000`;
    const head = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)];
    const text = [...head, `author ${person}`, `committer ${person}`, '', about.message].join('\n');
    const commit = { sha: objectName('commit', Buffer.from(text)), tree, parents, files, renames, ...about };
    this.commits.set(commit.sha, commit);
    return commit;
  }

  /** The commit of this name. Throws when the test names one that does not exist. */
  commit(sha: string): Commit {
    const commit = this.commits.get(sha);
    if (!commit) throw new Error(`no commit ${sha} in this repository`);
    return commit;
  }

  /** Bytes of a file; `Subproject commit …` for a submodule, as git's diff shows it. */
  bytes(entry: TreeEntry): Buffer {
    if (entry.mode === '160000') return Buffer.from(`Subproject commit ${entry.sha}\n`);
    const bytes = this.blobs.get(entry.sha);
    if (!bytes) throw new Error(`no blob ${entry.sha} in this repository`);
    return bytes;
  }

  /** The commit and everything before it. */
  ancestors(sha: string): Set<string> {
    const seen = new Set<string>();
    const queue = [sha];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(...this.commit(next).parents);
    }
    return seen;
  }

  /** The newest commit that both have; null for unrelated histories. */
  mergeBase(one: string, other: string): string | null {
    const others = this.ancestors(other);
    const common = [...this.ancestors(one)].filter((sha) => others.has(sha));
    const best = common.find((sha) => !common.some((later) => later !== sha && this.ancestors(later).has(sha)));
    return best ?? null;
  }

  /** Commits of `head` that `base` does not have, oldest first. */
  between(base: string, head: string): Commit[] {
    const known = this.ancestors(base);
    const ordered: Commit[] = [];
    const visit = (sha: string): void => {
      if (known.has(sha)) return;
      known.add(sha);
      const commit = this.commit(sha);
      commit.parents.forEach(visit);
      ordered.push(commit);
    };
    visit(head);
    return ordered;
  }

  #apply(files: Map<string, TreeEntry>, renames: Map<string, string>, path: string, change: FileChange): void {
    if (change === null) {
      if (!files.delete(path)) throw new Error(`cannot delete ${path}: it is not in the parent commit`);
      return;
    }
    if (typeof change === 'object' && 'renamedFrom' in change) {
      const old = files.get(change.renamedFrom);
      if (!old) throw new Error(`cannot move ${change.renamedFrom}: it is not in the parent commit`);
      files.delete(change.renamedFrom);
      files.set(path, change.content === undefined ? old : this.#writeFile(change.content));
      renames.set(path, change.renamedFrom);
      return;
    }
    files.set(path, this.#writeFile(change));
  }

  #writeFile(content: FileContent): TreeEntry {
    const { mode, bytes, sha } = entryOf(content);
    if (!bytes) return { mode, sha: sha ?? '' };
    const name = objectName('blob', bytes);
    this.blobs.set(name, bytes);
    return { mode, sha: name };
  }

  #writeTree(files: [string, TreeEntry][]): string {
    const children = new Map<string, TreeEntry>();
    const folders = new Map<string, [string, TreeEntry][]>();
    for (const [path, entry] of files) {
      const slash = path.indexOf('/');
      if (slash === -1) children.set(path, entry);
      else {
        const name = path.slice(0, slash);
        folders.set(name, [...(folders.get(name) ?? []), [path.slice(slash + 1), entry]]);
      }
    }
    for (const [name, inside] of folders) children.set(name, { mode: '040000', sha: this.#writeTree(inside) });
    // Git orders a folder as if its name ended in a slash.
    const key = (name: string): Buffer => Buffer.from(children.get(name)?.mode === '040000' ? `${name}/` : name);
    const ordered = [...children].sort(([one], [other]) => Buffer.compare(key(one), key(other)));
    const rows = ordered.map(([name, { mode, sha }]) =>
      Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`), Buffer.from(sha, 'hex')]),
    );
    const sha = objectName('tree', Buffer.concat(rows));
    this.trees.set(sha, new Map(ordered));
    return sha;
  }
}
