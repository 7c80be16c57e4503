/**
 * Compares the classifier with the labels: `node eval/roles/measure.ts CLONES [--list]`.
 * CLONES holds the clones of ./repositories.ts as `owner+name`. The labels in labels.json were made by somebody who did not write
 * the rules: `role` is what a file mainly does, `also` what a colleague might have said as well. `--list` names every disagreement.
 * Exits with 1 when fewer than 95 % of the sure decisions are right, or more than 3 % of the files to be read are left out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { roles } from '../../src/domain/selected-file.ts';
import type { Role } from '../../src/domain/selected-file.ts';
import { readSource } from '../../src/notebook/read-source.ts';
import { scoreFile } from '../../src/select/classify.ts';
import { passOver, passOverText } from '../../src/select/pass-over.ts';
import { threshold } from '../../src/select/score-view.ts';
import { cloneOf, textAt } from './git.ts';

interface Label {
  repo: string;
  commit: string;
  path: string;
  role: Role;
  also: Role[];
}

interface Outcome {
  label: Label;
  role: Role;
  score: number;
  reason: string;
}

function decide(label: Label, text: string): Outcome {
  const files = { include: ['**'], exclude: [], roles: {} };
  const passed = passOver(label.path, files) ?? passOverText(label.path, text);
  if (passed !== null) return { label, role: 'other', score: 0, reason: passed };
  const { role, score, reasons } = scoreFile(
    { path: label.path, view: readSource(label.path, text), previous: null },
    {},
  );
  return { label, role, score, reason: reasons.join('; ') };
}

const isAccepted = ({ label, role }: Outcome) => role === label.role || label.also.includes(role);
const isToBeRead = ({ label }: Outcome) => label.role !== 'other' && !label.also.includes('other');
const percent = (part: number, whole: number) =>
  `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(1)} %)`;

function printTable(outcomes: Outcome[]): void {
  const width = 11;
  console.log(['label \\ role', ...roles].map((name) => name.padStart(width)).join(' '));
  for (const labelled of roles) {
    const counts = roles.map(
      (role) => outcomes.filter((outcome) => outcome.label.role === labelled && outcome.role === role).length,
    );
    console.log(
      [labelled, ...counts.map((count) => (count === 0 ? '·' : String(count)))]
        .map((cell) => cell.padStart(width))
        .join(' '),
    );
  }
}

function printDisagreements(outcomes: Outcome[]): void {
  for (const { label, role, score, reason } of outcomes.filter((outcome) => !isAccepted(outcome))) {
    const wanted = [label.role, ...label.also].join('/');
    console.log(`${wanted} → ${role} ${score.toFixed(1)} ${label.repo} ${label.path} (${reason})`);
  }
}

const labelsFile = new URL('labels.json', import.meta.url);
const [clones] = process.argv.slice(2);
if (clones === undefined) throw new Error('usage: node eval/roles/measure.ts CLONES [--list]');
if (!existsSync(labelsFile)) throw new Error('eval/roles/labels.json is missing: the sample of sample.ts, labelled');
const labels = JSON.parse(readFileSync(labelsFile, 'utf8')) as Label[];
const texts = labels.map((label) => textAt(cloneOf(clones, label.repo), label.commit, label.path));
const started = performance.now();
const outcomes = labels.map((label, index) => decide(label, texts[index] ?? ''));
const milliseconds = performance.now() - started;

if (process.argv.includes('--list')) printDisagreements(outcomes);
printTable(outcomes);
const sure = outcomes.filter((outcome) => outcome.role !== 'other' && outcome.score >= threshold);
const right = sure.filter(isAccepted).length;
const toBeRead = outcomes.filter(isToBeRead);
const leftOut = toBeRead.filter((outcome) => outcome.role === 'other').length;
const notToBeRead = outcomes.filter((outcome) => outcome.label.role === 'other' && outcome.label.also.length === 0);
console.log(`above the threshold and right: ${percent(right, sure.length)}`);
console.log(`to be read and left out: ${percent(leftOut, toBeRead.length)}`);
console.log(
  `not to be read and read: ${percent(notToBeRead.filter((outcome) => outcome.role !== 'other').length, notToBeRead.length)}`,
);
console.log(
  `all decisions right: ${percent(outcomes.filter(isAccepted).length, outcomes.length)}, in ${milliseconds.toFixed(0)} ms`,
);
process.exitCode = right / sure.length < 0.95 || leftOut / toBeRead.length > 0.03 ? 1 : 0;
