/**
 * Runs the checks over the history of a clone as if each non-merge commit were a pull request against its first parent,
 * and lists what would be commented on, so that precision is measured by reading:
 * `npm run replay -- CLONE [--limit N] [--tree] [--snapshot] [--workers N] [--json FILE]`.
 * `--tree` checks the files of HEAD instead, each as a new one. `--snapshot` gives the checks the other files of each commit.
 */
import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CommitResult } from './replay/check-commit.ts';
import { countCommits, gitContext, headOf, isChecked, readHistory, readTree } from './replay/history.ts';
import type { HistoryCommit } from './replay/history.ts';
import { runReplay } from './replay/run-replay.ts';

const usage =
  'usage: npm run replay -- CLONE [--limit N] [--tree] [--snapshot] [--workers N] [--json FILE]\n' +
  'CLONE is a clone or a bare git directory.\n';

/** Files of a tree that are handed to a thread at once. */
const filesTogether = 25;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string' },
    workers: { type: 'string' },
    json: { type: 'string' },
    tree: { type: 'boolean', default: false },
    snapshot: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: 'limit' | 'workers'): number | null {
  const text = values[name];
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} takes a positive whole number, not ${text}.`);
  return Number(text);
}

/** The files of HEAD, each as if it were new, in parts of a size that memory bears. */
async function wholeTree(git: ReturnType<typeof gitContext>, head: string): Promise<HistoryCommit[]> {
  const files = (await readTree(git, head)).filter((file) => isChecked(file.path));
  const parts: HistoryCommit[] = [];
  for (let start = 0; start < files.length; start += filesTogether) {
    const part = files.slice(start, start + filesTogether);
    parts.push({ commit: head, files: part.map(({ path, blob }) => ({ path, oldBlob: null, newBlob: blob })) });
  }
  return parts;
}

function progress(done: number, total: number, hits: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total}, ${hits} hits `);
  else if (done % 250 === 0) process.stderr.write(`${done} of ${total}, ${hits} hits\n`);
  if (done === total) process.stderr.write('\n');
}

function describe(result: CommitResult, what: string, seconds: number): string {
  const shown = result.hits.map((hit) => {
    return `${hit.tier} ${hit.rule} ${hit.commit.slice(0, 10)} ${hit.path}:${hit.line}\n    ${hit.code}`;
  });
  const problems = result.problems.map((problem) => `problem: ${problem.path}: ${problem.message}`);
  const findings = result.hits.filter((hit) => hit.tier === 'A').length;
  const speed = Math.round(result.lines / (result.milliseconds / 1000));
  const summary = [
    `${what}, ${result.files} files, ${result.lines} lines: ${findings} findings (A), ${result.hits.length - findings} leads (B), ` +
      `${result.problems.length} problems`,
    `${seconds.toFixed(1)} s in all; parse and checks ${speed} lines per second and core; ` +
      `at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  ];
  return [...shown, ...problems, '', ...summary, ''].join('\n');
}

async function main(clone: string): Promise<void> {
  const began = performance.now();
  const git = gitContext(resolve(clone));
  const head = await headOf(git);
  const limit = wholeNumber('limit');
  const workers = wholeNumber('workers');
  const nonMerge = await countCommits(git);
  const commits = values.tree ? await wholeTree(git, head) : await readHistory(git, limit);
  const result = await runReplay(commits, {
    clone: git.directory,
    snapshot: values.snapshot,
    onProgress: progress,
    ...(workers === null ? {} : { workers }),
  });
  const seconds = (performance.now() - began) / 1000;
  const what = values.tree
    ? `tree of ${head}`
    : `${commits.length} commits with Python of ${nonMerge} commits to ${head}`;
  process.stdout.write(describe(result, what, seconds));
  if (values.json === undefined) return;
  const repository =
    basename(git.directory) === 'repo' ? basename(resolve(git.directory, '..')) : basename(git.directory);
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const record = { repository, head, commits: nonMerge, withPython: commits.length, seconds, peakMegabytes, ...result };
  writeFileSync(values.json, `${JSON.stringify(record, null, 1)}\n`);
}

const [clone] = positionals;
if (clone === undefined || positionals.length > 1) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  await main(clone);
}
