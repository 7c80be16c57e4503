import type { Exchange, Reply, Route } from '../exchange.ts';
import { pageOf, parameter, pullRequestOf, repositoryOf } from '../exchange.ts';
import { notFound } from '../refusal.ts';
import { commitShape, diffEntries } from '../shapes/commit.ts';
import { pullRequestShape, simplePullRequestShape } from '../shapes/pull-request.ts';
import { simpleUser } from '../shapes/account.ts';

/** GitHub lists so many commits of a pull request. */
const LISTED_COMMITS = 250;

function listFiles(exchange: Exchange): Reply {
  const { world } = exchange;
  const pullRequest = pullRequestOf(exchange);
  const files = pullRequest.differences().slice(0, world.limits.listedFiles);
  const entries = diffEntries(
    world,
    pullRequest.repository,
    pullRequest.headCommit,
    files,
    pullRequest.withheldPatches,
  );
  return pageOf(exchange, entries, (entry) => entry);
}

function listCommits(exchange: Exchange): Reply {
  const pullRequest = pullRequestOf(exchange);
  const { repository } = pullRequest;
  return pageOf(exchange, pullRequest.commits().slice(0, LISTED_COMMITS), (sha) =>
    commitShape(exchange.world, repository, repository.objects.commit(sha)),
  );
}

function listPullRequestsOfCommit(exchange: Exchange): Reply {
  const repository = repositoryOf(exchange);
  const sha = parameter(exchange, 'commit_sha');
  if (!repository.objects.commits.has(sha)) throw notFound();
  const found = repository.pullRequests.filter((one) => one.commits().includes(sha));
  return pageOf(exchange, found, (one) => simplePullRequestShape(exchange.world, one));
}

/** GitHub's five roles as the older `permission` field has them. */
const olderLevels: Record<string, string> = { maintain: 'write', triage: 'read' };

function permissionOf(exchange: Exchange): Reply {
  const repository = repositoryOf(exchange);
  const login = parameter(exchange, 'username');
  if (!exchange.world.knows(login)) throw notFound();
  const person = exchange.world.person(login);
  const known = repository.owner === person ? 'admin' : repository.permissions.get(login.toLowerCase());
  // Everybody may read a public repository.
  const level = known ?? (repository.private ? 'none' : 'read');
  const rank = ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(level);
  const permissions = { pull: rank >= 1, triage: rank >= 2, push: rank >= 3, maintain: rank >= 4, admin: rank >= 5 };
  const user = { ...simpleUser(exchange.world, person), permissions, role_name: level };
  return { status: 200, body: { permission: olderLevels[level] ?? level, role_name: level, user } };
}

/** Pull requests, their files and commits, and who may do what. */
export const pullRoutes: Route[] = [
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/pulls/{pull_number}',
    access: 'installation',
    needs: ['pull_requests:read'],
    handle: (exchange) => ({ status: 200, body: pullRequestShape(exchange.world, pullRequestOf(exchange)) }),
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/pulls/{pull_number}/files',
    access: 'installation',
    needs: ['pull_requests:read'],
    handle: listFiles,
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/pulls/{pull_number}/commits',
    access: 'installation',
    needs: ['pull_requests:read'],
    handle: listCommits,
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    access: 'installation',
    needs: ['pull_requests:read'],
    handle: listPullRequestsOfCommit,
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/collaborators/{username}/permission',
    access: 'installation',
    needs: ['metadata:read'],
    handle: permissionOf,
  },
];
