import type { DraftFinding } from '../domain/finding.ts';
import type { Hunk } from '../domain/hunk.ts';
import type { SourceView } from '../domain/source-view.ts';
import { virtualPython } from '../notebook/virtual-python.ts';
import type { PythonParser } from '../syntax/python-parser.ts';
import { allChecks } from './all-checks.ts';
import type { Check, Hit } from './check.ts';
import type { FileFacts } from './facts/file-facts.ts';
import { ProjectFacts } from './facts/project-facts.ts';
import type { OtherFile } from './facts/project-facts.ts';
import { findHits } from './find-hits.ts';
import type { CheckProblem } from './find-hits.ts';
import { foldChange, foldHits } from './fold-hits.ts';
import type { CheckedDraft } from './fold-hits.ts';
import { touchedLines } from './guards.ts';
import { readFile } from './read-file.ts';
import type { FoundHit, ReadFile } from './read-file.ts';

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
  /** Milliseconds that all checks together may take on a file; 10,000 by default. */
  maxMillisecondsPerFile?: number;
}

/** What the checks found: `findings` of tier A may be shown, `leads` of tier B need somebody who confirms them. */
export interface CheckResult {
  findings: DraftFinding[];
  leads: DraftFinding[];
  problems: CheckProblem[];
}

/** Runs every check over the changed files and returns what is new in the change. Never throws for what the files hold. */
export function runChecks(files: readonly CheckedFile[], options: CheckOptions): CheckResult {
  const result: CheckResult = { findings: [], leads: [], problems: [] };
  const disabled = new Set(options.disable);
  const checks = (options.checks ?? allChecks).filter(
    (check) => !disabled.has(check.name) && !disabled.has(check.code),
  );
  const python = files.filter((file) => file.newView.language === 'python');
  const read = python.flatMap((file) => {
    const own = readFile(file.path, file.newView, options.parser);
    if (typeof own !== 'string') return [{ file, own }];
    result.problems.push({ path: file.path, message: own });
    return [];
  });
  const facts = read.map(({ own }) => own.facts);
  const project = new ProjectFacts(facts, [...(options.otherFiles ?? []), ...requirements(files)], options.parser);
  const base = baseProject(python, options);
  const drafts: CheckedDraft[] = [];
  for (const { file, own } of read) {
    const { found, problems } = findHits(own.facts, project, checks, options.maxMillisecondsPerFile);
    result.problems.push(...problems);
    const touched = touchedLines(file.hunks);
    const touching = found.filter((each) => touches(each.hit, own, touched));
    const fresh = touching.length === 0 ? [] : withoutOld(touching, found, file, own, base, options);
    drafts.push(...foldHits(fresh, own));
  }
  for (const { draft, check } of foldChange(drafts)) {
    (check.tier === 'B' ? result.leads : result.findings).push(draft);
  }
  return result;
}

/** Changed files that are no Python but may say which versions are installed. */
function requirements(files: readonly CheckedFile[]): OtherFile[] {
  const others = files.filter((file) => file.newView.language !== 'python');
  return others.map(({ path, newView }) => ({ path, text: newView.lines.map((line) => line.text).join('\n') }));
}

/** The files as they were at the merge base, with the rest of the snapshot as it is. */
function baseProject(files: readonly CheckedFile[], options: CheckOptions): ProjectFacts {
  const changed = new Set(files.map((file) => file.path));
  const texts = files.flatMap((file) =>
    file.oldView ? [{ path: file.path, text: virtualPython(file.oldView).text }] : [],
  );
  const others = (options.otherFiles ?? []).filter((other) => !changed.has(other.path));
  return new ProjectFacts([], [...texts, ...others], options.parser);
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

/** Leaves out the hits that the base has too: same check, same line text; as many as the base has more than stand off the change. */
function withoutOld(
  touching: readonly FoundHit[],
  all: readonly FoundHit[],
  file: CheckedFile,
  read: ReadFile,
  base: ProjectFacts,
  options: CheckOptions,
): FoundHit[] {
  const old = file.oldView ? readFile(file.path, file.oldView, options.parser) : null;
  if (old === null || typeof old === 'string') return [...touching];
  const checks = [...new Set(touching.map((found) => found.check))];
  const known = new Map<string, number>();
  const count = (key: string, by: number): number => {
    const before = known.get(key) ?? 0;
    known.set(key, before + by);
    return before;
  };
  for (const found of findHits(old.facts, base, checks, options.maxMillisecondsPerFile).found) {
    count(keyOf(found, old.facts), 1);
  }
  for (const found of all) if (!touching.includes(found)) count(keyOf(found, read.facts), -1);
  return touching.filter((found) => count(keyOf(found, read.facts), -1) <= 0);
}
