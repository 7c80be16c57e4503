import type { OpenThread } from '../../ports/publisher.ts';
import { createOnce, type GitHubClient, type PullRequestParameters } from './client.ts';

interface ThreadNode {
  id: string;
  isResolved: boolean;
  isOutdated: boolean;
  path: string;
  comments: { nodes: { id: string; databaseId: number | null; body: string; author: { login: string } | null }[] };
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
        nodes {
          id isResolved isOutdated path
          comments(first: 50) { nodes { id databaseId body author { login } } }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const resolveMutation = `mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }`;
const minimizeMutation = `mutation($id: ID!) {
  minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } }
}`;

/** What threads are reached with. */
export interface ThreadTools {
  client: GitHubClient;
  parameters: PullRequestParameters;
  /** Login of the App's own account, such as `ml-review[bot]`. */
  botLogin: string;
}

/** Our open threads; `readMarkers` gives the fingerprints of a comment. */
export async function openThreads(tools: ThreadTools, readMarkers: (body: string) => string[]): Promise<OpenThread[]> {
  const nodes = await allThreads(tools);
  return nodes.flatMap((node): OpenThread[] => {
    const [first] = node.comments.nodes;
    if (node.isResolved || !first?.databaseId || !isOurs(first.author, tools)) return [];
    const [fingerprint] = readMarkers(first.body);
    if (fingerprint === undefined) return [];
    const { id, path, isOutdated: outdated } = node;
    const answered = node.comments.nodes.some((comment) => !isOurs(comment.author, tools));
    const ownReplies = node.comments.nodes
      .slice(1)
      .filter((comment) => isOurs(comment.author, tools))
      .map((comment) => comment.body);
    return [
      { id, firstComment: first.databaseId, fingerprint, path, body: first.body, outdated, answered, ownReplies },
    ];
  });
}

/** Replies and resolves; where that is forbidden, hides our first comment as outdated instead. */
export async function closeThread(
  tools: ThreadTools,
  thread: OpenThread,
  body: string,
  signal: AbortSignal,
): Promise<void> {
  const { client, parameters } = tools;
  await client.rest.pulls.createReplyForReviewComment({
    ...parameters,
    comment_id: thread.firstComment,
    body,
    request: { signal, ...createOnce },
  });
  if (await resolve(client, thread.id)) return;
  const node = (await allThreads(tools)).find((entry) => entry.id === thread.id);
  const first = node?.comments.nodes[0]?.id;
  if (first !== undefined) await allowed(() => client.graphql(minimizeMutation, { id: first }));
}

/** Resolves the thread that begins with a comment; false where the App may not. */
export async function resolveThread(tools: ThreadTools, firstComment: number): Promise<boolean> {
  const node = (await allThreads(tools)).find((entry) => entry.comments.nodes[0]?.databaseId === firstComment);
  return node !== undefined && (await resolve(tools.client, node.id));
}

/** GitHub asks for `contents: write` to resolve, which the App does not want, and answers FORBIDDEN without it. */
const resolve = (client: GitHubClient, id: string) => allowed(() => client.graphql(resolveMutation, { id }));

async function allowed(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
}

/** GraphQL names a bot without the `[bot]` of REST. */
function isOurs(author: { login: string } | null, { botLogin }: ThreadTools): boolean {
  return author !== null && (author.login === botLogin || `${author.login}[bot]` === botLogin);
}

async function allThreads({ client, parameters }: ThreadTools): Promise<ThreadNode[]> {
  const { owner, repo, pull_number: number } = parameters;
  const threads: ThreadNode[] = [];
  let after: string | null = null;
  for (;;) {
    const page: ThreadPage = await client.graphql<ThreadPage>(threadsQuery, { owner, repo, number, after });
    const { nodes, pageInfo } = page.repository.pullRequest.reviewThreads;
    threads.push(...nodes);
    if (!pageInfo.hasNextPage) return threads;
    after = pageInfo.endCursor;
  }
}

/** GraphQL's errors come with HTTP 200 and a type each. */
function isForbidden(error: unknown): boolean {
  const errors = error instanceof Error && 'errors' in error ? (error.errors as { type?: string }[]) : [];
  return Array.isArray(errors) && errors.some((entry) => entry.type === 'FORBIDDEN');
}
