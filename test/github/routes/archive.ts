import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange, Reply, Route } from '../exchange.ts';
import { parameter, repositoryOf } from '../exchange.ts';
import { notFound } from '../refusal.ts';
import { tarball } from '../tarball.ts';
import type { World } from '../world.ts';

function redirect(exchange: Exchange): Reply {
  const { world } = exchange;
  const repository = repositoryOf(exchange);
  const reference = parameter(exchange, 'ref');
  const commit = repository.resolve(reference);
  if (commit === null) throw notFound();
  const key = randomBytes(16).toString('hex');
  world.archives.set(key, { repository, commit });
  const location = `${world.archiveUrl}/${repository.fullName}/legacy.tar.gz/${encodeURIComponent(reference)}?token=${key}`;
  return { status: 302, headers: { location } };
}

/** Sends the archive behind a redirect. The caller's token has no business at this other origin. */
export function sendArchive(
  world: World,
  violations: string[],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const address = new URL(request.url ?? '/', world.archiveUrl);
  if (request.headers.authorization !== undefined) {
    violations.push(`GET ${address.pathname}: the token was sent on to the origin of archives`);
  }
  const asked = world.archives.get(address.searchParams.get('token') ?? '');
  if (!asked) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('404: Not Found');
    return;
  }
  const { repository, commit } = asked;
  const folder = `${repository.owner.login}-${repository.name}-${commit.slice(0, 7)}`;
  const bytes = tarball(repository.objects, repository.objects.commit(commit), folder);
  const headers = {
    'content-type': 'application/x-gzip',
    'content-disposition': `attachment; filename=${folder}.tar.gz`,
  };
  response.writeHead(200, headers).end(bytes);
}

/** The repository as an archive: a redirect to another origin. */
export const archiveRoutes: Route[] = [
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/tarball/{ref}',
    access: 'installation',
    needs: ['contents:read'],
    handle: redirect,
  },
];
