import { messageOf } from '../../domain/errors.ts';
import type { PullRequest } from '../../domain/pull-request.ts';
import type { Log } from '../../ports/log.ts';
import type { CheckOutput, Conclusion } from '../../ports/publisher.ts';
import { createOnce, type GitHubClient } from './client.ts';
import { asOurError } from './github-error.ts';

/** The name under which branch protection and people know the check. */
export const checkRunName = 'ML Review';

/** Identifier of the button that asks for another review; GitHub allows 20 characters. */
export const reviewAgain = 'review-again';

/** The check run of one review. Where it cannot be created the review goes on without it, and the log says so. */
export class CheckRun {
  readonly #client: GitHubClient;
  readonly #pullRequest: PullRequest;
  readonly #log: Log;
  #id: number | null = null;

  constructor(client: GitHubClient, pullRequest: PullRequest, log: Log) {
    this.#client = client;
    this.#pullRequest = pullRequest;
    this.#log = log;
  }

  async begin(output: CheckOutput, signal: AbortSignal): Promise<void> {
    const { owner, repository: repo, number, headCommit } = this.#pullRequest;
    try {
      const { data } = await this.#client.rest.checks.create({
        owner,
        repo,
        name: checkRunName,
        head_sha: headCommit,
        status: 'in_progress',
        // For a fork GitHub leaves `pull_requests` of the check run's events empty; this tells which one it was.
        external_id: `${owner}/${repo}#${number}@${headCommit}`,
        output,
        // Not aborted with the job: a check run that GitHub made and nobody knows would stay in progress.
        request: createOnce,
      });
      this.#id = data.id;
    } catch (error) {
      // The review is worth more than its check run.
      signal.throwIfAborted();
      const message = 'There is no check run for this review: it could not be created.';
      this.#log.warn(message, { owner, repo, reason: messageOf(error) });
    }
  }

  async progress(output: CheckOutput): Promise<void> {
    try {
      await this.#update({ output });
    } catch (error) {
      this.#log.warn('The check run could not show the progress.', { reason: messageOf(error) });
    }
  }

  async conclude(conclusion: Conclusion, output: CheckOutput): Promise<void> {
    const actions = [
      { label: 'Review again', description: 'Read the whole pull request once more.', identifier: reviewAgain },
    ];
    try {
      await this.#update({ status: 'completed', conclusion, output, actions });
    } catch (error) {
      throw asOurError(error, 'complete the check run');
    }
  }

  async #update(fields: Record<string, unknown>): Promise<void> {
    if (this.#id === null) return;
    const { owner, repository: repo } = this.#pullRequest;
    await this.#client.rest.checks.update({ owner, repo, check_run_id: this.#id, ...fields });
  }
}
