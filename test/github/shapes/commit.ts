import type { Json } from '../contract.ts';
import type { FileDifference } from '../file-changes.ts';
import { shownPatches } from '../file-changes.ts';
import type { Commit } from '../git-objects.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';
import { nodeId, simpleUser } from './account.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

/** A path as part of an address: its slashes stay. */
export const urlPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** GitHub's `commit`. */
export function commitShape(world: World, repository: Repository, commit: Commit): Json {
  const url = `${repositoryUrl(world, repository)}/commits/${commit.sha}`;
  const git = `${repositoryUrl(world, repository)}/git`;
  const page = (sha: string): string => `${repositoryPage(repository)}/commit/${sha}`;
  const person = { name: commit.author, email: `${commit.author}@users.noreply.github.com`, date: commit.date };
  const user = simpleUser(world, world.person(commit.author));
  return {
    url,
    sha: commit.sha,
    node_id: nodeId('C', Number.parseInt(commit.sha.slice(0, 8), 16)),
    html_url: page(commit.sha),
    comments_url: `${url}/comments`,
    commit: {
      url: `${git}/commits/${commit.sha}`,
      author: person,
      committer: person,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${git}/trees/${commit.tree}` },
      verification: { verified: false, reason: 'unsigned', payload: null, signature: null, verified_at: null },
    },
    author: user,
    committer: user,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repositoryUrl(world, repository)}/commits/${sha}`,
      html_url: page(sha),
    })),
  };
}

/** GitHub's `diff-entry` for each file, with the patches that its limits leave. */
export function diffEntries(
  world: World,
  repository: Repository,
  head: string,
  files: FileDifference[],
  withheld: ReadonlySet<string> = new Set(),
): Json[] {
  const patches = shownPatches(files, world.limits, withheld);
  return files.map((file) => {
    const patch = patches.get(file.path);
    const path = urlPath(file.path);
    return {
      sha: (file.newEntry ?? file.oldEntry)?.sha ?? null,
      filename: file.path,
      status: file.status,
      additions: file.additions,
      deletions: file.deletions,
      changes: file.additions + file.deletions,
      blob_url: `${repositoryPage(repository)}/blob/${head}/${path}`,
      raw_url: `${repositoryPage(repository)}/raw/${head}/${path}`,
      contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${head}`,
      ...(patch === undefined ? {} : { patch }),
      ...(file.oldPath === file.path ? {} : { previous_filename: file.oldPath }),
    };
  });
}
