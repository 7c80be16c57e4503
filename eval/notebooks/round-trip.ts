/**
 * Proves on real notebooks that every source line is found at its raw line: `node eval/notebooks/round-trip.ts CLONES`.
 * CLONES holds clones as `owner+name` (a work tree is not needed). What is compared with is JSON.parse, which knows no lines:
 * the same cells and texts must come out; each raw line must hold the source line; and a notebook in which one raw line was
 * replaced must differ in exactly that source line. Exits with 1 when any of it fails.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { jsonSourceLine } from '../../src/notebook/json-source-line.ts';
import { readSource } from '../../src/notebook/read-source.ts';
import { virtualPython } from '../../src/notebook/virtual-python.ts';
import type { SourceLine } from '../../src/domain/source-view.ts';
import { loadPython } from '../../src/syntax/python-parser.ts';
import { cloneOf, pathsAt, textAt } from '../roles/git.ts';

interface Cell {
  cell_type?: string;
  source?: string | string[];
  input?: string | string[];
}

interface Notebook {
  cells?: Cell[];
  worksheets?: { cells?: Cell[] }[];
}

interface CodeLine {
  cell: number;
  text: string;
}

/** The code lines as plain JSON gives them; null for what is no notebook. */
function expectedLines(raw: string): CodeLine[] | null {
  let notebook: Notebook;
  try {
    notebook = JSON.parse(raw.replace(/^\uFEFF/, '')) as Notebook;
  } catch {
    return null;
  }
  const cells = notebook.cells ?? notebook.worksheets?.flatMap((sheet) => sheet.cells ?? []);
  if (cells === undefined) return null;
  return cells.flatMap((cell, index) => {
    if (cell.cell_type !== 'code') return [];
    const source = cell.source ?? cell.input ?? '';
    const texts = (typeof source === 'string' ? source : source.join('')).split('\n');
    if (texts.at(-1) === '') texts.pop();
    return texts.map((text) => ({ cell: index + 1, text }));
  });
}

/** What is wrong with the mapping of one notebook; empty when nothing is. */
function faults(raw: string, lines: SourceLine[], expected: CodeLine[]): string[] {
  const rawLines = raw.split('\n');
  const found: string[] = [];
  if (lines.length !== expected.length) found.push(`${lines.length} lines instead of ${expected.length}`);
  lines.forEach((line, index) => {
    const wanted = expected[index];
    if (line.text !== wanted?.text || line.cell?.index !== wanted.cell) found.push(`line ${index + 1} differs`);
    if (!holds(rawLines[line.line - 1] ?? '', line.text)) found.push(`raw line ${line.line} does not hold it`);
  });
  const step = Math.max(1, Math.floor(lines.length / 3));
  for (let index = 0; index < lines.length; index += step) {
    const line = lines[index];
    const rawLine = rawLines[(line?.line ?? 0) - 1];
    const replaced = rawLine === undefined ? null : jsonSourceLine(rawLine, 'a marked "line" \\ é');
    if (line === undefined || replaced === null) continue;
    const changed = expectedLines(rawLines.with(line.line - 1, replaced).join('\n'));
    const differing = changed?.flatMap((other, position) =>
      other.text === expected[position]?.text ? [] : [position],
    );
    if (differing?.join() !== String(index)) found.push(`replacing raw line ${line.line} changes other lines`);
  }
  return found;
}

/** Whether a raw line holds a source line as JSON text, however its writer escaped it. */
function holds(rawLine: string, text: string): boolean {
  if (rawLine.includes(JSON.stringify(text).slice(1, -1))) return true;
  const plain = rawLine.replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, code: string) =>
    JSON.stringify(String.fromCharCode(Number.parseInt(code, 16))).slice(1, -1),
  );
  return plain.replaceAll('\\/', '/').includes(JSON.stringify(text).slice(1, -1));
}

const [clones] = process.argv.slice(2);
if (clones === undefined) throw new Error('usage: node eval/notebooks/round-trip.ts CLONES');
const parser = await loadPython();
const total = {
  notebooks: 0,
  unreadable: 0,
  bytes: 0,
  lines: 0,
  oneToOne: 0,
  milliseconds: 0,
  python: 0,
  rawErrors: 0,
  virtualErrors: 0,
};
let failed = false;
for (const folder of readdirSync(clones)) {
  const clone = cloneOf(clones, folder);
  const commit = execFileSync('git', ['-C', clone, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const paths = pathsAt(clone, commit).filter((path) => path.endsWith('.ipynb'));
  for (const path of paths) {
    let raw: string;
    try {
      raw = textAt(clone, commit, path);
    } catch {
      continue; // Listed, but not stored in this clone.
    }
    const expected = expectedLines(raw);
    const started = performance.now();
    const view = readSource(path, raw);
    total.milliseconds += performance.now() - started;
    total.bytes += raw.length;
    if (expected === null || view.problem !== undefined) {
      total.unreadable++;
      console.log(`${folder} ${path}: ${view.problem ?? 'read, while JSON.parse refuses it'}`);
      failed ||= (expected === null) !== (view.problem !== undefined);
      continue;
    }
    total.notebooks++;
    total.lines += view.lines.length;
    const rawLines = raw.split('\n');
    total.oneToOne += view.lines.filter((line) => jsonSourceLine(rawLines[line.line - 1] ?? '', 'x') !== null).length;
    for (const fault of faults(raw, view.lines, expected).slice(0, 3)) {
      failed = true;
      console.log(`${folder} ${path}: ${fault}`);
    }
    if (view.language !== 'python') continue;
    total.python++;
    const virtual = virtualPython(view).text;
    if (virtual.split('\n').length - 1 !== view.lines.length) {
      failed = true;
      console.log(`${folder} ${path}: the virtual file has another number of lines`);
    }
    if (parser.countErrors(view.lines.map((line) => line.text).join('\n')) > 0) total.rawErrors++;
    if (parser.countErrors(virtual) > 0) {
      total.virtualErrors++;
      if (process.argv.includes('--errors')) console.log(`${folder} ${path}: syntax errors are left`);
    }
  }
}
const megabytes = total.bytes / 1e6;
console.log(
  `${total.notebooks} notebooks (${total.unreadable} more cannot be read), ${megabytes.toFixed(0)} MB in ${(total.milliseconds / 1000).toFixed(1)} s ` +
    `(${(megabytes / (total.milliseconds / 1000)).toFixed(0)} MB/s), ${total.lines} source lines, ` +
    `${((100 * total.oneToOne) / total.lines).toFixed(2)} % alone on their raw line`,
);
console.log(
  `${total.python} in Python: ${total.rawErrors} with syntax errors as they are, ${total.virtualErrors} as virtual Python`,
);
process.exitCode = failed ? 1 : 0;
