/** The pull request as far as a review needs it. Every text in it comes from strangers. */
export interface PullRequest {
  owner: string;
  repository: string;
  number: number;
  title: string;
  body: string;
  author: string;
  draft: boolean;
  /** `open` or `closed`. */
  state: 'open' | 'closed';
  /** Full commit SHA of the head. */
  headCommit: string;
  /** Full commit SHA of the base branch as it was when the pull request was last changed. */
  baseCommit: string;
  /** Name of the base branch; the configuration is read at its tip. */
  baseBranch: string;
  labels: string[];
  /** Whether strangers can see the repository. */
  privateRepository: boolean;
  /** How many files GitHub says have changed; its list holds at most 3,000 of them. */
  changedFiles: number;
}
