import type { GitHubClient, PullRequestParameters } from './client.ts';

interface ThreadNode {
  id: string;
  comments: { nodes: { databaseId: number | null }[] };
}

interface ThreadPage {
  repository: {
    pullRequest: {
      reviewThreads: { nodes: ThreadNode[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    };
  };
}

const threadsQuery = `query($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        nodes { id comments(first: 1) { nodes { databaseId } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const resolveMutation = `mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }`;

/**
 * Resolves the thread that begins with a comment. False where the App may not: GitHub asks for `contents: write`, which the App does not
 * want, and answers FORBIDDEN without it.
 */
export async function resolveThread(
  { client, parameters }: { client: GitHubClient; parameters: PullRequestParameters },
  firstComment: number,
): Promise<boolean> {
  const id = await findThread(client, parameters, firstComment);
  if (id === null) return false;
  try {
    await client.graphql(resolveMutation, { id });
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
}

async function findThread(
  client: GitHubClient,
  parameters: PullRequestParameters,
  firstComment: number,
): Promise<string | null> {
  const { owner, repo, pull_number: number } = parameters;
  let after: string | null = null;
  for (;;) {
    const page: ThreadPage = await client.graphql<ThreadPage>(threadsQuery, { owner, repo, number, after });
    const { nodes, pageInfo } = page.repository.pullRequest.reviewThreads;
    const found = nodes.find((node) => node.comments.nodes[0]?.databaseId === firstComment);
    if (found) return found.id;
    if (!pageInfo.hasNextPage) return null;
    after = pageInfo.endCursor;
  }
}

/** GraphQL's errors come with HTTP 200 and a type each. */
function isForbidden(error: unknown): boolean {
  const errors = error instanceof Error && 'errors' in error ? (error.errors as { type?: string }[]) : [];
  return Array.isArray(errors) && errors.some((entry) => entry.type === 'FORBIDDEN');
}
