import { parentPort } from 'node:worker_threads';
import { runChecks } from '../checks/run-checks.ts';
import type { CheckJob } from '../ports/check-runner.ts';
import { loadPython } from '../syntax/python-parser.ts';

/** The thread that runs the checks: one job a message, one answer. */
const parser = await loadPython();

parentPort?.on('message', (job: CheckJob) => {
  parentPort?.postMessage(runChecks(job.files, { ...job, parser }));
});
