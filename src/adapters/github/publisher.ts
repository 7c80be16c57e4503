import type { Publisher } from '../../ports/publisher.ts';
import { CheckRun } from './check-run.ts';
import { asOurError } from './github-error.ts';
import { closeThread, openThreads, type ThreadTools } from './review-threads.ts';
import { postReview, type PostingTools } from './post-review.ts';

/** What the publisher is made with. `readMarkers` gives the fingerprints in the hidden marker of a comment. */
export interface PublisherOptions extends PostingTools {
  readMarkers: (body: string) => string[];
}

/** Shows a review on GitHub: the check run and one review of line comments. */
export function createPublisher(options: PublisherOptions): Publisher {
  const checkRun = new CheckRun(options.client, options.pullRequest, options.log);
  return {
    begin: (output, signal) => checkRun.begin(output, signal),
    progress: (output) => checkRun.progress(output),
    conclude: (conclusion, output) => checkRun.conclude(conclusion, output),
    openThreads: async (signal) => {
      try {
        return await openThreads(threadTools(options), options.readMarkers);
      } catch (error) {
        signal.throwIfAborted();
        throw asOurError(error, 'list the threads');
      }
    },
    closeThread: async (thread, sentence, signal) => {
      try {
        await closeThread(threadTools(options), thread, sentence, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw asOurError(error, 'close a thread');
      }
    },
    postedFingerprints: (signal) => readPosted(options, signal),
    publish: async (review, withoutLines, signal) => {
      // A push may have come while the expert was reading; comments on the old head would be outdated at birth.
      const { owner, repository: repo, number, headCommit } = options.pullRequest;
      const { data } = await options.client.rest.pulls.get({ owner, repo, pull_number: number, request: { signal } });
      if (data.head.sha !== headCommit) return { kind: 'stale' };
      return postReview(review, withoutLines, options, signal);
    },
  };
}

function threadTools({ client, pullRequest, botLogin }: PublisherOptions): ThreadTools {
  const { owner, repository: repo, number } = pullRequest;
  return { client, parameters: { owner, repo, pull_number: number }, botLogin };
}

/** Markers count only in texts of our own account: anybody can type one. */
async function readPosted(
  { client, pullRequest, botLogin, readMarkers }: PublisherOptions,
  signal: AbortSignal,
): Promise<Set<string>> {
  const { owner, repository: repo, number } = pullRequest;
  const parameters = { owner, repo, pull_number: number, per_page: 100, request: { signal } };
  try {
    const [comments, reviews] = await Promise.all([
      client.paginate(client.rest.pulls.listReviewComments, parameters),
      client.paginate(client.rest.pulls.listReviews, parameters),
    ]);
    const ours = [...comments, ...reviews].filter((text) => text.user?.login === botLogin);
    return new Set(ours.flatMap((text) => readMarkers(text.body)));
  } catch (error) {
    signal.throwIfAborted();
    throw asOurError(error, 'list the comments of this pull request');
  }
}
