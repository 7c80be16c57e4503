/**
 * Prints the table of eval/CHECKS.md from the labels: `node eval/checks/summary.ts [MUTANTS.json …]`, where the files come
 * from `npm run mutants -- … --json FILE`. A hit is counted once a place in a commit; copies of one code in several
 * commits or folders are counted as often as they were found.
 */
import { readFileSync } from 'node:fs';
import { allChecks } from '../../src/checks/all-checks.ts';

interface Label {
  repository: string;
  rule: string;
  verdict: 'true' | 'benign' | 'false';
  /** True where a guard added since then silences the hit. */
  silenced?: boolean;
}

interface Recall {
  check: string;
  mutated: number;
  caught: number;
}

const labels = read<Label[]>(new URL('replay-labels.json', import.meta.url));
const recalls = process.argv.slice(2).flatMap((path) => read<Recall[]>(path));

function read<Content>(path: URL | string): Content {
  return JSON.parse(readFileSync(path, 'utf8')) as Content;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

function row(name: string, chosen: readonly Label[], recall: readonly Recall[]): string {
  const count = (verdict: Label['verdict']) => chosen.filter((label) => label.verdict === verdict).length;
  const [right, benign, wrong] = [count('true'), count('benign'), count('false')];
  const silenced = chosen.filter((label) => label.silenced === true).length;
  const precision = percent(right + benign, chosen.length);
  const after = percent(right + benign, chosen.length - silenced);
  const mutated = recall.reduce((sum, each) => sum + each.mutated, 0);
  const caught = recall.reduce((sum, each) => sum + each.caught, 0);
  const noticed = mutated === 0 ? '–' : `${percent(caught, mutated)} (${caught} of ${mutated})`;
  return `| ${name} | ${chosen.length} | ${right} | ${benign} | ${wrong} | ${precision} | ${after} | ${noticed} |`;
}

const tierA = allChecks.filter((check) => check.tier === 'A');
const names = new Set(tierA.map((check) => check.name));
const rows = [
  '| Check | Hits | True | True, benign | False | As first found | After the guards | Mutants noticed |',
  '|---|---:|---:|---:|---:|---:|---:|---:|',
  ...tierA.map((check) =>
    row(
      check.name,
      labels.filter((label) => label.rule === check.name),
      recalls.filter((each) => each.check === check.name),
    ),
  ),
  row(
    '**all of tier A**',
    labels.filter((label) => names.has(label.rule)),
    recalls.filter((each) => names.has(each.check)),
  ),
];
process.stdout.write(`${rows.join('\n')}\n`);
