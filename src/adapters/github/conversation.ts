import type { CommentPlace, Conversation, FindingThread, Permission, Reaction } from '../../ports/conversation.ts';
import { checkRunName } from './check-run.ts';
import { createOnce, type GitHubClient, type PullRequestParameters } from './client.ts';
import { asOurError, isGitHubFailure } from './github-error.ts';
import { resolveThread } from './review-threads.ts';

/** What a conversation is held with. `botLogin` is the login of the App's own account. */
export interface ConversationOptions {
  client: GitHubClient;
  parameters: PullRequestParameters;
  botLogin: string;
}

/** Permissions, reactions, replies and threads on one pull request. */
export function createConversation(options: ConversationOptions): Conversation {
  const guard = async <Value>(what: string, signal: AbortSignal, work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw asOurError(error, what);
    }
  };
  return {
    permissionOf: (login, signal) =>
      guard(`tell what ${login} may do`, signal, () => permissionOf(options, login, signal)),
    react: (comment, reaction, signal) =>
      guard('add a reaction', signal, () => react(options, comment, reaction, signal)),
    reply: (thread, body, signal) => guard('write a comment', signal, () => reply(options, thread, body, signal)),
    ownComments: (signal) => guard('list the comments', signal, () => ownComments(options, signal)),
    thread: (id, signal) => guard('read the thread', signal, () => readThread(options, id, signal)),
    resolve: (id, signal) => guard('resolve the thread', signal, () => resolveThread(options, id)),
    latestStatus: (commit, signal) => guard('list the check runs', signal, () => latestStatus(options, commit, signal)),
  };
}

const permissions: readonly string[] = ['admin', 'maintain', 'write', 'triage', 'read', 'none'];

async function permissionOf(
  { client, parameters: { owner, repo } }: ConversationOptions,
  username: string,
  signal: AbortSignal,
): Promise<Permission> {
  try {
    // author_association is computed lazily and hides private membership; this endpoint is the truth.
    const request = { owner, repo, username, request: { signal } };
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel(request);
    const role = data.role_name.toLowerCase();
    // A custom role carries its own name; `permission` then has the nearest built-in one.
    return (permissions.includes(role) ? role : data.permission) as Permission;
  } catch (error) {
    if (isGitHubFailure(error) && error.status === 404) return 'none';
    throw error;
  }
}

async function react(
  { client, parameters: { owner, repo } }: ConversationOptions,
  { id, thread }: CommentPlace,
  content: Reaction,
  signal: AbortSignal,
): Promise<void> {
  const request = { owner, repo, comment_id: id, content, request: { signal } };
  if (thread === null) await client.rest.reactions.createForIssueComment(request);
  else await client.rest.reactions.createForPullRequestReviewComment(request);
}

/** Replies go to the first comment of a thread; GitHub knows no replies to replies. */
async function reply(
  { client, parameters }: ConversationOptions,
  thread: number | null,
  body: string,
  signal: AbortSignal,
): Promise<void> {
  const { owner, repo, pull_number } = parameters;
  const request = { signal, ...createOnce };
  if (thread === null) {
    await client.rest.issues.createComment({ owner, repo, issue_number: pull_number, body, request });
  } else await client.rest.pulls.createReplyForReviewComment({ ...parameters, comment_id: thread, body, request });
}

async function ownComments(
  { client, parameters, botLogin }: ConversationOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const { owner, repo, pull_number } = parameters;
  const request = { owner, repo, issue_number: pull_number, per_page: 100, request: { signal } };
  const comments = await client.paginate(client.rest.issues.listComments, request);
  return comments.filter((comment) => comment.user?.login === botLogin).map((comment) => comment.body ?? '');
}

async function readThread(
  { client, parameters, botLogin }: ConversationOptions,
  id: number,
  signal: AbortSignal,
): Promise<FindingThread | null> {
  const comments = await client.paginate(client.rest.pulls.listReviewComments, {
    ...parameters,
    per_page: 100,
    request: { signal },
  });
  const first = comments.find((comment) => comment.id === id);
  if (first?.user.login !== botLogin) return null;
  const replies = comments.filter((comment) => comment.in_reply_to_id === id);
  return {
    id,
    finding: first.body,
    path: first.path,
    replies: replies.map((comment) => ({ author: comment.user.login, body: comment.body })),
  };
}

async function latestStatus(
  { client, parameters: { owner, repo }, botLogin }: ConversationOptions,
  ref: string,
  signal: AbortSignal,
): Promise<{ title: string; summary: string } | null> {
  const request = { owner, repo, ref, check_name: checkRunName, filter: 'latest' as const, request: { signal } };
  const { data } = await client.rest.checks.listForRef(request);
  // Anybody's workflow may have a job of this name.
  const own = data.check_runs.filter((run) => `${run.app?.slug}[bot]` === botLogin);
  const [newest] = own.toSorted((a, b) => b.id - a.id);
  return newest ? { title: newest.output.title ?? '', summary: newest.output.summary ?? '' } : null;
}
