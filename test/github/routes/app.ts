import type { Exchange, Reply, Route } from '../exchange.ts';
import { parameter, repositoryOf } from '../exchange.ts';
import { forbidden, notFound, validationFailed } from '../refusal.ts';
import { appShape, installationShape } from '../shapes/account.ts';
import { fullRepositoryShape, repositoryShape } from '../shapes/repository.ts';
import type { Tokens } from '../tokens.ts';

function narrowedRepositories(exchange: Exchange, installation: number): Set<number> | null {
  const { repositories: names, repository_ids: ids } = exchange.body as {
    repositories?: string[];
    repository_ids?: number[];
  };
  if (!names && !ids) return null;
  const own = exchange.world.repositories.filter((one) => one.installation === installation);
  const wanted = own.filter((one) => names?.includes(one.name) === true || ids?.includes(one.id) === true);
  if (wanted.length < (names?.length ?? 0) + (ids?.length ?? 0)) {
    throw validationFailed({
      resource: 'Installation',
      field: 'repositories',
      code: 'invalid',
      message: 'There is at least one repository that does not exist or is not accessible to the parent installation.',
    });
  }
  return new Set(wanted.map((one) => one.id));
}

function createToken(tokens: Tokens, exchange: Exchange): Reply {
  const { world, body } = exchange;
  const id = Number(parameter(exchange, 'installation_id'));
  const installation = world.installations.get(id);
  if (!installation) throw notFound();
  if (installation.suspendedAt !== null) throw forbidden('This installation has been suspended');
  const repositories = narrowedRepositories(exchange, id);
  const wanted = (body['permissions'] ?? world.app.permissions) as Record<string, string>;
  const excess = Object.entries(wanted).find(([name, level]) => {
    const granted = world.app.permissions[name];
    return granted !== 'write' && granted !== level;
  });
  if (excess) {
    throw validationFailed({
      resource: 'Installation',
      field: 'permissions',
      code: 'invalid',
      message: 'The permissions requested are not granted to this installation.',
    });
  }
  const grant = tokens.mint(id, wanted, repositories);
  const named = world.repositories.filter((one) => repositories?.has(one.id) === true);
  return {
    status: 201,
    body: {
      token: grant.token,
      expires_at: grant.expiresAt,
      permissions: wanted,
      repository_selection: repositories ? 'selected' : 'all',
      ...(repositories ? { repositories: named.map((one) => repositoryShape(world, one)) } : {}),
    },
  };
}

function rateLimit(): Reply {
  const bucket = { limit: 5000, remaining: 4999, reset: Math.floor(Date.now() / 1000) + 3600, used: 1 };
  return {
    status: 200,
    body: { resources: { core: bucket, search: { ...bucket, limit: 30 }, graphql: bucket }, rate: bucket },
  };
}

/** The App itself, its installations and their tokens, and the repository's own description. */
export function appRoutes(tokens: Tokens): Route[] {
  return [
    { method: 'GET', template: '/app', access: 'app', handle: ({ world }) => ({ status: 200, body: appShape(world) }) },
    {
      method: 'POST',
      template: '/app/installations/{installation_id}/access_tokens',
      access: 'app',
      handle: (exchange) => createToken(tokens, exchange),
    },
    {
      method: 'GET',
      template: '/repos/{owner}/{repo}/installation',
      access: 'app',
      handle: (exchange) => {
        const { installation } = repositoryOf(exchange);
        if (installation === null) throw notFound();
        return { status: 200, body: installationShape(exchange.world, installation) };
      },
    },
    {
      method: 'GET',
      template: '/repos/{owner}/{repo}',
      access: 'installation',
      needs: ['metadata:read'],
      handle: (exchange) => ({ status: 200, body: fullRepositoryShape(exchange.world, repositoryOf(exchange)) }),
    },
    { method: 'GET', template: '/rate_limit', access: 'any', handle: rateLimit },
  ];
}
