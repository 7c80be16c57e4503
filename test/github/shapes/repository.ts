import { restContract } from '../contract.ts';
import type { Json } from '../contract.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';
import { nodeId, simpleUser, webUrl } from './account.ts';

let template: string | undefined;

/** The URLs of GitHub's own example of a repository, for another repository. */
function exampleFor(world: World, repository: Repository): Json {
  template ??= JSON.stringify(restContract().example('GET', '/repos/{owner}/{repo}'));
  const text = template
    .replaceAll('octocat/Hello-World', repository.fullName)
    .replaceAll('https://api.github.com', world.url);
  return JSON.parse(text) as Json;
}

const timeline = {
  pushed_at: '2026-03-02T09:00:00Z',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-03-02T09:00:00Z',
};

/** GitHub's `repository`, as it stands inside other objects. */
export function repositoryShape(world: World, repository: Repository): Json {
  const example = exampleFor(world, repository);
  for (const key of [
    'parent',
    'source',
    'organization',
    'template_repository',
    'temp_clone_token',
    'security_and_analysis',
  ]) {
    delete example[key];
  }
  return {
    ...example,
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    owner: simpleUser(world, repository.owner),
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    fork: repository.parent !== null,
    default_branch: repository.defaultBranch,
    description: null,
    homepage: null,
    language: 'Python',
    license: null,
    mirror_url: null,
    has_discussions: false,
    ...timeline,
  };
}

/** GitHub's `full-repository`, the answer of GET /repos/{owner}/{repo}. */
export function fullRepositoryShape(world: World, repository: Repository): Json {
  const shape = { ...repositoryShape(world, repository), network_count: 0, subscribers_count: 0 };
  if (repository.parent === null) return shape;
  const parent = repositoryShape(world, repository.parent);
  return { ...shape, parent, source: parent };
}

/** Base of a repository's API addresses. */
export const repositoryUrl = (world: World, repository: Repository): string =>
  `${world.url}/repos/${repository.fullName}`;

/** Base of a repository's pages. */
export const repositoryPage = (repository: Repository): string => `${webUrl}/${repository.fullName}`;
