/** What a person may do in the repository, as GitHub answers it; `none` also for strangers. */
export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** The reactions that the product uses: taken up, done, failed. */
export type Reaction = 'eyes' | 'rocket' | 'confused';

/** The talk on one pull request. Ends with RetryableError or PermanentError. */
export interface Conversation {
  permissionOf(login: string, signal: AbortSignal): Promise<Permission>;
  /** Adds a reaction to a comment of the conversation; a repeated one changes nothing. */
  react(commentId: number, reaction: Reaction, signal: AbortSignal): Promise<void>;
  /** Writes one comment. */
  reply(body: string, signal: AbortSignal): Promise<void>;
}
