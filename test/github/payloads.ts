import { createRequire } from 'node:module';
import type { Json } from './contract.ts';
import type { EditableWorld } from './editable-world.ts';
import type { Push } from './history.ts';
import { appShape, installationShape, nodeId, simpleUser } from './shapes/account.ts';
import { checkRunShape } from './shapes/check-run.ts';
import { issueCommentShape, reviewCommentShape } from './shapes/conversation.ts';
import { minimalPullRequestShape, pullRequestShape, simplePullRequestShape } from './shapes/pull-request.ts';
import { repositoryPage, repositoryShape, repositoryUrl } from './shapes/repository.ts';
import type { CheckRun, IssueComment, PullRequest, Repository, ReviewComment } from './state.ts';

/** A webhook as GitHub would send it: the name for `x-github-event`, and the body. */
export interface WebhookEvent {
  event: string;
  payload: Json;
}

interface Examples {
  name: string;
  examples: Json[];
}

const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as Examples[];

/** A real payload of this event and action, the newest kind: the first of each event is an old page of the docs. */
function realPayload(event: string, action: string): Json {
  const all = examples.find((one) => one.name === event)?.examples ?? [];
  const fitting = all.filter((one) => one['action'] === action);
  const best = fitting.findLast((one) => 'installation' in one) ?? fitting.at(-1);
  if (!best) throw new Error(`no real payload of ${event}.${action}`);
  const copy = structuredClone(best);
  // Our repositories belong to people; an organization stands in the payloads of its own repositories only.
  delete copy['organization'];
  return copy;
}

/** What all payloads of a repository have. */
function frame(github: EditableWorld, repository: Repository, sender: string): Json {
  const { world } = github;
  const { installation } = repository;
  return {
    repository: repositoryShape(world, repository),
    sender: simpleUser(world, world.person(sender)),
    ...(installation === null ? {} : { installation: { id: installation, node_id: nodeId('MDI', installation) } }),
  };
}

const object = (value: unknown): Json => value as Json;

/** The actions of `pull_request` that the product may meet. */
export type PullRequestAction =
  | 'opened'
  | 'reopened'
  | 'ready_for_review'
  | 'converted_to_draft'
  | 'synchronize'
  | 'closed'
  | 'labeled';

/** `pull_request`, with today's state; `synchronize` needs the push, `labeled` the label. */
export function pullRequestEvent(
  github: EditableWorld,
  action: PullRequestAction,
  pullRequest: PullRequest,
  details: { sender?: string; push?: Push; label?: string } = {},
): WebhookEvent {
  const real = realPayload('pull_request', action);
  const payload = {
    ...real,
    ...frame(github, pullRequest.repository, details.sender ?? pullRequest.author.login),
    number: pullRequest.number,
    pull_request: { ...object(real['pull_request']), ...pullRequestShape(github.world, pullRequest) },
    ...details.push,
    ...(details.label === undefined ? {} : { label: { ...object(real['label']), name: details.label } }),
  };
  return { event: 'pull_request', payload };
}

/** The pull request as the issue that GitHub also sees in it. It carries no head commit. */
function issueShape(github: EditableWorld, pullRequest: PullRequest, real: Json): Json {
  const { world } = github;
  const shape = simplePullRequestShape(world, pullRequest);
  const api = repositoryUrl(world, pullRequest.repository);
  const url = `${api}/issues/${pullRequest.number}`;
  const page = `${repositoryPage(pullRequest.repository)}/pull/${pullRequest.number}`;
  const same = ['id', 'node_id', 'number', 'title', 'user', 'labels', 'state', 'locked', 'body', 'draft', 'assignee'];
  const more = [
    'assignees',
    'milestone',
    'created_at',
    'updated_at',
    'closed_at',
    'author_association',
    'active_lock_reason',
  ];
  return {
    ...real,
    ...Object.fromEntries([...same, ...more].map((key) => [key, shape[key]])),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: page,
    comments: pullRequest.comments.length,
    performed_via_github_app: null,
    state_reason: null,
    reactions: { ...object(real['reactions']), url: `${url}/reactions` },
    pull_request: {
      url: `${api}/pulls/${pullRequest.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: pullRequest.mergedAt,
    },
  };
}

/** `issue_comment.created` on a pull request; with `onIssue`, the same on an ordinary issue. */
export function issueCommentEvent(
  github: EditableWorld,
  comment: IssueComment,
  details: { onIssue?: true } = {},
): WebhookEvent {
  const real = realPayload('issue_comment', 'created');
  const { pullRequest } = comment;
  const issue = issueShape(github, pullRequest, object(real['issue']));
  if (details.onIssue) delete issue['pull_request'];
  const payload = {
    ...real,
    ...frame(github, pullRequest.repository, comment.user.login),
    issue,
    comment: { ...object(real['comment']), ...issueCommentShape(github.world, comment) },
  };
  return { event: 'issue_comment', payload };
}

/** `pull_request_review_comment.created`; a reply names the top-level comment in `in_reply_to_id`. */
export function reviewCommentEvent(github: EditableWorld, comment: ReviewComment): WebhookEvent {
  const real = realPayload('pull_request_review_comment', 'created');
  const { pullRequest } = comment;
  const payload = {
    ...real,
    ...frame(github, pullRequest.repository, comment.user.login),
    pull_request: simplePullRequestShape(github.world, pullRequest),
    comment: { ...object(real['comment']), ...reviewCommentShape(github.world, comment) },
  };
  return { event: 'pull_request_review_comment', payload };
}

/** The suite of a commit's check runs; GitHub names neither branch nor pull request of a fork. */
function checkSuiteShape(github: EditableWorld, repository: Repository, headSha: string, id: number): Json {
  const { world } = github;
  const own = repository.pullRequests.filter((one) => one.headRepository === repository && one.headCommit === headSha);
  const url = `${repositoryUrl(world, repository)}/check-suites/${id}`;
  return {
    id,
    node_id: nodeId('CS', id),
    head_branch: own[0]?.headBranch ?? null,
    head_sha: headSha,
    url,
    check_runs_url: `${url}/check-runs`,
    before: null,
    after: headSha,
    pull_requests: own.map((one) => minimalPullRequestShape(world, one)),
    app: appShape(world),
  };
}

/** `check_run.rerequested`, or `check_run.requested_action` with the identifier of the button. */
export function checkRunEvent(
  github: EditableWorld,
  run: CheckRun,
  details: { sender: string; action?: string },
): WebhookEvent {
  const { world } = github;
  const real = realPayload('check_run', details.action === undefined ? 'rerequested' : 'requested_action');
  const realRun = object(real['check_run']);
  const suite = checkSuiteShape(github, run.repository, run.headSha, run.suite);
  const payload = {
    ...real,
    ...frame(github, run.repository, details.sender),
    check_run: {
      ...realRun,
      ...checkRunShape(world, run),
      check_suite: { ...object(realRun['check_suite']), ...suite },
    },
    ...(details.action === undefined ? {} : { requested_action: { identifier: details.action } }),
  };
  return { event: 'check_run', payload };
}

/** `check_suite.rerequested` for the check runs of a commit. */
export function checkSuiteEvent(github: EditableWorld, run: CheckRun, details: { sender: string }): WebhookEvent {
  const real = realPayload('check_suite', 'rerequested');
  const { repository, headSha, suite } = run;
  const commit = repository.objects.commit(headSha);
  const person = { name: commit.author, email: `${commit.author}@users.noreply.github.com` };
  const runs = repository.checkRuns.filter((one) => one.suite === suite);
  const payload = {
    ...real,
    ...frame(github, repository, details.sender),
    check_suite: {
      ...object(real['check_suite']),
      ...checkSuiteShape(github, repository, headSha, suite),
      status: 'queued',
      conclusion: null,
      latest_check_runs_count: runs.length,
      head_commit: {
        id: headSha,
        tree_id: commit.tree,
        message: commit.message,
        timestamp: commit.date,
        author: person,
        committer: person,
      },
    },
  };
  return { event: 'check_suite', payload };
}

/** `installation.deleted`: the App was removed by its owner. */
export function installationDeletedEvent(github: EditableWorld, installation = github.installation): WebhookEvent {
  const { world } = github;
  const real = realPayload('installation', 'deleted');
  const owner = world.installations.get(installation)?.owner;
  if (!owner) throw new Error(`no installation ${installation}`);
  const own = world.repositories.filter((one) => one.installation === installation);
  const payload = {
    ...real,
    installation: installationShape(world, installation),
    repositories: own.map((one) => ({
      id: one.id,
      node_id: nodeId('R', one.id),
      name: one.name,
      full_name: one.fullName,
      private: one.private,
    })),
    sender: simpleUser(world, owner),
  };
  return { event: 'installation', payload };
}
