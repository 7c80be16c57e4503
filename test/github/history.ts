import { applyPatch, structuredPatch } from 'diff';
import type { Commit, FileChanges, ObjectStore, TreeEntry } from './git-objects.ts';
import type { PullRequest, Repository } from './state.ts';
import type { World } from './world.ts';

/** The two heads of a push, as `pull_request.synchronize` names them. */
export interface Push {
  before: string;
  after: string;
}

/** Who wrote a commit and what they said. */
export interface CommitDetails {
  message?: string;
  author?: string;
}

/** Moves a branch, and every open pull request whose head it is. */
export function moveBranch(world: World, repository: Repository, branch: string, sha: string): void {
  repository.branches.set(branch, sha);
  for (const pullRequest of world.pullRequestsFrom(repository, branch)) {
    pullRequest.headCommit = sha;
    pullRequest.baseCommit = pullRequest.repository.tip(pullRequest.baseBranch);
    pullRequest.updatedAt = world.now();
  }
}

/** Writes a commit on top of a parent and moves the branch to it. */
export function commitTo(
  world: World,
  repository: Repository,
  branch: string,
  changes: FileChanges,
  details: CommitDetails & { parents: string[] },
): string {
  const about = {
    message: details.message ?? `Change ${Object.keys(changes).join(', ')}`,
    author: details.author ?? repository.owner.login,
    date: world.now(),
  };
  const { sha } = repository.objects.write(details.parents, changes, about);
  moveBranch(world, repository, branch, sha);
  return sha;
}

/** One file of a commit on another parent: the commit's edit is carried over as a patch, as git does. */
function carry(
  objects: ObjectStore,
  path: string,
  before: TreeEntry | undefined,
  after: TreeEntry | undefined,
  onto: TreeEntry | undefined,
): Buffer | null {
  if (!after) return null;
  if (onto?.sha === before?.sha) return objects.bytes(after);
  const text = (entry: TreeEntry | undefined): string => (entry ? objects.bytes(entry).toString('utf8') : '');
  const patched = applyPatch(text(onto), structuredPatch(path, path, text(before), text(after)));
  if (patched === false) throw new Error(`conflict in ${path}`);
  return Buffer.from(patched);
}

/** The changes that lead from `ours` to a tree that also has what happened between `from` and `to`. */
function carriedChanges(objects: ObjectStore, from: Commit, to: Commit, ours: Commit): FileChanges {
  const changes: FileChanges = {};
  for (const path of new Set([...from.files.keys(), ...to.files.keys()])) {
    const before = from.files.get(path);
    const after = to.files.get(path);
    if (before?.sha === after?.sha) continue;
    const bytes = carry(objects, path, before, after, ours.files.get(path));
    if (bytes !== null || ours.files.has(path)) changes[path] = bytes;
  }
  return changes;
}

/** Replays the pull request's commits on a commit of the base; throws when an edit does not apply. */
export function rebaseOnto(world: World, pullRequest: PullRequest, onto: string): Push {
  const { objects } = pullRequest.repository;
  const before = pullRequest.headCommit;
  const base = pullRequest.mergeBase();
  let tip = objects.commit(onto);
  for (const commit of objects.between(base, before)) {
    if (commit.parents.length !== 1) continue;
    const parent = objects.commit(commit.parents[0] ?? base);
    const changes = carriedChanges(objects, parent, commit, tip);
    tip = objects.write([tip.sha], changes, { message: commit.message, author: commit.author, date: world.now() });
  }
  moveBranch(world, pullRequest.headRepository, pullRequest.headBranch, tip.sha);
  return { before, after: tip.sha };
}

/** Merges the base branch into the head, as GitHub's "Update branch" does. */
export function mergeBaseInto(world: World, pullRequest: PullRequest): Push {
  const { repository, baseBranch } = pullRequest;
  const { objects } = repository;
  const before = pullRequest.headCommit;
  const base = objects.commit(pullRequest.mergeBase());
  const theirs = objects.commit(repository.tip(baseBranch));
  const changes = carriedChanges(objects, base, theirs, objects.commit(before));
  const message = `Merge branch '${baseBranch}' into ${pullRequest.headBranch}`;
  const after = commitTo(world, pullRequest.headRepository, pullRequest.headBranch, changes, {
    parents: [before, theirs.sha],
    message,
    author: pullRequest.author.login,
  });
  return { before, after };
}
