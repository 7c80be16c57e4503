import { currentPlace } from './anchors.ts';
import type { Json } from './contract.ts';
import { objectAt } from './graphql-blobs.ts';
import { connection, GraphqlRefusal } from './graphql-connection.ts';
import type { Paging } from './graphql-connection.ts';
import { authorAssociation, nodeId } from './shapes/account.ts';
import { issueCommentShape, reviewCommentShape, reviewShape } from './shapes/conversation.ts';
import type { IssueComment, Person, PullRequest, Review, ReviewComment } from './state.ts';
import type { Grant } from './tokens.ts';
import type { World } from './world.ts';

/** GraphQL names a bot without the `[bot]` that REST appends. */
function actor(person: Person): Json {
  const login = person.login.replace(/\[bot\]$/, '');
  return {
    __typename: person.type,
    login,
    databaseId: person.id,
    id: nodeId(person.type === 'Bot' ? 'BOT' : 'U', person.id),
  };
}

/** Everything that one answer is built from. */
class Objects {
  readonly #world: World;
  readonly #grant: Grant;

  constructor(world: World, grant: Grant) {
    this.#world = world;
    this.#grant = grant;
  }

  repository({ owner, name }: { owner: string; name: string }): Json {
    const found = this.#world.repository(owner, name);
    if (!found || found.installation !== this.#grant.installation) {
      throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    }
    return {
      __typename: 'Repository',
      id: nodeId('R', found.id),
      databaseId: found.id,
      name: found.name,
      nameWithOwner: found.fullName,
      object: ({ expression }: { expression: string }) => {
        if (this.#grant.permissions['contents'] === undefined) {
          throw new GraphqlRefusal('FORBIDDEN', 'Resource not accessible by integration');
        }
        return objectAt(found, expression);
      },
      pullRequest: ({ number }: { number: number }) => {
        const pullRequest = found.pullRequests.find((one) => one.number === number);
        if (!pullRequest) {
          throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
        }
        return this.#pullRequest(pullRequest);
      },
    };
  }

  node({ id }: { id: string }): Json {
    const found = this.#find(id);
    if (!found) throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
    return found;
  }

  resolveThread(id: string, resolved: boolean): Json {
    const top = this.#comments().find((one) => !one.inReplyTo && nodeId('PRRT', one.id) === id);
    if (!top) throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
    // `pull_requests: write` is not enough for this one.
    this.#demand('contents');
    top.resolvedBy = resolved ? this.#world.app.bot : null;
    return { thread: this.#thread(top), clientMutationId: null };
  }

  minimize(id: string, classifier: string | null): Json {
    const comment = this.#minimizable(id);
    if (!comment) throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
    this.#demand('pull_requests');
    comment.minimized = classifier === null ? null : classifier.toLowerCase().replace('_', '-');
    const shape = 'inReplyTo' in comment ? this.#reviewComment(comment) : this.#issueComment(comment);
    return { [classifier === null ? 'unminimizedComment' : 'minimizedComment']: shape, clientMutationId: null };
  }

  viewer(): Json {
    return actor({ ...this.#world.app.bot, type: 'User' });
  }

  #demand(permission: string): void {
    if (this.#grant.permissions[permission] === 'write') return;
    throw new GraphqlRefusal('FORBIDDEN', 'Resource not accessible by integration');
  }

  #pullRequests(): PullRequest[] {
    return this.#world.repositories
      .filter((one) => one.installation === this.#grant.installation)
      .flatMap((one) => one.pullRequests);
  }

  #comments(): ReviewComment[] {
    return this.#pullRequests()
      .flatMap((one) => one.reviewComments)
      .filter((one) => this.#world.seesReview(one.review));
  }

  #minimizable(id: string): ReviewComment | IssueComment | undefined {
    const conversation = this.#pullRequests().flatMap((one) => one.comments);
    return (
      this.#comments().find((one) => nodeId('PRRC', one.id) === id) ??
      conversation.find((one) => nodeId('IC', one.id) === id)
    );
  }

  #find(id: string): Json | null {
    const pullRequest = this.#pullRequests().find((one) => nodeId('PR', one.id) === id);
    if (pullRequest) return this.#pullRequest(pullRequest);
    const top = this.#comments().find((one) => !one.inReplyTo && nodeId('PRRT', one.id) === id);
    if (top) return this.#thread(top);
    const comment = this.#minimizable(id);
    if (!comment) return null;
    return 'inReplyTo' in comment ? this.#reviewComment(comment) : this.#issueComment(comment);
  }

  #pullRequest(pullRequest: PullRequest): Json {
    const seen = this.#comments().filter((one) => one.pullRequest === pullRequest);
    const threads = seen.filter((one) => !one.inReplyTo);
    const reviews = pullRequest.reviews.filter((one) => this.#world.seesReview(one));
    return {
      __typename: 'PullRequest',
      id: nodeId('PR', pullRequest.id),
      databaseId: pullRequest.id,
      number: pullRequest.number,
      title: pullRequest.title,
      body: pullRequest.body ?? '',
      isDraft: pullRequest.draft,
      state: pullRequest.mergedAt === null ? pullRequest.state.toUpperCase() : 'MERGED',
      headRefOid: pullRequest.headCommit,
      headRefName: pullRequest.headBranch,
      baseRefOid: pullRequest.baseCommit,
      baseRefName: pullRequest.baseBranch,
      isCrossRepository: pullRequest.headRepository !== pullRequest.repository,
      author: actor(pullRequest.author),
      reviewThreads: (paging: Paging) =>
        connection(
          'reviewThreads',
          threads.map((one) => this.#thread(one)),
          paging,
        ),
      reviews: (paging: Paging) =>
        connection(
          'reviews',
          reviews.map((one) => this.#review(one)),
          paging,
        ),
      comments: (paging: Paging) =>
        connection(
          'comments',
          pullRequest.comments.map((one) => this.#issueComment(one)),
          paging,
        ),
    };
  }

  #thread(top: ReviewComment): Json {
    const comments = this.#comments().filter((one) => one === top || one.inReplyTo === top);
    const place = currentPlace(top, this.#world.limits);
    const may = this.#grant.permissions['contents'] === 'write';
    return {
      __typename: 'PullRequestReviewThread',
      id: nodeId('PRRT', top.id),
      isResolved: top.resolvedBy !== null,
      resolvedBy: top.resolvedBy ? { ...actor(top.resolvedBy), __typename: 'User' } : null,
      isOutdated: place === null,
      isCollapsed: top.resolvedBy !== null,
      path: top.path,
      line: place?.line ?? null,
      startLine: place?.startLine ?? null,
      originalLine: top.line,
      originalStartLine: top.startLine,
      diffSide: top.side,
      startDiffSide: top.startSide,
      subjectType: top.subject.toUpperCase(),
      viewerCanReply: true,
      viewerCanResolve: may && top.resolvedBy === null,
      viewerCanUnresolve: may && top.resolvedBy !== null,
      comments: (paging: Paging) =>
        connection(
          'comments',
          comments.map((one) => this.#reviewComment(one)),
          paging,
        ),
    };
  }

  #reviewComment(comment: ReviewComment): Json {
    const rest = reviewCommentShape(this.#world, comment);
    return {
      ...this.#common(comment, rest),
      __typename: 'PullRequestReviewComment',
      path: comment.path,
      line: rest['line'],
      startLine: rest['start_line'],
      originalLine: rest['original_line'],
      originalStartLine: rest['original_start_line'],
      position: rest['position'],
      originalPosition: rest['original_position'],
      outdated: rest['position'] === null,
      diffHunk: rest['diff_hunk'],
      subjectType: comment.subject.toUpperCase(),
      state: comment.review.state === 'PENDING' ? 'PENDING' : 'SUBMITTED',
      replyTo: comment.inReplyTo
        ? { id: nodeId('PRRC', comment.inReplyTo.id), databaseId: comment.inReplyTo.id }
        : null,
      pullRequestReview: () => this.#review(comment.review),
    };
  }

  #issueComment(comment: IssueComment): Json {
    return { ...this.#common(comment, issueCommentShape(this.#world, comment)), __typename: 'IssueComment' };
  }

  #common(comment: ReviewComment | IssueComment, rest: Json): Json {
    return {
      id: rest['node_id'],
      databaseId: comment.id,
      fullDatabaseId: String(comment.id),
      body: comment.body,
      author: actor(comment.user),
      authorAssociation: authorAssociation(comment.pullRequest.repository, comment.user),
      createdAt: comment.createdAt,
      updatedAt: comment.updatedAt,
      url: rest['html_url'],
      isMinimized: comment.minimized !== null,
      minimizedReason: comment.minimized,
      viewerCanMinimize: this.#grant.permissions['pull_requests'] === 'write',
      viewerDidAuthor: comment.user === this.#world.app.bot,
    };
  }

  #review(review: Review): Json {
    const rest = reviewShape(this.#world, review);
    return {
      __typename: 'PullRequestReview',
      id: rest['node_id'],
      databaseId: review.id,
      fullDatabaseId: String(review.id),
      author: actor(review.user),
      body: review.body,
      state: review.state,
      submittedAt: review.submittedAt,
      url: rest['html_url'],
      commit: { oid: rest['commit_id'] },
    };
  }
}

/** The roots of queries and mutations that the fake answers. */
export function graphqlRoot(world: World, grant: Grant): Json {
  const objects = new Objects(world, grant);
  type Input<Fields> = { input: Fields };
  return {
    repository: (parameters: { owner: string; name: string }) => objects.repository(parameters),
    node: (parameters: { id: string }) => objects.node(parameters),
    viewer: () => objects.viewer(),
    resolveReviewThread: ({ input }: Input<{ threadId: string }>) => objects.resolveThread(input.threadId, true),
    unresolveReviewThread: ({ input }: Input<{ threadId: string }>) => objects.resolveThread(input.threadId, false),
    minimizeComment: ({ input }: Input<{ subjectId: string; classifier: string }>) =>
      objects.minimize(input.subjectId, input.classifier),
    unminimizeComment: ({ input }: Input<{ subjectId: string }>) => objects.minimize(input.subjectId, null),
  };
}
