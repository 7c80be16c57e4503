import type { Caller, Route } from './exchange.ts';
import { forbidden, unauthorized } from './refusal.ts';
import type { World } from './world.ts';

/** The only version of the REST interface that the product uses. */
export const apiVersion = '2022-11-28';

/** What is wrong with the headers of a request. GraphQL has no version. */
export function headerFaults(headers: Record<string, string>, path: string): string[] {
  const faults: string[] = [];
  if ((headers['user-agent'] ?? '') === '') faults.push('the user-agent header is missing');
  if (path === '/graphql') return faults;
  const version = headers['x-github-api-version'];
  if (version === undefined) faults.push(`the x-github-api-version header is missing; it must be ${apiVersion}`);
  else if (version !== apiVersion) {
    faults.push(`the x-github-api-version header is ${version}; it must be ${apiVersion}`);
  }
  return faults;
}

/** A media type of GitHub's that an endpoint of the fake does not give; null when all is well. */
export function unservedMediaType(accept: string, template: string): string | null {
  const wanted = /application\/vnd\.github(?:\.v3)?\.(raw|object|diff|patch|text|html|full|sha)\b/.exec(accept);
  if (!wanted) return null;
  const [type, kind] = wanted;
  const content = template.endsWith('/contents/{path}');
  const served = kind === 'raw' ? content || template.endsWith('/git/blobs/{file_sha}') : kind === 'object' && content;
  return served ? null : type;
}

/** Refuses a caller of the wrong kind; one that our own code should never send is also complained about. */
export function demandAccess(caller: Caller, access: Route['access'], complain: (sentence: string) => void): void {
  if (caller.kind === 'unknown') throw unauthorized(caller.message);
  if (caller.kind === 'none') {
    complain('the request carries no authorization');
    throw unauthorized('Requires authentication');
  }
  if (access === 'installation' && caller.kind === 'app') {
    complain("the App's JSON web token was sent where an installation token is needed");
    throw unauthorized();
  }
  if (access === 'app' && caller.kind === 'installation') {
    complain("an installation token was sent where the App's JSON web token is needed");
    throw unauthorized('A JSON web token could not be decoded');
  }
}

/** Refuses a suspended installation. */
export function demandActive(world: World, caller: Caller): void {
  if (caller.kind !== 'installation') return;
  const suspendedAt = world.installations.get(caller.grant.installation)?.suspendedAt ?? null;
  if (suspendedAt !== null) throw forbidden('This installation has been suspended');
}

/** Refuses what the token's permissions do not cover. */
export function demandPermission(caller: Caller, needs: string[] | undefined): void {
  if (caller.kind !== 'installation' || !needs) return;
  const { permissions } = caller.grant;
  const enough = needs.some((need) => {
    const [name = '', level] = need.split(':');
    return permissions[name] === 'write' || permissions[name] === level;
  });
  if (!enough) throw forbidden();
}
