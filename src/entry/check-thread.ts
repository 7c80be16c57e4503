import { parentPort } from 'node:worker_threads';
import { allChecks } from '../checks/all-checks.ts';
import { genericChecks } from '../checks/generic/generic-checks.ts';
import { loadRuff } from '../checks/generic/ruff.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { CheckJob } from '../ports/check-runner.ts';
import { loadPython } from '../syntax/python-parser.ts';

/** The thread that runs the checks: one job a message, one answer. */
const parser = await loadPython();
const ruff = await loadRuff();

parentPort?.on('message', (job: CheckJob) => {
  // One set a change: it holds the time that ruff may take for all its files.
  const checks = [...allChecks, ...genericChecks(ruff, { repositoryRunsRuff: job.repositoryRunsRuff })];
  parentPort?.postMessage(runChecks(job.files, { ...job, parser, checks }));
});
