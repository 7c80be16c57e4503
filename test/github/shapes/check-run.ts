import type { Json } from '../contract.ts';
import type { CheckRun } from '../state.ts';
import type { World } from '../world.ts';
import { appShape, nodeId } from './account.ts';
import { minimalPullRequestShape } from './pull-request.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

/** Open pull requests whose head is this commit; GitHub leaves out those from forks. */
function pullRequestsOf(world: World, run: CheckRun): Json[] {
  const own = run.repository.pullRequests.filter((one) => one.headRepository === run.repository);
  return own
    .filter((one) => one.state === 'open' && one.headCommit === run.headSha)
    .map((one) => minimalPullRequestShape(world, one));
}

/** GitHub's `check-run`. */
export function checkRunShape(world: World, run: CheckRun): Json {
  const url = `${repositoryUrl(world, run.repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    head_sha: run.headSha,
    node_id: nodeId('CR', run.id),
    external_id: run.externalId ?? '',
    url,
    html_url: `${repositoryPage(run.repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `https://${world.app.slug}.example`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    name: run.name,
    check_suite: { id: run.suite },
    app: appShape(world),
    pull_requests: pullRequestsOf(world, run),
  };
}
