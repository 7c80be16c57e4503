/**
 * Breaks correct code in the ways the checks know and counts what they notice:
 * `npm run mutants -- [CLONE …] [--limit N] [--snapshot] [--missed] [--json FILE]`.
 * Without a clone, the examples of the checks' pages are broken. At most N mutants (60) an operator and clone, spread over
 * the files. `--snapshot` gives the checks the clone's other files, `--missed` lists what was not noticed.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { allChecks } from '../src/checks/all-checks.ts';
import type { Check } from '../src/checks/check.ts';
import { FileFacts } from '../src/checks/facts/file-facts.ts';
import { ProjectFacts } from '../src/checks/facts/project-facts.ts';
import type { OtherFile } from '../src/checks/facts/project-facts.ts';
import { findHits } from '../src/checks/find-hits.ts';
import { loadPython } from '../src/syntax/python-parser.ts';
import type { PythonParser } from '../src/syntax/python-parser.ts';
import { cloneCorpus, pageCorpus } from './mutants/corpus.ts';
import type { Corpus, CorpusFile } from './mutants/corpus.ts';
import { dataOperators } from './mutants/data-operators.ts';
import { modelOperators } from './mutants/model-operators.ts';
import { applyEdits } from './mutants/operator.ts';
import type { MutationOperator } from './mutants/operator.ts';
import { trainingOperators } from './mutants/training-operators.ts';

const operators: readonly MutationOperator[] = [...trainingOperators, ...modelOperators, ...dataOperators];

/** What became of the mutants of one operator. */
interface Count {
  check: string;
  operator: string;
  injects: boolean;
  mutated: number;
  caught: number;
  missed: string[];
}

/** One mutant: the text of a file after an operator. */
interface Mutant {
  file: CorpusFile;
  text: string;
  /** 1-based line of the first edit. */
  line: number;
}

function factsOf(parser: PythonParser, path: string, text: string): FileFacts | null {
  const parsed = parser.parse(text);
  return parsed.kind === 'parsed' ? new FileFacts({ path, tree: parsed.tree, notebook: false }) : null;
}

/** Hits by the text of their line, with how often each comes. */
function hitsOf(
  facts: FileFacts,
  check: Check,
  others: readonly OtherFile[],
  parser: PythonParser,
): Map<string, number> {
  const project = new ProjectFacts([facts], others, parser);
  const counts = new Map<string, number>();
  for (const { hit } of findHits(facts, project, [check]).found) {
    const key = facts.line(hit.node.row).trim();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function mutantsOf(operator: MutationOperator, corpus: Corpus, parser: PythonParser): Mutant[] {
  return corpus.files.flatMap((file) => {
    const facts = operator.needs.test(file.text) ? factsOf(parser, file.path, file.text) : null;
    return (facts ? operator.mutate(facts) : []).map((edits) => {
      const start = Math.min(...edits.map((edit) => edit.start));
      return { file, text: applyEdits(file.text, edits), line: file.text.slice(0, start).split('\n').length };
    });
  });
}

/** At most `limit` of the items, evenly spread. */
function spread<Item>(items: readonly Item[], limit: number): Item[] {
  if (items.length <= limit) return [...items];
  return Array.from({ length: limit }, (_, index) => items[Math.floor((index * items.length) / limit)]!);
}

function run(
  operator: MutationOperator,
  corpus: Corpus,
  parser: PythonParser,
  limit: number,
  snapshot: boolean,
): Count {
  const check = allChecks.find((each) => each.name === operator.check);
  if (!check) throw new Error(`no check is named ${operator.check}`);
  const mutants = spread(mutantsOf(operator, corpus, parser), limit);
  const others = snapshot ? corpus.files : [];
  const missed = mutants.filter((mutant) => {
    const before = factsOf(parser, mutant.file.path, mutant.file.text);
    const after = factsOf(parser, mutant.file.path, mutant.text);
    if (!before || !after) return true;
    const old = hitsOf(before, check, others, parser);
    return ![...hitsOf(after, check, others, parser)].some(([key, count]) => count > (old.get(key) ?? 0));
  });
  return {
    check: operator.check,
    operator: operator.name,
    injects: operator.injects ?? false,
    mutated: mutants.length,
    caught: mutants.length - missed.length,
    missed: missed.map((mutant) => `${corpus.name} ${mutant.file.path}:${mutant.line}`),
  };
}

function join(counts: readonly Count[]): Count[] {
  return operators.map((operator) => {
    const same = counts.filter((count) => count.check === operator.check && count.operator === operator.name);
    return {
      check: operator.check,
      operator: operator.name,
      injects: operator.injects ?? false,
      mutated: same.reduce((sum, count) => sum + count.mutated, 0),
      caught: same.reduce((sum, count) => sum + count.caught, 0),
      missed: same.flatMap((count) => count.missed),
    };
  });
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

function table(counts: readonly Count[]): string {
  const rows = counts.map(
    ({ check, operator, injects, mutated, caught }) =>
      `| ${check} | ${operator}${injects ? ' (put in)' : ''} | ${caught} | ${mutated} | ${percent(caught, mutated)} |`,
  );
  const total = (chosen: readonly Count[], name: string) => {
    const mutated = chosen.reduce((sum, count) => sum + count.mutated, 0);
    const caught = chosen.reduce((sum, count) => sum + count.caught, 0);
    return `| ${name} | | ${caught} | ${mutated} | ${percent(caught, mutated)} |`;
  };
  const takenOut = counts.filter((count) => !count.injects);
  const head = ['| Check | Mutation | Caught | Mutants | Recall |', '|---|---|---:|---:|---:|'];
  return [...head, ...rows, total(counts, 'all'), total(takenOut, 'all but those put in'), ''].join('\n');
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '60' },
    json: { type: 'string' },
    snapshot: { type: 'boolean', default: false },
    missed: { type: 'boolean', default: false },
  },
});
if (!/^[1-9]\d{0,6}$/.test(values.limit)) {
  throw new Error(`--limit takes a positive whole number, not ${values.limit}.`);
}
const parser = await loadPython();
const counts: Count[] = [];
for (const clone of positionals.length === 0 ? [null] : positionals) {
  const corpus = clone === null ? pageCorpus() : await cloneCorpus(resolve(clone));
  for (const operator of operators) counts.push(run(operator, corpus, parser, Number(values.limit), values.snapshot));
  process.stderr.write(`${corpus.name}: ${corpus.files.length} files\n`);
}
const joined = join(counts);
process.stdout.write(table(joined));
for (const { check, missed } of values.missed ? joined : []) {
  for (const place of missed) process.stdout.write(`${check} ${place}\n`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(joined, null, 1)}\n`);
