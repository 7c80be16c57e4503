/** Where a review request comes from. */
export type Trigger =
  | 'opened'
  | 'reopened'
  | 'ready_for_review'
  | 'synchronize'
  | 'command'
  | 'rerequested'
  | 'terminal';

/** All that a job carries: small and JSON. The rest is read afresh when the job runs. */
export interface ReviewRequest {
  /** GitHub's installation id, which the tokens are made for. */
  installation: number;
  owner: string;
  repository: string;
  number: number;
  trigger: Trigger;
  /** Read everything again, also what was reviewed before. */
  full: boolean;
  /** The comment that asked for it, to be answered with a reaction. */
  commentId?: number;
  /** X-GitHub-Delivery of the webhook: a redelivery has the same one. */
  delivery: string;
}
