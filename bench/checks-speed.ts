import { globSync, readFileSync } from 'node:fs';
import { allChecks } from '../src/checks/all-checks.ts';
import { loadRuff } from '../src/checks/generic/ruff.ts';
import { runChecks, type CheckedFile } from '../src/checks/run-checks.ts';
import type { SourceView } from '../src/domain/source-view.ts';
import { readSource } from '../src/notebook/read-source.ts';
import { loadPython } from '../src/syntax/python-parser.ts';
import { median, timeOf, type Measure } from './measure.ts';

const wantedLines = 60_000;
/** Files of one change: what is read of them is let go before the next. */
const filesOfChange = 50;
const runs = 5;
/** 25,000 lines in a second. */
const limit = 40;

/** The Python of the example projects, and the examples on the pages of the checks as files of some 300 lines. */
function seeds(): string[] {
  const projects = globSync('examples/**/*.py').map((path) => readFileSync(path, 'utf8'));
  const blocks = globSync('src/checks/rules/*.md').flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return [...text.matchAll(/^```python[^\n]*\n([^`]*)^```$/gm)].map((match) => match[1] ?? '');
  });
  const files = [''];
  for (const block of blocks) {
    if ((files.at(-1) ?? '').split('\n').length > 300) files.push('');
    files.push(`${files.pop() ?? ''}\n\n${block}`);
  }
  return [...projects, ...files];
}

/** A copy of a file in which every function and class it defines has a name of its own. */
function renamed(text: string, copy: number): string {
  const names = new Set([...text.matchAll(/^[ \t]*(?:def|class)[ \t]+([A-Za-z]\w*)/gm)].map((match) => match[1] ?? ''));
  const kept = /^(?:forward|training_step|validation_step|setup|main)$/;
  return text.replace(/[A-Za-z_]\w*/g, (word) => (names.has(word) && !kept.test(word) ? `${word}_${copy}` : word));
}

interface Corpus {
  files: { text: string; checked: CheckedFile }[];
  lines: number;
}

function corpus(): Corpus {
  const texts = seeds();
  const files: Corpus['files'] = [];
  let lines = 0;
  for (let copy = 0; lines < wantedLines; copy++) {
    for (const [index, seed] of texts.entries()) {
      const text = renamed(seed, copy);
      const path = `package_${copy}/module_${index}.py`;
      const newView = readSource(path, text);
      lines += newView.lines.length;
      files.push({ text, checked: { path, newView, oldView: null, hunks: [addedHunk(newView)] } });
    }
  }
  return { files, lines };
}

function addedHunk({ lines }: SourceView): CheckedFile['hunks'][number] {
  const rows = lines.map(({ line, text }) => ({ kind: 'added' as const, oldLine: null, newLine: line, text }));
  return { oldStart: 0, oldLines: 0, newStart: 1, newLines: lines.length, heading: '', lines: rows };
}

const perThousandLines = (times: number[], { lines }: Corpus) => (1_000 * median(times)) / lines;

/** Every line of the corpus parsed and checked, as a change in which all of it is new. */
export const checksSpeed: Measure = {
  name: `parsing and ${allChecks.length} checks, ${wantedLines} lines of Python and more`,
  run: async () => {
    const parser = await loadPython();
    const source = corpus();
    let found = 0;
    const run = () => {
      found = 0;
      for (let start = 0; start < source.files.length; start += filesOfChange) {
        const change = source.files.slice(start, start + filesOfChange).map(({ checked }) => checked);
        const { findings, leads, problems } = runChecks(change, { disable: [], parser });
        if (problems.length > 0) throw new Error(`${problems[0]?.path}: ${problems[0]?.message}`);
        found += findings.length + leads.length;
      }
    };
    run();
    if (found < source.files.length) throw new Error('the checks found less than the pages of the checks hold');
    const times = Array.from({ length: runs }, () => timeOf(run));
    return { value: perThousandLines(times, source), limit, unit: 'ms/1000 lines' };
  },
};

/** The same files read by ruff, for comparison. */
export const ruffSpeed: Measure = {
  name: 'the same lines read by ruff in WebAssembly',
  run: async () => {
    const ruff = await loadRuff();
    const source = corpus();
    const run = () => {
      const unread = source.files.filter(({ text }) => ruff.lint(text).kind === 'unread').length;
      if (unread > source.files.length / 10) throw new Error(`${unread} files were not read by ruff`);
    };
    run();
    const times = Array.from({ length: runs }, () => timeOf(run));
    return { value: perThousandLines(times, source), limit, unit: 'ms/1000 lines' };
  },
};
