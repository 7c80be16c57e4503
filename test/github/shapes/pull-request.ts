import type { Json } from '../contract.ts';
import type { PullRequest, Repository } from '../state.ts';
import type { World } from '../world.ts';
import { authorAssociation, nodeId, simpleUser } from './account.ts';
import { repositoryPage, repositoryShape, repositoryUrl } from './repository.ts';

function labels(world: World, pullRequest: PullRequest): Json[] {
  return pullRequest.labels.map((name, index) => ({
    id: pullRequest.id + 100 + index,
    node_id: nodeId('LA', pullRequest.id + 100 + index),
    url: `${repositoryUrl(world, pullRequest.repository)}/labels/${encodeURIComponent(name)}`,
    name,
    description: '',
    color: 'ededed',
    default: false,
  }));
}

function end(world: World, repository: Repository, ref: string, sha: string): Json {
  const gone = repository.deleted;
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: simpleUser(world, repository.owner),
    repo: gone ? null : repositoryShape(world, repository),
  };
}

/** GitHub's `pull-request-simple`, as it stands in lists. */
export function simplePullRequestShape(world: World, pullRequest: PullRequest): Json {
  const { repository, number } = pullRequest;
  const api = repositoryUrl(world, repository);
  const url = `${api}/pulls/${number}`;
  const issue = `${api}/issues/${number}`;
  const page = `${repositoryPage(repository)}/pull/${number}`;
  const statuses = `${api}/statuses/${pullRequest.headCommit}`;
  return {
    url,
    id: pullRequest.id,
    node_id: nodeId('PR', pullRequest.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    number,
    state: pullRequest.state,
    locked: false,
    active_lock_reason: null,
    title: pullRequest.title,
    user: simpleUser(world, pullRequest.author),
    body: pullRequest.body,
    labels: labels(world, pullRequest),
    milestone: null,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    merged_at: pullRequest.mergedAt,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: end(world, pullRequest.headRepository, pullRequest.headBranch, pullRequest.headCommit),
    base: end(world, repository, pullRequest.baseBranch, pullRequest.baseCommit),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: authorAssociation(repository, pullRequest.author),
    auto_merge: null,
    draft: pullRequest.draft,
  };
}

/** GitHub's `pull-request`, the answer of GET /repos/{owner}/{repo}/pulls/{pull_number}. */
export function pullRequestShape(world: World, pullRequest: PullRequest): Json {
  const files = pullRequest.differences();
  const sum = (count: (file: (typeof files)[number]) => number): number =>
    files.reduce((total, file) => total + count(file), 0);
  const open = pullRequest.state === 'open';
  return {
    ...simplePullRequestShape(world, pullRequest),
    merged: pullRequest.mergedAt !== null,
    mergeable: open ? true : null,
    rebaseable: open ? true : null,
    mergeable_state: open ? 'clean' : 'unknown',
    merged_by: null,
    comments: pullRequest.comments.length,
    review_comments: pullRequest.reviewComments.filter((comment) => comment.review.state !== 'PENDING').length,
    maintainer_can_modify: false,
    commits: pullRequest.commits().length,
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changed_files: files.length,
  };
}

/** GitHub's `pull-request-minimal`, as it stands in check runs. */
export function minimalPullRequestShape(world: World, pullRequest: PullRequest): Json {
  const { repository } = pullRequest;
  const repo = { id: repository.id, url: repositoryUrl(world, repository), name: repository.name };
  return {
    id: pullRequest.id,
    number: pullRequest.number,
    url: `${repositoryUrl(world, repository)}/pulls/${pullRequest.number}`,
    head: { ref: pullRequest.headBranch, sha: pullRequest.headCommit, repo },
    base: { ref: pullRequest.baseBranch, sha: pullRequest.baseCommit, repo },
  };
}
