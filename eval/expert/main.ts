/**
 * Reads changes of public projects with the product's own engine and tells what came of it:
 *
 *   npm run eval -- --cases FILE --clones DIR [--only id,id] [--effort medium] [--parallel 1] [--lanes] [--out FILE]
 *   npm run eval -- --table FILE      the table of a run whose comments were judged by hand since
 *
 * The model is the one behind ANTHROPIC_BASE_URL; with --lanes each case asks at its own path below it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../../src/domain/errors.ts';
import { noUsage } from '../../src/domain/usage.ts';
import { readModelConfig } from '../../src/entry/server-config.ts';
import { readCases, type EvalCase } from './cases.ts';
import { runCase, type EvalResult, type RunOptions } from './run-case.ts';
import { writeTable } from './table.ts';

const efforts = ['low', 'medium', 'high', 'max'] as const;

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    clones: { type: 'string' },
    only: { type: 'string' },
    effort: { type: 'string', default: 'medium' },
    parallel: { type: 'string', default: '1' },
    lanes: { type: 'boolean', default: false },
    out: { type: 'string' },
    table: { type: 'string' },
  },
});

if (values.table !== undefined) {
  process.stdout.write(`${writeTable(JSON.parse(readFileSync(values.table, 'utf8')) as EvalResult[])}\n`);
} else {
  await run();
}

async function run(): Promise<void> {
  const { cases: file, clones, out } = values;
  if (file === undefined || clones === undefined) throw new UsageError('--cases FILE and --clones DIR are needed.');
  const effort = efforts.find((name) => name === values.effort);
  if (effort === undefined) throw new UsageError(`--effort is one of ${efforts.join(', ')}.`);
  const only = values.only?.split(',');
  const waiting = readCases(file).filter((entry) => only === undefined || only.includes(entry.id));
  const results: EvalResult[] = [];
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort(new UsageError('Stopped.')));
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const result = await tryCase(entry, { clones, effort, signal: abort.signal });
      results.push(result);
      process.stderr.write(`${entry.id}: ${result.failure ?? `${result.comments.length} comments`}\n`);
      // A long run that is broken off keeps what it has.
      if (out !== undefined) save(out, results);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Number(values.parallel)) }, work));
  process.stdout.write(`${writeTable(inOrder(results))}\n`);
}

async function tryCase(entry: EvalCase, options: Omit<RunOptions, 'config'>): Promise<EvalResult> {
  const config = readModelConfig(process.env);
  const lane = values.lanes && config.anthropicBaseUrl !== null ? `${config.anthropicBaseUrl}/${entry.id}` : null;
  try {
    return await runCase(entry, { ...options, config: lane === null ? config : { ...config, anthropicBaseUrl: lane } });
  } catch (error) {
    options.signal.throwIfAborted();
    return {
      id: entry.id,
      repo: entry.repo,
      control: entry.expected === null,
      effort: options.effort,
      comments: [],
      dropped: [],
      expert: { kind: 'failed', sentence: messageOf(error) },
      unread: [],
      usage: noUsage,
      milliseconds: 0,
      failure: messageOf(error),
    };
  }
}

/** Results of this run take the place of older ones of the same case and effort. */
function save(file: string, results: EvalResult[]): void {
  const older = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as EvalResult[]) : [];
  const kept = older.filter((old) => !results.some((result) => result.id === old.id && result.effort === old.effort));
  writeFileSync(file, `${JSON.stringify(inOrder([...kept, ...results]), null, 1)}\n`);
}

function inOrder(results: EvalResult[]): EvalResult[] {
  return results.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
