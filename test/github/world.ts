import type { PatchLimits } from './file-changes.ts';
import type { Repository } from './state.ts';
import type { CheckRun, IssueComment, Person, PullRequest, Review, ReviewComment } from './state.ts';

/** Access that the App was granted, by GitHub's names. */
export type AppPermissions = Record<string, 'read' | 'write'>;

/** GitHub's limits; a test may lower them to reach them with small data. */
export interface GitHubLimits extends PatchLimits {
  /** Files that a pull request lists. */
  listedFiles: number;
  /** Files that a comparison lists. */
  comparedFiles: number;
  /** Bytes up to which `contents` embeds a file. */
  inlineBytes: number;
  /** Bytes up to which `contents` gives a file at all. */
  contentBytes: number;
  /** Entries of a recursive tree. */
  treeEntries: number;
}

/** The limits of github.com. */
export const gitHubLimits: GitHubLimits = {
  lines: 20_000,
  fileBytes: 500_000,
  totalBytes: 1_000_000,
  listedFiles: 3000,
  comparedFiles: 300,
  inlineBytes: 1_048_576,
  contentBytes: 104_857_600,
  treeEntries: 100_000,
};

/** The App that the fake GitHub knows. */
export interface AppIdentity {
  id: number;
  slug: string;
  bot: Person;
  permissions: AppPermissions;
}

/** Everything that the fake GitHub remembers. */
export class World {
  readonly app: AppIdentity;
  readonly limits: GitHubLimits;
  readonly repositories: Repository[] = [];
  /** Installations and their owners. */
  readonly installations = new Map<number, { owner: Person; suspendedAt: string | null }>();
  /** Base of every URL in an answer. */
  url = '';
  /** Base of the addresses that archives are sent from; another origin, as codeload.github.com is. */
  archiveUrl = '';
  /** Archives that were asked for, by the key in their address. */
  readonly archives = new Map<string, { repository: Repository; commit: string }>();
  readonly #people = new Map<string, Person>();
  #lastId = 1_000_000;
  #seconds = Date.parse('2026-03-02T09:00:00Z') / 1000;

  constructor(app: { id: number; slug: string; permissions: AppPermissions }, limits: GitHubLimits) {
    this.app = { ...app, bot: this.person(`${app.slug}[bot]`) };
    this.limits = limits;
  }

  /** A fresh id; ids grow with age as GitHub's do. */
  nextId(): number {
    this.#lastId += 7;
    return this.#lastId;
  }

  /** The fake's own time, one second later at every call: no answer depends on the real clock. */
  now(): string {
    this.#seconds += 1;
    return new Date(this.#seconds * 1000).toISOString().replace('.000Z', 'Z');
  }

  /** The account of this login; made when it is first named. */
  person(login: string, type?: Person['type']): Person {
    const known = this.#people.get(login.toLowerCase());
    if (known) return known;
    const person: Person = { login, id: this.nextId(), type: type ?? (login.endsWith('[bot]') ? 'Bot' : 'User') };
    this.#people.set(login.toLowerCase(), person);
    return person;
  }

  /** Whether an account of this login exists. */
  knows(login: string): boolean {
    return this.#people.has(login.toLowerCase());
  }

  /** The repository of this name, in any case of letters. */
  repository(owner: string, name: string): Repository | undefined {
    const fullName = `${owner}/${name}`.toLowerCase();
    return this.repositories.find((one) => !one.deleted && one.fullName.toLowerCase() === fullName);
  }

  /** All pull requests whose head is this branch. */
  pullRequestsFrom(repository: Repository, branch: string): PullRequest[] {
    const all = this.repositories.flatMap((one) => one.pullRequests);
    return all.filter((one) => one.state === 'open' && one.headRepository === repository && one.headBranch === branch);
  }

  /** A comment of the conversation, by id. */
  issueComment(repository: Repository, id: number): IssueComment | undefined {
    return repository.pullRequests.flatMap((one) => one.comments).find((one) => one.id === id);
  }

  /** A review comment, by id; those of a pending review are seen by their author only. */
  reviewComment(repository: Repository, id: number): ReviewComment | undefined {
    return repository.pullRequests.flatMap((one) => one.reviewComments).find((one) => one.id === id);
  }

  /** A check run, by id. */
  checkRun(repository: Repository, id: number): CheckRun | undefined {
    return repository.checkRuns.find((one) => one.id === id);
  }

  /** Whether the App sees a review: pending ones belong to their author. */
  seesReview(review: Review): boolean {
    return review.state !== 'PENDING' || review.user === this.app.bot;
  }
}
