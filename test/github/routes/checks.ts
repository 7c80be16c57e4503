import type { Json } from '../contract.ts';
import type { Exchange, Reply, Route } from '../exchange.ts';
import { pageOf, parameter, repositoryOf, text } from '../exchange.ts';
import { invalidRequest, notFound, Refusal } from '../refusal.ts';
import { checkRunShape } from '../shapes/check-run.ts';
import type { CheckRun, Repository } from '../state.ts';

const noCommit = (sha: string): Refusal =>
  new Refusal(422, {
    message: `No commit found for SHA: ${sha}`,
    documentation_url: 'https://docs.github.com/rest/checks/runs',
    status: '422',
  });

interface SentOutput {
  title?: string;
  summary?: string;
  text?: string;
  annotations?: Json[];
}

/** Longest title, and most bytes of an annotation's message and details (GitHub's description). */
const LONGEST_TITLE = 255;
const MOST_BYTES = 65_536;

function demandAnnotation(annotation: Json): void {
  const {
    start_line: start,
    end_line: end,
    start_column: column,
    title,
  } = annotation as Record<string, number | string | undefined>;
  if (Number(start) < 1 || Number(end) < Number(start)) {
    throw invalidRequest('"end_line" must not be before "start_line".');
  }
  if (column !== undefined && start !== end) {
    throw invalidRequest('"start_column" needs "start_line" and "end_line" to be equal.');
  }
  if (typeof title === 'string' && title.length > LONGEST_TITLE) {
    throw invalidRequest('"title" is too long (maximum is 255 characters).');
  }
  for (const field of ['message', 'raw_details']) {
    const value = annotation[field];
    if (typeof value === 'string' && Buffer.byteLength(value) > MOST_BYTES) {
      throw invalidRequest(`"${field}" exceeds a maximum of 64 KB.`);
    }
  }
}

function demandOutput(output: SentOutput): void {
  if (output.title !== undefined && output.title.length > LONGEST_TITLE) {
    throw invalidRequest('"title" is too long (maximum is 255 characters).');
  }
  (output.annotations ?? []).forEach(demandAnnotation);
}

function demandRules(body: Json, known: CheckRun | null): void {
  const { status, conclusion, output } = body as { status?: string; conclusion?: string; output?: SentOutput };
  if (conclusion === 'stale') throw invalidRequest('"stale" can only be set by GitHub.');
  const completes = status === 'completed' || body['completed_at'] !== undefined;
  const concluded = conclusion ?? known?.conclusion ?? null;
  if (completes && concluded === null) throw invalidRequest('"conclusion" wasn\'t supplied.');
  if (known?.status === 'completed' && status !== undefined && status !== 'completed') {
    throw invalidRequest('A completed check run cannot go back to an earlier status.');
  }
  if (output) demandOutput(output);
}

function applyOutput(run: CheckRun, { title, summary, text: details, annotations }: SentOutput): void {
  run.output = { title: title ?? null, summary: summary ?? null, text: details ?? run.output.text };
  // Each request adds its annotations to those of the ones before.
  run.annotations.push(...(annotations ?? []));
}

function apply(exchange: Exchange, run: CheckRun): void {
  const { body, world } = exchange;
  const sent = (field: string, otherwise: string | null): string | null =>
    typeof body[field] === 'string' ? body[field] : otherwise;
  run.name = sent('name', null) ?? run.name;
  run.detailsUrl = sent('details_url', run.detailsUrl);
  run.externalId = sent('external_id', run.externalId);
  run.conclusion = sent('conclusion', run.conclusion);
  run.status =
    run.conclusion === null ? ((sent('status', run.status) ?? run.status) as CheckRun['status']) : 'completed';
  run.startedAt = sent('started_at', run.startedAt);
  if (run.status !== 'queued') run.startedAt ??= world.now();
  if (run.status === 'completed') run.completedAt = sent('completed_at', run.completedAt) ?? world.now();
  if (typeof body['output'] === 'object') applyOutput(run, body['output'] as SentOutput);
  if (Array.isArray(body['actions'])) run.actions = body['actions'] as Json[];
}

function createRun(exchange: Exchange): Reply {
  const repository = repositoryOf(exchange);
  const { world } = exchange;
  const headSha = text(exchange, 'head_sha');
  if (!repository.objects.commits.has(headSha)) throw noCommit(headSha);
  demandRules(exchange.body, null);
  const suite = repository.checkRuns.find((one) => one.headSha === headSha)?.suite ?? world.nextId();
  const run: CheckRun = {
    id: world.nextId(),
    repository,
    headSha,
    name: text(exchange, 'name'),
    status: 'queued',
    conclusion: null,
    startedAt: null,
    completedAt: null,
    detailsUrl: null,
    externalId: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
    suite,
  };
  apply(exchange, run);
  repository.checkRuns.push(run);
  return { status: 201, body: checkRunShape(world, run) };
}

function runOf(exchange: Exchange): CheckRun {
  const run = exchange.world.checkRun(repositoryOf(exchange), Number(parameter(exchange, 'check_run_id')));
  if (!run) throw notFound();
  return run;
}

function updateRun(exchange: Exchange): Reply {
  const run = runOf(exchange);
  demandRules(exchange.body, run);
  apply(exchange, run);
  return { status: 200, body: checkRunShape(exchange.world, run) };
}

function latestByName(runs: CheckRun[]): CheckRun[] {
  return [...new Map(runs.map((run) => [run.name, run])).values()];
}

function listRuns(exchange: Exchange): Reply {
  const repository: Repository = repositoryOf(exchange);
  const { query, world } = exchange;
  const reference = parameter(exchange, 'ref');
  const sha = repository.resolve(reference);
  if (sha === null) throw noCommit(reference);
  const wanted = (field: string, value: string): boolean => (query.get(field) ?? value) === value;
  const all = repository.checkRuns.filter((run) => run.headSha === sha && wanted('app_id', String(world.app.id)));
  const shown = query.get('filter') === 'all' ? all : latestByName(all);
  const found = shown.filter((run) => wanted('check_name', run.name) && wanted('status', run.status)).reverse();
  return pageOf(
    exchange,
    found,
    (run) => checkRunShape(world, run),
    (page) => ({ total_count: found.length, check_runs: page }),
  );
}

const collection = '/repos/{owner}/{repo}/check-runs';
const single = `${collection}/{check_run_id}`;

/** Check runs. */
export const checkRoutes: Route[] = [
  { method: 'POST', template: collection, access: 'installation', needs: ['checks:write'], handle: createRun },
  { method: 'PATCH', template: single, access: 'installation', needs: ['checks:write'], handle: updateRun },
  {
    method: 'GET',
    template: single,
    access: 'installation',
    needs: ['checks:read'],
    handle: (exchange) => ({ status: 200, body: checkRunShape(exchange.world, runOf(exchange)) }),
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/commits/{ref}/check-runs',
    access: 'installation',
    needs: ['checks:read'],
    handle: listRuns,
  },
];
