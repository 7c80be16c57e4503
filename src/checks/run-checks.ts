import { messageOf } from '../domain/errors.ts';
import type { DraftFinding } from '../domain/finding.ts';
import type { Hunk } from '../domain/hunk.ts';
import type { SourceView } from '../domain/source-view.ts';
import { virtualPython } from '../notebook/virtual-python.ts';
import type { PythonParser } from '../syntax/python-parser.ts';
import type { SyntaxNode } from '../syntax/syntax-tree.ts';
import { allChecks } from './all-checks.ts';
import type { Check, Hit } from './check.ts';
import { FileFacts } from './facts/file-facts.ts';
import { ProjectFacts } from './facts/project-facts.ts';
import type { OtherFile } from './facts/project-facts.ts';
import { isAside, isSilenced, touchedLines } from './guards.ts';
import { foldHits } from './fold-hits.ts';

/** A changed file as the checks read it. */
export interface CheckedFile {
  path: string;
  newView: SourceView;
  /** The text at the merge base; null where there is none: every hit is then new. */
  oldView: SourceView | null;
  /** The hunks as they are read, with raw line numbers. */
  hunks: Hunk[];
}

/** How the checks are run. */
export interface CheckOptions {
  /** Names or codes of checks that are switched off. */
  disable: readonly string[];
  parser: PythonParser;
  /** The rest of the snapshot, for classes and functions that come from other files; parsed only when a name leads there. */
  otherFiles?: readonly OtherFile[];
  /** All by default. */
  checks?: readonly Check[];
  /** Milliseconds after which no further check is begun on a file; 10,000 by default. */
  maxMillisecondsPerFile?: number;
}

/** A file, or a check on it, that could not be run, and why. */
export interface CheckProblem {
  path: string;
  message: string;
}

/** What the checks found: `findings` of tier A may be shown, `leads` of tier B need somebody who confirms them. */
export interface CheckResult {
  findings: DraftFinding[];
  leads: DraftFinding[];
  problems: CheckProblem[];
}

/** A hit with the check that made it. */
export interface FoundHit {
  check: Check;
  hit: Hit;
}

/** A text as it is checked: its facts, and the raw line of each row. */
export interface ReadFile {
  facts: FileFacts;
  view: SourceView;
  /** 1-based raw line of a 0-based row. */
  rawLine(row: number): number;
}

/** Blocks nested deeper than CPython compiles (its limit is 100); no person wrote such a file. */
const maxBlockDepth = 100;

/** Runs every check over the changed files and returns what is new in the change. Never throws for what the files hold. */
export function runChecks(files: readonly CheckedFile[], options: CheckOptions): CheckResult {
  const result: CheckResult = { findings: [], leads: [], problems: [] };
  const disabled = new Set(options.disable);
  const checks = (options.checks ?? allChecks).filter((check) => !disabled.has(check.name) && !disabled.has(check.code));
  const python = files.filter((file) => file.newView.language === 'python');
  const read = python.flatMap((file) => {
    const readFile = readView(file.path, file.newView, options.parser);
    if (typeof readFile !== 'string') return [{ file, readFile }];
    result.problems.push({ path: file.path, message: readFile });
    return [];
  });
  const project = new ProjectFacts(
    read.map(({ readFile }) => readFile.facts),
    options.otherFiles,
    options.parser,
  );
  const base = baseProject(python, options);
  for (const { file, readFile } of read) {
    const hits = findHits(readFile.facts, project, checks, options, result.problems);
    const touching = hits.filter((found) => touches(found.hit, readFile, touchedLines(file.hunks)));
    const fresh = touching.length === 0 ? [] : withoutOld(touching, hits, file, readFile, base, options);
    for (const draft of foldHits(fresh, readFile)) {
      const tier = checks.find((check) => check.name === (draft.source.kind === 'check' ? draft.source.rule : ''))?.tier;
      (tier === 'B' ? result.leads : result.findings).push(draft);
    }
  }
  return result;
}

function baseProject(files: readonly CheckedFile[], options: CheckOptions): ProjectFacts {
  const changed = new Set(files.map((file) => file.path));
  const texts = files.flatMap((file) => (file.oldView ? [{ path: file.path, text: joinLines(file.oldView) }] : []));
  const others = (options.otherFiles ?? []).filter((other) => !changed.has(other.path));
  return new ProjectFacts([], [...texts, ...others], options.parser);
}

function joinLines(view: SourceView): string {
  return view.lines.map((line) => line.text).join('\n');
}

/** The facts of a view, or the reason why there are none. */
export function readView(path: string, view: SourceView, parser: PythonParser): ReadFile | string {
  const source = view.notebook ? virtualPython(view) : null;
  const parsed = parser.parse(source ? source.text : joinLines(view));
  if (parsed.kind === 'skipped') return `not checked: ${parsed.reason}`;
  if (blockDepth(parsed.tree.root) > maxBlockDepth) return `not checked: blocks nested deeper than ${maxBlockDepth}`;
  const lastOfCell = new Set([...(source?.lastOfCell ?? [])].map((line) => line - 1));
  const facts = new FileFacts({ path, tree: parsed.tree, notebook: view.notebook, lastOfCell });
  const rawLine = (row: number): number => (source ? source.lineAt(row + 1) : (view.lines[row]?.line ?? row + 1));
  return { facts, view, rawLine };
}

function blockDepth(root: SyntaxNode): number {
  let deepest = 0;
  const stack = [{ node: root, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    deepest = Math.max(deepest, next.depth);
    for (const child of next.node.children) {
      if (child.children.length > 0) stack.push({ node: child, depth: next.depth + (child.type === 'block' ? 1 : 0) });
    }
  }
  return deepest;
}

/** Every hit of every check on one file, but those that a comment or unreadable code silences. */
function findHits(
  facts: FileFacts,
  project: ProjectFacts,
  checks: readonly Check[],
  options: CheckOptions,
  problems: CheckProblem[],
): FoundHit[] {
  const found: FoundHit[] = [];
  const limit = options.maxMillisecondsPerFile ?? 10_000;
  const deadline = performance.now() + limit;
  const aside = isAside(facts.path);
  for (const check of checks) {
    if (aside && check.everywhere !== true) continue;
    if (check.frameworks.length > 0 && !check.frameworks.some((framework) => facts.imports(framework))) continue;
    if (performance.now() > deadline) {
      problems.push({ path: facts.path, message: `checks from ${check.name} on not run: over ${limit} ms` });
      break;
    }
    try {
      for (const hit of check.find(facts, project)) if (!isSilenced(facts, check, hit)) found.push({ check, hit });
    } catch (thrown) {
      problems.push({ path: facts.path, message: `check ${check.name} failed: ${messageOf(thrown)}` });
    }
  }
  return found;
}

function touches(hit: Hit, read: ReadFile, touched: ReadonlySet<number>): boolean {
  return [hit.node, ...(hit.evidence ?? [])].some((node) => {
    for (let row = node.row; row <= node.endRow; row++) if (touched.has(read.rawLine(row))) return true;
    return false;
  });
}

function keyOf(found: FoundHit, facts: FileFacts): string {
  return `${found.check.name}\0${facts.line(found.hit.node.row).trim()}`;
}

/** Leaves out the hits that the base has too: same check, same line text. As many as the base has, those off the change first. */
function withoutOld(
  touching: readonly FoundHit[],
  all: readonly FoundHit[],
  file: CheckedFile,
  read: ReadFile,
  base: ProjectFacts,
  options: CheckOptions,
): FoundHit[] {
  const old = file.oldView ? readView(file.path, file.oldView, options.parser) : null;
  if (old === null || typeof old === 'string') return [...touching];
  const checks = [...new Set(touching.map((found) => found.check))];
  const known = new Map<string, number>();
  for (const found of findHits(old.facts, base, checks, options, [])) {
    const key = keyOf(found, old.facts);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  const elsewhere = all.filter((found) => !touching.includes(found));
  for (const found of elsewhere) {
    const key = keyOf(found, read.facts);
    known.set(key, (known.get(key) ?? 0) - 1);
  }
  return touching.filter((found) => {
    const key = keyOf(found, read.facts);
    const count = known.get(key) ?? 0;
    known.set(key, count - 1);
    return count <= 0;
  });
}
