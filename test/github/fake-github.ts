/**
 * A stateful fake of GitHub over HTTP. Every exchange is judged against GitHub's own description of its interface;
 * what is wrong is listed in `violations`, which a test expects to be empty.
 *
 * ```ts
 * const github = await FakeGitHub.start();
 * const repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'train.py': 'loss.backward()\n' } });
 * const pullRequest = github.openPullRequest({ repository, files: { 'train.py': 'loss.backward()\nstep()\n' } });
 * github.setPermission(repository, 'alice', 'write');
 * const probot = new Probot({ appId: github.appId, privateKey: github.privateKey, baseUrl: github.url, secret: 'secret' });
 * // … let the product work, then look at the state:
 * expect(pullRequest.reviews).toHaveLength(1);
 * expect(github.violations).toEqual([]);
 * github.push(pullRequest, { 'train.py': 'loss.backward()\n' });           // comments on gone lines become outdated
 * github.fail({ method: 'POST', path: /\/reviews$/, status: 502, after: true }); // done, but answered with an error
 * await github.close();
 * ```
 */
import type { Server } from 'node:http';
import { EditableWorld } from './editable-world.ts';
import type { Route } from './exchange.ts';
import { Faults } from './faults.ts';
import type { Fault, FaultOptions } from './faults.ts';
import { appRoutes } from './routes/app.ts';
import { archiveRoutes, sendArchive } from './routes/archive.ts';
import { checkRoutes } from './routes/checks.ts';
import { contentRoutes } from './routes/contents.ts';
import { conversationRoutes } from './routes/conversation.ts';
import { pullRoutes } from './routes/pulls.ts';
import { reviewCommentRoutes } from './routes/review-comments.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { GitHubServer, listen } from './server.ts';
import type { RecordedRequest } from './server.ts';
import type { CheckRun, Repository } from './state.ts';
import { appPrivateKey, Tokens } from './tokens.ts';
import { gitHubLimits, World } from './world.ts';
import type { AppPermissions, GitHubLimits } from './world.ts';

/** What may be chosen when the fake starts. */
export interface FakeGitHubOptions {
  appId?: number;
  /** Name of the App in addresses; its bot is `SLUG[bot]`. */
  appSlug?: string;
  /** What the App was granted; GitHub's names. */
  permissions?: AppPermissions;
  /** Grants `contents: write`, without which threads cannot be resolved. */
  contentsWrite?: boolean;
  /** Lower limits reach the edge with small data. */
  limits?: Partial<GitHubLimits>;
}

const grantedByDefault: AppPermissions = {
  metadata: 'read',
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
  issues: 'write',
};

/** A GitHub of one's own; see the head of this file. */
export class FakeGitHub extends EditableWorld {
  /** Base of the REST interface; GraphQL is at `/graphql`. */
  readonly url: string;
  readonly appId: number;
  /** The App's private key, PEM. */
  readonly privateKey: string;
  /** Everything that was wrong with an exchange, one sentence each. */
  readonly violations: string[];
  readonly requests: RecordedRequest[];
  /** What it answers, such as `GET /app`; anything else is a violation. */
  readonly endpoints: string[];
  readonly #tokens: Tokens;
  readonly #faults: Faults;
  readonly #servers: Server[];

  private constructor(parts: {
    world: World;
    tokens: Tokens;
    faults: Faults;
    servers: Server[];
    violations: string[];
    requests: RecordedRequest[];
    routes: Route[];
  }) {
    super(parts.world);
    this.url = parts.world.url;
    this.appId = parts.world.app.id;
    this.privateKey = appPrivateKey();
    this.violations = parts.violations;
    this.requests = parts.requests;
    this.endpoints = parts.routes.map(({ method, template }) => `${method} ${template}`);
    this.#tokens = parts.tokens;
    this.#faults = parts.faults;
    this.#servers = parts.servers;
  }

  /** Starts it on a free port of this machine. */
  static async start(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
    const permissions = { ...grantedByDefault, ...options.permissions };
    if (options.contentsWrite === true) permissions['contents'] = 'write';
    const app = { id: options.appId ?? 4711, slug: options.appSlug ?? 'ml-review', permissions };
    const world = new World(app, { ...gitHubLimits, ...options.limits });
    const tokens = new Tokens(world, appPrivateKey());
    const faults = new Faults();
    const violations: string[] = [];
    const requests: RecordedRequest[] = [];
    const routes = [
      ...appRoutes(tokens),
      ...pullRoutes,
      ...contentRoutes,
      ...archiveRoutes,
      ...reviewRoutes,
      ...reviewCommentRoutes,
      ...conversationRoutes,
      ...checkRoutes,
    ];
    const github = new GitHubServer({ world, tokens, faults, routes, violations, requests });
    const api = await listen((request, response) => {
      // A client that goes away in the middle of its request is no failure of ours.
      github.handle(request, response).catch(() => response.destroy());
    });
    const archives = await listen((request, response) => sendArchive(world, violations, request, response));
    world.url = api.url;
    world.archiveUrl = archives.url;
    return new FakeGitHub({
      world,
      tokens,
      faults,
      servers: [api.server, archives.server],
      violations,
      requests,
      routes,
    });
  }

  /** Stops it and cuts what is still open. */
  async close(): Promise<void> {
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  /** Check runs of a repository, oldest first. */
  checkRuns(repository: Repository): CheckRun[] {
    return repository.checkRuns;
  }

  /** Programs a fault; those programmed first strike first. */
  fail(options: FaultOptions): Fault {
    return this.#faults.add(options);
  }

  /** Forgets the faults that have not struck yet. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Makes every token minted so far worthless: 401 until a new one is minted. */
  expireTokens(): void {
    this.#tokens.expireAll();
  }

  /** Suspends an installation (403 for all it asks), or lifts that. */
  suspend(suspended = true, installation = this.installation): void {
    const found = this.world.installations.get(installation);
    if (!found) throw new Error(`no installation ${installation}`);
    found.suspendedAt = suspended ? this.world.now() : null;
  }
}
