import { minimatch } from 'minimatch';
import type { PullRequest } from '../domain/pull-request.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { ReviewRequest } from '../domain/review-request.ts';
import { matchesWildcard } from '../domain/wildcard.ts';

const matches = (text: string, patterns: string[]) => patterns.some((pattern) => matchesWildcard(text, pattern));

/**
 * Why this pull request is not reviewed now, as a clause; null when it is. A person who asked by a command or by the
 * check run's button gets the review that the automatic rules would pass over; a closed pull request gets none.
 */
export function reasonToPassOver(
  request: ReviewRequest,
  pullRequest: PullRequest,
  settings: RepoSettings,
): string | null {
  if (pullRequest.state === 'closed') return 'the pull request is closed';
  if (!isAutomatic(request)) return null;
  const { review } = settings;
  if (request.trigger === 'labeled' && review.labels.length === 0) return 'labels start no review here (review.labels)';
  if (!review.auto) return 'automatic reviews are switched off (review.auto)';
  if (pullRequest.draft && !review.drafts) return 'the pull request is a draft (review.drafts)';
  if (matches(pullRequest.author, review.ignoreAuthors)) {
    return `its author ${pullRequest.author} is passed over (review.ignore-authors)`;
  }
  if (matches(pullRequest.title, review.ignoreTitles)) return 'its title is passed over (review.ignore-titles)';
  if (!review.baseBranches.some((pattern) => minimatch(pullRequest.baseBranch, pattern, { dot: true }))) {
    return `its base branch ${pullRequest.baseBranch} is not reviewed (review.base-branches)`;
  }
  if (review.labels.length > 0 && !pullRequest.labels.some((label) => review.labels.includes(label))) {
    return `it has none of the labels ${review.labels.join(', ')} (review.labels)`;
  }
  return null;
}

/** Whether no person asked for the review. */
export function isAutomatic({ trigger }: ReviewRequest): boolean {
  return trigger !== 'command' && trigger !== 'rerequested';
}
