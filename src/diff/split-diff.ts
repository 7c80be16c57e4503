import type { FilePatch } from '../domain/changed-file.ts';
import { shownPath } from './git-path.ts';
import { identify, lineAt, readHeader, type FileHeader, type FileIdentity, type HunkEffect } from './read-header.ts';
import { headerProblem, lineEnd, scanHunk, type HunkHeader, type ScannedHunk } from './scan-hunk.ts';

/** The files of a diff, and a sentence for each part of it that could not be taken. */
export interface SplitDiff {
  patches: FilePatch[];
  problems: string[];
}

/** The hunks of one file. */
interface Body {
  patch: string;
  additions: number;
  deletions: number;
  hunks: HunkHeader[];
  /** Why the body ends before its end, as a clause; null when it does not. */
  problem: string | null;
  end: number;
}

/**
 * Divides a whole diff (`git diff`, `git show`, `git format-patch`, `diff -ru`) into the patches of its files. What stands
 * around them is passed over. A hunk that does not hold what its header says is cut to the rows that are there, the rest
 * of that file is left out, and a problem says so. Diffs of merges (`diff --cc`) are not read. Never throws.
 */
export function splitDiff(text: string): SplitDiff {
  const files = new Map<string, FilePatch>();
  const problems: string[] = [];
  let position = 0;
  while (position < text.length) {
    const kind = kindAt(text, position);
    if (kind === 'other') position = lineEnd(text, position) + 1;
    else if (kind === 'file') position = readFile(text, position, files, problems);
    else {
      problems.push(
        kind === 'merge' ? mergeProblem(lineAt(text, position)) : 'A hunk without a file name was passed over.',
      );
      position = nextFile(text, lineEnd(text, position) + 1);
    }
  }
  if (files.size === 0 && problems.length === 0 && text.trim() !== '') {
    problems.push('The text is not a unified diff: it names no changed file.');
  }
  return { patches: [...files.values()], problems };
}

type Kind = 'file' | 'merge' | 'hunk' | 'other';

function kindAt(text: string, position: number): Kind {
  if (text.startsWith('diff --git ', position)) return 'file';
  if (text.startsWith('diff --cc ', position) || text.startsWith('diff --combined ', position)) return 'merge';
  if (text.startsWith('--- ', position) && text.startsWith('+++ ', lineEnd(text, position) + 1)) return 'file';
  if (text.startsWith('Binary files ', position) && lineAt(text, position).endsWith(' differ')) return 'file';
  return text.startsWith('@@ -', position) || text.startsWith('@@@', position) ? 'hunk' : 'other';
}

function mergeProblem(line: string): string {
  const name = line.slice(line.indexOf(' ', 'diff --'.length) + 1);
  return `${shownPath(name)}: the diff of a merge is not read; give a diff against one parent.`;
}

/** Reads the file at `position` and gives the offset behind it. */
function readFile(text: string, position: number, files: Map<string, FilePatch>, problems: string[]): number {
  const header = readHeader(text, position);
  const body = header.binary ? noBody(header.end) : readBody(text, header.end);
  const identity = identify(header, effectOf(body.hunks));
  if ('problem' in identity) {
    problems.push(`${shownPath(lineAt(text, position))}: ${identity.problem}.`);
    return nextFile(text, body.end);
  }
  const name = shownPath(identity.path);
  if (files.delete(identity.path)) {
    problems.push(`${name}: the text changes this file more than once; only the last of its patches is read.`);
  }
  if (body.problem !== null) problems.push(`${name}: ${body.problem}; what follows in this file is not read.`);
  files.set(identity.path, toPatch(identity, header, body));
  return body.problem === null && !header.binary ? body.end : nextFile(text, body.end);
}

function toPatch({ path, previousPath, status }: FileIdentity, header: FileHeader, body: Body): FilePatch {
  const file: FilePatch = { path, status, additions: body.additions, deletions: body.deletions };
  if (previousPath !== null) file.previousPath = previousPath;
  if (header.binary) file.binary = true;
  else if (body.patch !== '' || (status !== 'renamed' && status !== 'copied')) file.patch = body.patch;
  return file;
}

function noBody(end: number): Body {
  return { patch: '', additions: 0, deletions: 0, hunks: [], problem: null, end };
}

function effectOf([first, second]: HunkHeader[]): HunkEffect {
  if (first === undefined) return 'none';
  if (second === undefined && first.oldStart === 0 && first.oldLines === 0) return 'creates';
  return second === undefined && first.newStart === 0 && first.newLines === 0 ? 'deletes' : 'some';
}

function readBody(text: string, start: number): Body {
  const body = noBody(start);
  while (body.problem === null && text.startsWith('@@', body.end)) {
    const number = body.hunks.length + 1;
    const scan = text.startsWith('@@@', body.end) ? null : scanHunk(text, body.end);
    if (scan === null) body.problem = 'the diff of a merge is not read';
    else if (scan.kind === 'broken') {
      body.problem = `hunk ${number} is broken: ${scan.reason}`;
      if (scan.cut !== null && headerProblem(scan.cut.header, body.hunks.at(-1) ?? null) === null) {
        takeCut(text, body, scan.cut);
      }
    } else {
      const problem = headerProblem(scan.hunk.header, body.hunks.at(-1) ?? null);
      if (problem === null) take(body, scan.hunk, text.slice(body.end, scan.hunk.end));
      else body.problem = `hunk ${number} is broken: ${problem}`;
    }
  }
  if (body.problem === null && body.hunks.length > 0 && isStray(text, body.end)) {
    body.problem = `hunk ${body.hunks.length} is broken: more lines follow than its header names`;
  }
  if (body.patch.endsWith('\n')) body.patch = body.patch.slice(0, -1);
  return body;
}

function take(body: Body, hunk: ScannedHunk, lines: string): void {
  body.patch += lines;
  body.additions += hunk.additions;
  body.deletions += hunk.deletions;
  body.hunks.push(hunk.header);
  body.end = hunk.end;
}

/** Takes the rows of a hunk whose end is missing, under a header with the counts of what is there: their numbers are right. */
function takeCut(text: string, body: Body, hunk: ScannedHunk): void {
  const { header, additions, deletions, context } = hunk;
  const counted = { ...header, oldLines: deletions + context, newLines: additions + context };
  // A side without lines is named by the line before it.
  if (counted.oldLines === 0 && header.oldLines > 0) counted.oldStart--;
  if (counted.newLines === 0 && header.newLines > 0) counted.newStart--;
  const rows = text.slice(hunk.bodyStart, hunk.end);
  const line = `@@ -${counted.oldStart},${counted.oldLines} +${counted.newStart},${counted.newLines} @@ ${header.heading}`;
  take(body, { ...hunk, header: counted }, `${line.trimEnd()}\n${rows}`);
}

/** Whether a row follows that no hunk asked for; `-- ` alone begins the signature of a mail. */
function isStray(text: string, position: number): boolean {
  const mark = text[position];
  if (mark !== '+' && mark !== '-' && mark !== ' ') return false;
  return lineAt(text, position).trimEnd() !== '--' && kindAt(text, position) === 'other';
}

/** Offset of the next line that begins a file for certain: rows may look like `---` and `+++`, but not with a hunk header behind. */
function nextFile(text: string, start: number): number {
  for (let position = start; position < text.length; position = lineEnd(text, position) + 1) {
    const kind = kindAt(text, position);
    if (kind === 'merge' || text.startsWith('diff --git ', position)) return position;
    if (kind === 'file' && text.startsWith('--- ', position)) {
      const third = lineEnd(text, lineEnd(text, position) + 1) + 1;
      if (text.startsWith('@@ -', third)) return position;
    }
  }
  return text.length;
}
