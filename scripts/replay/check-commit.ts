import type { GitContext } from '../../src/adapters/git/git-process.ts';
import type { OtherFile } from '../../src/checks/facts/project-facts.ts';
import { declaresVersions } from '../../src/checks/facts/versions.ts';
import { runChecks } from '../../src/checks/run-checks.ts';
import type { CheckedFile } from '../../src/checks/run-checks.ts';
import { diffTexts } from '../../src/diff/diff-texts.ts';
import type { DraftFinding } from '../../src/domain/finding.ts';
import type { Hunk } from '../../src/domain/hunk.ts';
import { notebookHunks } from '../../src/notebook/notebook-hunks.ts';
import { readSource } from '../../src/notebook/read-source.ts';
import type { PythonParser } from '../../src/syntax/python-parser.ts';
import { readTree } from './history.ts';
import type { ChangedBlob, HistoryCommit } from './history.ts';
import type { TextCache } from './text-cache.ts';

/** Files that are checked together; a larger commit is checked in parts, so that memory stays bounded. */
const maxFilesTogether = 200;

/** A new hit: what one comment of the product would be. */
export interface ReplayHit {
  commit: string;
  path: string;
  /** 1-based line of the raw file. */
  line: number;
  rule: string;
  tier: 'A' | 'B';
  title: string;
  /** The first line of the code, trimmed. */
  code: string;
  explanation: string;
}

/** What one commit gave. `milliseconds` is the processor time of parse and checks alone, `lines` the lines of the new texts. */
export interface CommitResult {
  hits: ReplayHit[];
  problems: { path: string; message: string }[];
  files: number;
  lines: number;
  milliseconds: number;
}

/** What a commit is checked with. */
export interface Tools {
  git: GitContext;
  texts: TextCache;
  parser: PythonParser;
  /** True gives the checks the rest of the commit's tree, as a checkout has it. */
  snapshot: boolean;
}

/** Checks one commit as a pull request. */
export async function checkCommit(commit: HistoryCommit, tools: Tools): Promise<CommitResult> {
  const result: CommitResult = { hits: [], problems: [], files: 0, lines: 0, milliseconds: 0 };
  const changed = new Set(commit.files.map((file) => file.path));
  const others = tools.snapshot ? await otherFiles(commit.commit, changed, tools) : [];
  for (let start = 0; start < commit.files.length; start += maxFilesTogether) {
    const files = await readFiles(commit.files.slice(start, start + maxFilesTogether), tools.texts);
    const began = process.threadCpuUsage();
    const { findings, leads, problems } = runChecks(files, { disable: [], parser: tools.parser, otherFiles: others });
    const spent = process.threadCpuUsage(began);
    result.milliseconds += (spent.user + spent.system) / 1000;
    result.files += files.length;
    for (const file of files) result.lines += file.newView.lines.length;
    result.problems.push(...problems);
    result.hits.push(
      ...findings.map((finding) => hitOf(commit.commit, finding, 'A')),
      ...leads.map((finding) => hitOf(commit.commit, finding, 'B')),
    );
  }
  return result;
}

function hitOf(commit: string, finding: DraftFinding, tier: 'A' | 'B'): ReplayHit {
  const { path, startLine, title, quote, explanation, source } = finding;
  const code = quote.split('\n', 1)[0]!.trim().slice(0, 200);
  const rule = source.kind === 'check' ? source.rule : source.model;
  return { commit, path, line: startLine, rule, tier, title, code, explanation };
}

async function readFiles(blobs: readonly ChangedBlob[], texts: TextCache): Promise<CheckedFile[]> {
  const files: CheckedFile[] = [];
  for (const { path, oldBlob, newBlob } of blobs) {
    const newText = await texts.read(newBlob);
    if (newText === null) continue;
    const oldText = oldBlob === null ? null : await texts.read(oldBlob);
    const newView = readSource(path, newText);
    const oldView = oldText === null ? null : readSource(path, oldText);
    const hunks = path.toLowerCase().endsWith('.ipynb')
      ? notebookHunks(oldView, newView)
      : (diffTexts(oldText ?? '', newText) ?? wholeFile(newText));
    files.push({ path, newView, oldView, hunks });
  }
  return files;
}

/** One hunk that adds every line, for texts that are too different to be compared. */
function wholeFile(text: string): Hunk[] {
  const lines = text
    .split('\n')
    .map((line, index) => ({ kind: 'added' as const, oldLine: null, newLine: index + 1, text: line }));
  return [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: lines.length, heading: '', lines }];
}

async function otherFiles(commit: string, changed: ReadonlySet<string>, tools: Tools): Promise<OtherFile[]> {
  const others: OtherFile[] = [];
  for (const { path, blob } of await readTree(tools.git, commit)) {
    if (changed.has(path) || !(path.endsWith('.py') || declaresVersions(path))) continue;
    const text = await tools.texts.read(blob);
    if (text !== null) others.push({ path, text });
  }
  return others;
}
