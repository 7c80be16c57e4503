import { provePlace } from './anchors.ts';
import type { WantedPlace } from './anchors.ts';
import type { FileChanges, FileContent } from './git-objects.ts';
import { commitTo, mergeBaseInto, moveBranch, rebaseOnto } from './history.ts';
import type { CommitDetails, Push } from './history.ts';
import { appendComment, appendIssueComment, appendReply, wrappingReview } from './state-changes.ts';
import { PullRequest, Repository } from './state.ts';
import type { IssueComment, PermissionLevel, ReviewComment } from './state.ts';
import type { World } from './world.ts';

/** How a pull request is opened. Without `head`, the files become a commit on a new branch. */
export interface OpenPullRequestOptions {
  repository: Repository;
  base?: string;
  /** A branch of the head repository, or a commit. */
  head?: string;
  files?: FileChanges;
  title?: string;
  body?: string | null;
  author?: string;
  draft?: boolean;
  labels?: string[];
  /** Owner of the fork that the head lives in; the App is not installed there. */
  fork?: string;
}

/** What people do on GitHub, as methods for tests: none of it goes over HTTP. */
export class EditableWorld {
  /** The id of the installation that repositories belong to unless another is named. */
  readonly installation = 1;
  /** The state itself, for what the methods do not show. */
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Adds a repository with one commit on its default branch. */
  addRepository(options: {
    owner: string;
    name: string;
    files: Record<string, FileContent>;
    defaultBranch?: string;
    private?: boolean;
    installation?: number;
  }): Repository {
    const { world } = this;
    const owner = world.person(options.owner);
    const installation = options.installation ?? this.installation;
    if (!world.installations.has(installation)) world.installations.set(installation, { owner, suspendedAt: null });
    const repository = new Repository({
      id: world.nextId(),
      owner,
      name: options.name,
      parent: null,
      private: options.private ?? false,
      defaultBranch: options.defaultBranch ?? 'main',
      installation,
    });
    world.repositories.push(repository);
    commitTo(world, repository, repository.defaultBranch, options.files, { parents: [], message: 'First commit' });
    return repository;
  }

  /** Commits on a branch; a new branch starts at `parent` or at the default branch. Open pull requests of the branch follow. */
  commit(
    repository: Repository,
    branch: string,
    changes: FileChanges,
    details: CommitDetails & { parent?: string } = {},
  ): string {
    const parent = details.parent ?? repository.branches.get(branch) ?? repository.tip(repository.defaultBranch);
    return commitTo(this.world, repository, branch, changes, { ...details, parents: [parent] });
  }

  /** Opens a pull request. */
  openPullRequest(options: OpenPullRequestOptions): PullRequest {
    const { world } = this;
    const { repository } = options;
    const number = repository.pullRequests.length + 1;
    const baseBranch = options.base ?? repository.defaultBranch;
    const author = options.author ?? options.fork ?? 'octo-author';
    const headRepository = options.fork === undefined ? repository : this.#fork(repository, options.fork);
    const headBranch = this.#headBranch(
      headRepository,
      options,
      repository.tip(baseBranch),
      `change-${number}`,
      author,
    );
    const pullRequest = new PullRequest({
      id: world.nextId(),
      number,
      repository,
      headRepository,
      headBranch,
      baseBranch,
      author: world.person(author),
      title: options.title ?? 'Change the training loop',
      body: options.body === undefined ? 'What and why.' : options.body,
      draft: options.draft ?? false,
      labels: options.labels ?? [],
      createdAt: world.now(),
    });
    repository.pullRequests.push(pullRequest);
    return pullRequest;
  }

  /** Commits on the head branch. */
  push(pullRequest: PullRequest, changes: FileChanges, details: CommitDetails = {}): Push {
    const before = pullRequest.headCommit;
    const after = this.commit(pullRequest.headRepository, pullRequest.headBranch, changes, {
      author: pullRequest.author.login,
      ...details,
    });
    return { before, after };
  }

  /** Replaces the head by one commit on the merge base (or `onto`): the earlier commits are no longer part of the pull request. */
  forcePush(pullRequest: PullRequest, changes: FileChanges, details: CommitDetails & { onto?: string } = {}): Push {
    const parent = details.onto ?? pullRequest.mergeBase();
    const before = pullRequest.headCommit;
    const after = this.commit(pullRequest.headRepository, pullRequest.headBranch, changes, {
      author: pullRequest.author.login,
      ...details,
      parent,
    });
    return { before, after };
  }

  /** Replays the head's commits on the tip of the base branch. Throws on a conflict. */
  rebase(pullRequest: PullRequest): Push {
    return rebaseOnto(this.world, pullRequest, pullRequest.repository.tip(pullRequest.baseBranch));
  }

  /** Merges the base branch into the head ("Update branch"). Throws on a conflict. */
  updateBranch(pullRequest: PullRequest): Push {
    return mergeBaseInto(this.world, pullRequest);
  }

  /** Changes the base branch; gives the old one, as `pull_request.edited` does. */
  retarget(pullRequest: PullRequest, branch: string): { from: string } {
    const from = pullRequest.baseBranch;
    pullRequest.baseCommit = pullRequest.repository.tip(branch);
    pullRequest.baseBranch = branch;
    pullRequest.updatedAt = this.world.now();
    return { from };
  }

  /** Closes a pull request, merged or not; `open` opens it again. */
  setState(pullRequest: PullRequest, state: 'open' | 'closed' | 'merged'): void {
    const now = this.world.now();
    pullRequest.state = state === 'open' ? 'open' : 'closed';
    pullRequest.closedAt = state === 'open' ? null : now;
    pullRequest.mergedAt = state === 'merged' ? now : null;
    pullRequest.updatedAt = now;
  }

  /** A person's comment in the conversation. */
  comment(pullRequest: PullRequest, author: string, body: string): IssueComment {
    return appendIssueComment(this.world, pullRequest, this.world.person(author), body);
  }

  /** A person's single comment on the diff. Throws where GitHub would refuse it. */
  reviewComment(pullRequest: PullRequest, author: string, wanted: WantedPlace & { body: string }): ReviewComment {
    const hunks = pullRequest.differences().find((file) => file.path === wanted.path)?.hunks ?? [];
    const place = wanted.line === undefined ? null : provePlace(hunks, wanted);
    if (typeof place === 'string') throw new Error(`GitHub refuses this comment: ${place}`);
    const review = wrappingReview(this.world, pullRequest, this.world.person(author), pullRequest.headCommit);
    return appendComment(this.world, review, { body: wanted.body, path: wanted.path, place });
  }

  /** A person's answer in a thread; GitHub hangs it on the top-level comment. */
  reply(comment: ReviewComment, author: string, body: string): ReviewComment {
    return appendReply(this.world, comment.inReplyTo ?? comment, this.world.person(author), body);
  }

  /** What a person may do in a repository; `none` makes a stranger of them. */
  setPermission(repository: Repository, login: string, level: PermissionLevel): void {
    this.world.person(login);
    repository.permissions.set(login.toLowerCase(), level);
  }

  /** Leaves out the patch of a file, as GitHub does for large ones. */
  withholdPatch(pullRequest: PullRequest, path: string): void {
    pullRequest.withheldPatches.add(path);
  }

  /** Deletes the fork that a pull request came from: its head has no repository any more. */
  deleteFork(pullRequest: PullRequest): void {
    if (pullRequest.headRepository.parent === null) throw new Error('the pull request does not come from a fork');
    pullRequest.headRepository.deleted = true;
  }

  #fork(repository: Repository, owner: string): Repository {
    const known = this.world.repository(owner, repository.name);
    if (known) return known;
    const { world } = this;
    const fork = new Repository({
      id: world.nextId(),
      owner: world.person(owner),
      name: repository.name,
      parent: repository,
      private: repository.private,
      defaultBranch: repository.defaultBranch,
      installation: null,
    });
    for (const [branch, sha] of repository.branches) fork.branches.set(branch, sha);
    world.repositories.push(fork);
    return fork;
  }

  #headBranch(
    repository: Repository,
    options: OpenPullRequestOptions,
    base: string,
    fresh: string,
    author: string,
  ): string {
    const { head, files } = options;
    const commit = head !== undefined && repository.objects.commits.has(head);
    const branch = head === undefined || commit ? fresh : head;
    if (commit) moveBranch(this.world, repository, branch, head);
    if (files) {
      const parent = repository.branches.get(branch) ?? base;
      commitTo(this.world, repository, branch, files, {
        parents: [parent],
        author,
        message: options.title ?? 'Change the training loop',
      });
    }
    return branch;
  }
}
