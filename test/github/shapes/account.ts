import type { Json } from '../contract.ts';
import type { Person, Repository } from '../state.ts';
import type { World } from '../world.ts';

/** Where people read what the API describes. */
export const webUrl = 'https://github.com';

/** GitHub's opaque global id. */
export function nodeId(prefix: string, id: number): string {
  return `${prefix}_kwDO${Buffer.from(String(id)).toString('base64url')}`;
}

/** GitHub's `simple-user`. */
export function simpleUser(world: World, person: Person): Json {
  const api = `${world.url}/users/${encodeURIComponent(person.login)}`;
  const page = person.type === 'Bot' ? `apps/${person.login.replace(/\[bot\]$/, '')}` : person.login;
  return {
    login: person.login,
    id: person.id,
    node_id: nodeId(person.type === 'Bot' ? 'BOT' : 'U', person.id),
    avatar_url: `https://avatars.githubusercontent.com/u/${person.id}?v=4`,
    gravatar_id: '',
    url: api,
    html_url: `${webUrl}/${page}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: person.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** GitHub's `integration`: the App. */
export function appShape(world: World): Json {
  const { id, slug, permissions } = world.app;
  return {
    id,
    client_id: `Iv1.${id}`,
    slug,
    node_id: nodeId('A', id),
    owner: simpleUser(world, world.person('app-owner')),
    name: slug,
    description: '',
    external_url: `https://${slug}.example`,
    html_url: `${webUrl}/apps/${slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions,
    events: [
      'pull_request',
      'issue_comment',
      'pull_request_review_comment',
      'pull_request_review_thread',
      'check_run',
      'check_suite',
    ],
  };
}

/** GitHub's `installation`. */
export function installationShape(world: World, id: number): Json {
  const installation = world.installations.get(id);
  if (!installation) throw new Error(`no installation ${id}`);
  const { id: _, events, permissions } = appShape(world);
  return {
    id,
    account: simpleUser(world, installation.owner),
    repository_selection: 'all',
    access_tokens_url: `${world.url}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${webUrl}/settings/installations/${id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: installation.owner.id,
    target_type: installation.owner.type,
    permissions,
    events,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    single_file_name: null,
    suspended_by: installation.suspendedAt === null ? null : simpleUser(world, installation.owner),
    suspended_at: installation.suspendedAt,
  };
}

/** How GitHub relates a person to a repository. It is unreliable there too: nothing may be decided by it. */
export function authorAssociation(repository: Repository, person: Person): string {
  if (repository.owner === person) return 'OWNER';
  const level = repository.permissions.get(person.login.toLowerCase()) ?? 'none';
  return ['admin', 'maintain', 'write', 'triage'].includes(level) ? 'COLLABORATOR' : 'NONE';
}
