import type { FileDifference } from './file-changes.ts';
import { compareCommits } from './file-changes.ts';
import { ObjectStore } from './git-objects.ts';

/** The side of a diff, as GitHub's REST names it. */
export type DiffSide = 'LEFT' | 'RIGHT';

/** What a person may do in a repository. */
export type PermissionLevel = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** An account. */
export interface Person {
  login: string;
  id: number;
  type: 'User' | 'Bot' | 'Organization';
}

/** The eight reactions that GitHub knows. */
export const reactionContents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

/** A reaction to a comment. */
export interface Reaction {
  id: number;
  user: Person;
  content: (typeof reactionContents)[number];
  createdAt: string;
}

/** A comment in the conversation of a pull request. */
export interface IssueComment {
  id: number;
  pullRequest: PullRequest;
  user: Person;
  body: string;
  createdAt: string;
  updatedAt: string;
  reactions: Reaction[];
  /** Why it is hidden; null while it is shown. */
  minimized: string | null;
}

/** A review; `submittedAt` is null while it is pending. */
export interface Review {
  id: number;
  pullRequest: PullRequest;
  user: Person;
  body: string;
  state: 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED';
  commit: string;
  submittedAt: string | null;
}

/** A comment on a line, a range or a file of the diff. Lines are those at `originalCommit`. */
export interface ReviewComment {
  id: number;
  pullRequest: PullRequest;
  review: Review;
  user: Person;
  body: string;
  path: string;
  subject: 'line' | 'file';
  side: DiffSide;
  line: number | null;
  startSide: DiffSide | null;
  startLine: number | null;
  originalCommit: string;
  /** Merge base that the LEFT numbers belong to. */
  originalBase: string;
  /** Path of the file on the LEFT side. */
  originalOldPath: string;
  originalPosition: number;
  diffHunk: string;
  /** The top-level comment that this one answers. */
  inReplyTo: ReviewComment | null;
  createdAt: string;
  updatedAt: string;
  reactions: Reaction[];
  minimized: string | null;
  /** Of the thread; only top-level comments use it. */
  resolvedBy: Person | null;
}

/** A check run as it was sent, with the annotations of all requests. */
export interface CheckRun {
  id: number;
  repository: Repository;
  headSha: string;
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  detailsUrl: string | null;
  externalId: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Record<string, unknown>[];
  actions: Record<string, unknown>[];
  suite: number;
}

/** A repository; forks share the objects of their parent. */
export class Repository {
  readonly id: number;
  readonly owner: Person;
  readonly name: string;
  readonly objects: ObjectStore;
  readonly parent: Repository | null;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** Installation that may see it; null for a fork without the App. */
  readonly installation: number | null;
  readonly branches = new Map<string, string>();
  readonly permissions = new Map<string, PermissionLevel>();
  readonly pullRequests: PullRequest[] = [];
  readonly checkRuns: CheckRun[] = [];
  deleted = false;

  constructor(options: {
    id: number;
    owner: Person;
    name: string;
    parent: Repository | null;
    private: boolean;
    defaultBranch: string;
    installation: number | null;
  }) {
    this.id = options.id;
    this.owner = options.owner;
    this.name = options.name;
    this.parent = options.parent;
    this.objects = options.parent?.objects ?? new ObjectStore();
    this.private = options.private;
    this.defaultBranch = options.defaultBranch;
    this.installation = options.installation;
  }

  /** `owner/name`. */
  get fullName(): string {
    return `${this.owner.login}/${this.name}`;
  }

  /** The commit at the tip of a branch. Throws when the test names a branch that does not exist. */
  tip(branch: string): string {
    const sha = this.branches.get(branch);
    if (sha === undefined) throw new Error(`no branch ${branch} in ${this.fullName}`);
    return sha;
  }

  /** The commit that a branch, `refs/…`, `HEAD` or (abbreviated) SHA names; null when there is none. */
  resolve(reference: string): string | null {
    const name = reference.replace(/^refs\/heads\/|^heads\//, '');
    if (name === 'HEAD' || name === '') return this.branches.get(this.defaultBranch) ?? null;
    const branch = this.branches.get(name);
    if (branch !== undefined) return branch;
    const pull = /^(?:refs\/)?pull\/(\d+)\/head$/.exec(reference);
    if (pull) return this.pullRequests.find((one) => one.number === Number(pull[1]))?.headCommit ?? null;
    if (!/^[0-9a-f]{7,40}$/.test(name)) return null;
    return [...this.objects.commits.keys()].find((sha) => sha.startsWith(name)) ?? null;
  }
}

/** A pull request. Its head may live in a fork. */
export class PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly headRepository: Repository;
  readonly headBranch: string;
  readonly author: Person;
  readonly createdAt: string;
  title: string;
  body: string | null;
  baseBranch: string;
  /** Tip of the base branch when the head or the base was last moved. */
  baseCommit: string;
  headCommit: string;
  state: 'open' | 'closed' = 'open';
  draft: boolean;
  labels: string[];
  mergedAt: string | null = null;
  closedAt: string | null = null;
  updatedAt: string;
  readonly comments: IssueComment[] = [];
  readonly reviews: Review[] = [];
  readonly reviewComments: ReviewComment[] = [];
  /** Paths whose patch GitHub leaves out though they are below the limits. */
  readonly withheldPatches = new Set<string>();
  readonly #differences = new Map<string, FileDifference[]>();

  constructor(options: {
    id: number;
    number: number;
    repository: Repository;
    headRepository: Repository;
    headBranch: string;
    baseBranch: string;
    author: Person;
    title: string;
    body: string | null;
    draft: boolean;
    labels: string[];
    createdAt: string;
  }) {
    this.id = options.id;
    this.number = options.number;
    this.repository = options.repository;
    this.headRepository = options.headRepository;
    this.headBranch = options.headBranch;
    this.baseBranch = options.baseBranch;
    this.author = options.author;
    this.title = options.title;
    this.body = options.body;
    this.draft = options.draft;
    this.labels = options.labels;
    this.createdAt = options.createdAt;
    this.updatedAt = options.createdAt;
    this.baseCommit = this.repository.tip(options.baseBranch);
    this.headCommit = this.headRepository.tip(options.headBranch);
  }

  /** The merge base of the base branch and a commit of the pull request: the LEFT side of its diff. */
  mergeBase(head: string = this.headCommit): string {
    const base = this.repository.objects.mergeBase(this.repository.tip(this.baseBranch), head);
    if (base === null) {
      throw new Error(`${this.repository.fullName}#${this.number} has no common history with its base`);
    }
    return base;
  }

  /** Its commits, oldest first. */
  commits(): string[] {
    return this.repository.objects.between(this.repository.tip(this.baseBranch), this.headCommit).map(({ sha }) => sha);
  }

  /** The three-dot difference at one of its commits. */
  differences(head: string = this.headCommit): FileDifference[] {
    const base = this.mergeBase(head);
    const key = `${base}...${head}`;
    const known = this.#differences.get(key);
    if (known) return known;
    const made = compareCommits(this.repository.objects, base, head);
    this.#differences.set(key, made);
    return made;
  }
}
