import type { Conversation, Permission } from '../../ports/conversation.ts';
import { createOnce, type GitHubClient, type PullRequestParameters } from './client.ts';
import { asOurError, isGitHubFailure } from './github-error.ts';

const permissions: readonly string[] = ['admin', 'maintain', 'write', 'triage', 'read', 'none'];

/** Permissions, reactions and replies on one pull request. */
export function createConversation(
  client: GitHubClient,
  { owner, repo, pull_number }: PullRequestParameters,
): Conversation {
  return {
    permissionOf: (username, signal) => permissionOf(client, { owner, repo }, username, signal),
    async react(commentId, content, signal) {
      try {
        await client.rest.reactions.createForIssueComment({
          owner,
          repo,
          comment_id: commentId,
          content,
          request: { signal },
        });
      } catch (error) {
        signal.throwIfAborted();
        throw asOurError(error, 'add a reaction');
      }
    },
    async reply(body, signal) {
      try {
        await client.rest.issues.createComment({
          owner,
          repo,
          issue_number: pull_number,
          body,
          request: { signal, ...createOnce },
        });
      } catch (error) {
        signal.throwIfAborted();
        throw asOurError(error, 'write a comment');
      }
    },
  };
}

async function permissionOf(
  client: GitHubClient,
  { owner, repo }: { owner: string; repo: string },
  username: string,
  signal: AbortSignal,
): Promise<Permission> {
  try {
    // author_association is computed lazily and hides private membership; this endpoint is the truth.
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({
      owner,
      repo,
      username,
      request: { signal },
    });
    const role = data.role_name.toLowerCase();
    // A custom role carries its own name; `permission` then has the nearest built-in one.
    return (permissions.includes(role) ? role : data.permission) as Permission;
  } catch (error) {
    signal.throwIfAborted();
    if (isGitHubFailure(error) && error.status === 404) return 'none';
    throw asOurError(error, `tell what ${username} may do`);
  }
}
