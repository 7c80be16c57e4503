import type { Json } from '../contract.ts';
import type { Exchange, Reply, Route } from '../exchange.ts';
import { pageOf, parameter, repositoryOf } from '../exchange.ts';
import { compareCommits } from '../file-changes.ts';
import type { Commit, ObjectStore, TreeEntry } from '../git-objects.ts';
import { notFound, Refusal } from '../refusal.ts';
import { nodeId } from '../shapes/account.ts';
import { commitShape, diffEntries, urlPath } from '../shapes/commit.ts';
import { repositoryPage, repositoryUrl } from '../shapes/repository.ts';
import type { Repository } from '../state.ts';

const isRaw = (accept: string): boolean => /application\/vnd\.github(?:\.v3)?\.raw(?:\+json)?/.test(accept);
const isObject = (accept: string): boolean => /application\/vnd\.github(?:\.v3)?\.object(?:\+json)?/.test(accept);

const tooLarge = (): Refusal =>
  new Refusal(403, {
    message: 'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.',
    errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
    documentation_url: 'https://docs.github.com/rest/repos/contents#get-repository-content',
    status: '403',
  });

/** GitHub breaks its base64 after 60 characters. */
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/.{60}/g, '$&\n');

function entryShape(exchange: Exchange, repository: Repository, commit: Commit, path: string, entry: TreeEntry): Json {
  const api = repositoryUrl(exchange.world, repository);
  const folder = entry.mode === '040000';
  const url = `${api}/contents/${urlPath(path)}?ref=${commit.sha}`;
  const git = `${api}/git/${folder ? 'trees' : 'blobs'}/${entry.sha}`;
  const page = `${repositoryPage(repository)}/${folder ? 'tree' : 'blob'}/${commit.sha}/${urlPath(path)}`;
  const raw = `https://raw.githubusercontent.com/${repository.fullName}/${commit.sha}/${urlPath(path)}`;
  const bytes = folder || entry.mode === '160000' ? 0 : repository.objects.bytes(entry).byteLength;
  return {
    name: path.split('/').at(-1) ?? path,
    path,
    sha: entry.sha,
    size: bytes,
    url,
    html_url: page,
    git_url: git,
    download_url: folder || entry.mode === '160000' ? null : raw,
    type: folder ? 'dir' : entry.mode === '120000' ? 'symlink' : 'file',
    _links: { self: url, git, html: page },
  };
}

/** The entry at a path, folders included. */
function entryAt(objects: ObjectStore, commit: Commit, path: string): TreeEntry | null {
  let entry: TreeEntry = { mode: '040000', sha: commit.tree };
  for (const name of path.split('/').filter((part) => part !== '')) {
    const next = objects.trees.get(entry.sha)?.get(name);
    if (!next) return null;
    entry = next;
  }
  return entry;
}

/** GitHub lists so many entries of a folder. */
const LISTED_ENTRIES = 1000;

function folderReply(
  exchange: Exchange,
  repository: Repository,
  commit: Commit,
  path: string,
  entry: TreeEntry,
): Reply {
  const children = [...(repository.objects.trees.get(entry.sha) ?? new Map<string, TreeEntry>())].slice(
    0,
    LISTED_ENTRIES,
  );
  const prefix = path === '' ? '' : `${path}/`;
  const list = children.map(([name, child]) => {
    // Version 2022-11-28 lists a submodule as a file.
    return entryShape(exchange, repository, commit, prefix + name, child);
  });
  if (!isObject(exchange.accept)) return { status: 200, body: list };
  const body = { ...entryShape(exchange, repository, commit, path, entry), entries: list };
  return { status: 200, body, describedAs: 'application/vnd.github.object' };
}

function getContent(exchange: Exchange): Reply {
  const { world, accept } = exchange;
  const repository = repositoryOf(exchange);
  const path = parameter(exchange, 'path').replace(/^\/+|\/+$/g, '');
  const sha = repository.resolve(exchange.query.get('ref') ?? 'HEAD');
  if (sha === null) {
    throw new Refusal(404, {
      message: `No commit found for the ref ${exchange.query.get('ref') ?? ''}`,
      documentation_url: 'https://docs.github.com/v3/repos/contents/',
      status: '404',
    });
  }
  const commit = repository.objects.commit(sha);
  const found = entryAt(repository.objects, commit, path);
  if (!found) throw notFound();
  if (found.mode === '040000') return folderReply(exchange, repository, commit, path, found);
  const shape = entryShape(exchange, repository, commit, path, found);
  if (found.mode === '160000') {
    return {
      status: 200,
      body: { ...shape, type: 'submodule', submodule_git_url: 'https://github.com/example/submodule.git' },
    };
  }
  const { entry, target } = followLink(repository, commit, path, found);
  const bytes = repository.objects.bytes(entry);
  if (target !== null && entry === found) return { status: 200, body: { ...shape, type: 'symlink', target } };
  if (bytes.byteLength > world.limits.contentBytes) throw tooLarge();
  if (isRaw(accept)) {
    // GitHub names a charset here even for binary files: Octokit then decodes the bytes as text.
    return { status: 200, raw: { bytes, mediaType: 'application/vnd.github.raw+json; charset=utf-8' } };
  }
  const inline = bytes.byteLength <= world.limits.inlineBytes;
  const content = inline ? { encoding: 'base64', content: base64(bytes) } : { encoding: 'none', content: '' };
  return { status: 200, body: { ...shape, type: 'file', size: bytes.byteLength, ...content } };
}

/** GitHub follows a link to a file of the same repository and shows any other link as itself. */
function followLink(
  repository: Repository,
  commit: Commit,
  path: string,
  entry: TreeEntry,
): { entry: TreeEntry; target: string | null } {
  if (entry.mode !== '120000') return { entry, target: null };
  const target = repository.objects.bytes(entry).toString('utf8');
  const full = new URL(target, `file:///${path}`).pathname.slice(1);
  const aim = commit.files.get(decodeURIComponent(full));
  return aim && aim.mode !== '120000' && aim.mode !== '160000' ? { entry: aim, target } : { entry, target };
}

function getTree(exchange: Exchange): Reply {
  const { world } = exchange;
  const repository = repositoryOf(exchange);
  const { objects } = repository;
  const reference = parameter(exchange, 'tree_sha');
  const commit = repository.resolve(reference);
  const root = objects.trees.has(reference) ? reference : commit === null ? null : objects.commit(commit).tree;
  if (root === null) throw notFound();
  const api = `${repositoryUrl(world, repository)}/git`;
  const rows: Json[] = [];
  const walk = (sha: string, prefix: string): void => {
    for (const [name, entry] of objects.trees.get(sha) ?? []) {
      const type = entry.mode === '040000' ? 'tree' : entry.mode === '160000' ? 'commit' : 'blob';
      const row: Json = { path: prefix + name, mode: entry.mode, type, sha: entry.sha };
      if (type === 'blob') row['size'] = objects.bytes(entry).byteLength;
      if (type !== 'commit') row['url'] = `${api}/${type}s/${entry.sha}`;
      rows.push(row);
      // Any value of `recursive` means true, also 0 and false.
      if (type === 'tree' && exchange.query.has('recursive')) walk(entry.sha, `${prefix}${name}/`);
    }
  };
  walk(root, '');
  const limit = world.limits.treeEntries;
  const body = { sha: root, url: `${api}/trees/${root}`, tree: rows.slice(0, limit), truncated: rows.length > limit };
  return { status: 200, body };
}

function getBlob(exchange: Exchange): Reply {
  const repository = repositoryOf(exchange);
  const sha = parameter(exchange, 'file_sha');
  const bytes = repository.objects.blobs.get(sha);
  if (!bytes) throw notFound();
  if (bytes.byteLength > exchange.world.limits.contentBytes) throw tooLarge();
  if (isRaw(exchange.accept)) {
    return { status: 200, raw: { bytes, mediaType: 'application/vnd.github.raw+json; charset=utf-8' } };
  }
  const url = `${repositoryUrl(exchange.world, repository)}/git/blobs/${sha}`;
  const node = nodeId('B', Number.parseInt(sha.slice(0, 8), 16));
  return {
    status: 200,
    body: { sha, node_id: node, size: bytes.byteLength, url, content: base64(bytes), encoding: 'base64' },
  };
}

/** Commits of a comparison that is not paged. */
const UNPAGED_COMMITS = 250;

function compare(exchange: Exchange): Reply {
  const { world } = exchange;
  const repository = repositoryOf(exchange);
  const { objects } = repository;
  const [baseName, headName] = parameter(exchange, 'basehead').split('...');
  const resolve = (name: string | undefined): string | null => repository.resolve((name ?? '').replace(/^[^:/]+:/, ''));
  const base = resolve(baseName);
  const head = resolve(headName);
  const mergeBase = base === null || head === null ? null : objects.mergeBase(base, head);
  if (base === null || head === null || mergeBase === null || headName === undefined || headName === '') {
    throw notFound();
  }
  const ahead = objects.between(base, head);
  const behind = objects.between(head, base).length;
  const status =
    base === head ? 'identical' : mergeBase === base ? 'ahead' : mergeBase === head ? 'behind' : 'diverged';
  const api = `${repositoryUrl(world, repository)}/compare`;
  const page = `${repositoryPage(repository)}/compare`;
  const shape = (sha: string): Json => commitShape(world, repository, objects.commit(sha));
  const files = compareCommits(objects, mergeBase, head).slice(0, world.limits.comparedFiles);
  const paged = exchange.query.has('page') || exchange.query.has('per_page');
  const first = Number(exchange.query.get('page') ?? 1) === 1;
  const body = (commits: unknown[]): Json => ({
    url: `${api}/${base}...${head}`,
    html_url: `${page}/${base}...${head}`,
    permalink_url: `${page}/${base}...${head}`,
    diff_url: `${page}/${base}...${head}.diff`,
    patch_url: `${page}/${base}...${head}.patch`,
    base_commit: shape(base),
    merge_base_commit: shape(mergeBase),
    status,
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits,
    // The files stand on the first page only, and never more than 300.
    files: first ? diffEntries(world, repository, head, files) : [],
  });
  if (paged) return pageOf(exchange, ahead, (commit) => shape(commit.sha), body);
  return { status: 200, body: body(ahead.slice(-UNPAGED_COMMITS).map((commit) => shape(commit.sha))) };
}

const get = (template: string, handle: Route['handle']): Route => ({
  method: 'GET',
  template: `/repos/{owner}/{repo}/${template}`,
  access: 'installation',
  needs: ['contents:read'],
  handle,
});

/** Files, trees, blobs and comparisons. */
export const contentRoutes: Route[] = [
  get('contents/{path}', getContent),
  get('git/trees/{tree_sha}', getTree),
  get('git/blobs/{file_sha}', getBlob),
  get('compare/{basehead}', compare),
];
