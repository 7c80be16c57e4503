import type { ReviewRequest } from '../../domain/review-request.ts';
import type { VerbHandler } from './command-context.ts';

/** `review`, `full` and `path GLOB…`: hands a review over to the queue. The reaction for its end comes from there. */
export const requestReview: VerbHandler = async ({ verb, arguments: text }, { request, tools }) => {
  const { installation, owner, repository, number, thread } = request;
  const review: ReviewRequest = {
    kind: 'review',
    installation,
    owner,
    repository,
    number,
    trigger: 'command',
    comment: { id: request.commentId, thread },
  };
  if (verb === 'path') {
    const paths = text.split(/\s+/).filter((glob) => glob !== '');
    if (paths.length === 0) {
      return {
        kind: 'refused',
        sentence: 'Which files? Write `/ml-review path GLOB…`, for example `/ml-review path "src/**/*.py"`.',
      };
    }
    review.paths = paths.slice(0, 20).map((glob) => glob.replaceAll(/^["'`]|["'`]$/g, ''));
  }
  const taken = await tools.requestReview(review);
  if (!taken) return { kind: 'refused', sentence: 'The server is stopping; ask again in a minute.' };
  return { kind: 'under-way' };
};
