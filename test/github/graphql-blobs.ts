import type { Json } from './contract.ts';
import { isBinary } from './file-changes.ts';
import type { TreeEntry } from './git-objects.ts';
import { nodeId } from './shapes/account.ts';
import type { Repository } from './state.ts';

/** GitHub's GraphQL gives at most so many bytes of a blob's text and says that it cut it off. */
const longestText = 512_000;

function entryAt(repository: Repository, tree: string, path: string): TreeEntry | null {
  let entry: TreeEntry = { mode: '040000', sha: tree };
  for (const name of path.split('/').filter((part) => part !== '')) {
    const next = repository.objects.trees.get(entry.sha)?.get(name);
    if (!next) return null;
    entry = next;
  }
  return entry;
}

function named(type: 'Blob' | 'Commit' | 'Tree', sha: string): Json {
  const id = nodeId(type[0] ?? '', Number.parseInt(sha.slice(0, 8), 16));
  return { __typename: type, id, oid: sha, abbreviatedOid: sha.slice(0, 7) };
}

/** The object that a `COMMIT:PATH` or `COMMIT` expression names, as `Repository.object` gives it; null when there is none. */
export function objectAt(repository: Repository, expression: string): Json | null {
  const colon = expression.indexOf(':');
  const commit = repository.resolve(colon === -1 ? expression : expression.slice(0, colon));
  if (commit === null) return null;
  if (colon === -1) return named('Commit', commit);
  const entry = entryAt(repository, repository.objects.commit(commit).tree, expression.slice(colon + 1));
  if (!entry) return null;
  if (entry.mode === '160000') return named('Commit', entry.sha);
  if (entry.mode === '040000') return named('Tree', entry.sha);
  const bytes = repository.objects.bytes(entry);
  const binary = isBinary(bytes);
  return {
    ...named('Blob', entry.sha),
    byteSize: bytes.byteLength,
    isBinary: binary,
    isTruncated: bytes.byteLength > longestText,
    text: binary ? null : bytes.subarray(0, longestText).toString('utf8'),
  };
}
