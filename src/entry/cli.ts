import { readFileSync } from 'node:fs';
import { createSystemClock } from '../adapters/system/clock.ts';
import { createLog } from '../adapters/system/log.ts';
import { createProgressLine } from '../adapters/terminal/progress-line.ts';
import { messageOf, UsageError } from '../domain/errors.ts';
import { severities, type Severity } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import { reviewChange, sourcesOf, type ReadReview } from '../pipeline/review-change.ts';
import { readSettings } from '../settings/read-settings.ts';
import { boundSettings, buildReviewTools } from './build-tools.ts';
import { parseCliOptions, type CliOptions } from './cli-options.ts';
import { openCliSource, type CliSubject } from './cli-source.ts';
import { printReview } from './print-review.ts';
import { readModelConfig } from './server-config.ts';

/** Exit statuses as linters have them: nothing to object, findings, the work could not be done. */
const clean = 0;
const found = 1;
const failed = 2;

async function main(argv: string[]): Promise<number> {
  const command = parseCliOptions(argv);
  if (command.kind === 'help') return say(command.text, clean);
  if (command.kind === 'version') return say(readVersion(), clean);
  if (command.kind === 'error') return complain(command.message);
  // npm runs scripts in the package's folder; the person stands where INIT_CWD says. No .env of that folder is read: the
  // repository under review could name another address in it, and the keys would go there.
  const directory = process.env['INIT_CWD'] ?? process.cwd();
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort(new UsageError('Stopped.')));
  const subject = await openCliSource(command.options.source, directory, process.env, abort.signal);
  try {
    const { review, files } = await read(subject, command.options, abort.signal);
    printReview(review, sourcesOf(files), command.options);
    return exitStatus(review, command.options.failOn);
  } finally {
    await subject.close();
  }
}

async function read(subject: CliSubject, options: CliOptions, signal: AbortSignal): Promise<ReadReview> {
  const clock = createSystemClock();
  const log = createLog({ level: 'error', destination: 'stderr' });
  const config = readModelConfig(process.env);
  const tools = await buildReviewTools(options.expert ? config : { ...config, anthropicApiKey: null }, {
    clock,
    log,
    readsRepository: subject.pullRequest === null,
  });
  const { settings, problems } = readSettings(subject.settingsText ?? '');
  const progress = createProgressLine(process.stderr, { quiet: options.quiet });
  try {
    const input = {
      change: subject.change,
      settings: boundSettings(config)(settings),
      settingsProblems: problems,
      posted: new Set<string>(),
      onProgress: progress.report,
    };
    return await reviewChange(input, tools, signal);
  } finally {
    progress.finish();
  }
}

/** Findings at or above the level make it 1; a review that read nothing of what it should, 2. */
function exitStatus(review: Review, failOn: Severity | 'never'): number {
  if (review.reviewed.length === 0 && review.unread.length > 0) return failed;
  if (failOn === 'never') return clean;
  const limit = severities.indexOf(failOn);
  return review.findings.some(({ claim }) => severities.indexOf(claim.severity) <= limit) ? found : clean;
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

function say(text: string, status: number): number {
  console.log(text);
  return status;
}

function complain(sentence: string): number {
  console.error(sentence);
  return failed;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = complain(
    error instanceof UsageError ? error.message : `The review could not be done: ${messageOf(error)}`,
  );
}
