import type { FileStatus } from '../domain/changed-file.ts';
import { insideRepository, readGitLine, readName, withoutPrefixes, type NamePair } from './git-path.ts';
import { lineEnd } from './scan-hunk.ts';

/** What the lines before the hunks of a file say about it. */
export interface FileHeader {
  /** Whether it is one of git's, begun by `diff --git`, and not just a `---` and `+++` pair. */
  git: boolean;
  /** What stands behind `diff --git `. */
  gitLine: string;
  /** What stands behind `--- ` and `+++ `, or between `Binary files` and `differ`; null when there is no such line. */
  oldLine: string | null;
  newLine: string | null;
  /** The names of a rename or copy. */
  from: string | null;
  to: string | null;
  /** What git's extended header lines say; null when they say nothing of it. */
  change: 'added' | 'removed' | 'renamed' | 'copied' | null;
  modeChanged: boolean;
  binary: boolean;
  /** Offset of the line behind the header. */
  end: number;
}

/** The lines that a header can hold, and what each says; `rest` is what stands behind its words. */
const headerLines: [string, (rest: string) => Partial<FileHeader>][] = [
  ['index ', () => ({})],
  ['similarity index ', () => ({})],
  ['dissimilarity index ', () => ({})],
  ['old mode ', () => ({ modeChanged: true })],
  ['new mode ', () => ({ modeChanged: true })],
  ['new file mode ', () => ({ change: 'added' })],
  ['deleted file mode ', () => ({ change: 'removed' })],
  ['rename from ', (rest) => ({ change: 'renamed', from: readName(rest) })],
  ['rename to ', (rest) => ({ change: 'renamed', to: readName(rest) })],
  ['copy from ', (rest) => ({ change: 'copied', from: readName(rest) })],
  ['copy to ', (rest) => ({ change: 'copied', to: readName(rest) })],
  ['--- ', (rest) => ({ oldLine: rest })],
  ['+++ ', (rest) => ({ newLine: rest })],
  ['GIT binary patch', () => ({ binary: true })],
  ['Binary files ', (rest) => ({ binary: true, ...binaryNames(rest) })],
];

/** Reads the header that begins at `offset` with `diff --git `, `--- ` or `Binary files `. */
export function readHeader(text: string, offset: number): FileHeader {
  const header: FileHeader = {
    git: text.startsWith('diff --git ', offset),
    gitLine: '',
    oldLine: null,
    newLine: null,
    from: null,
    to: null,
    change: null,
    modeChanged: false,
    binary: false,
    end: offset,
  };
  if (header.git) {
    const line = lineAt(text, offset);
    header.gitLine = line.slice('diff --git '.length);
    header.end = lineEnd(text, offset) + 1;
  }
  while (header.end < text.length && !header.binary) {
    const line = lineAt(text, header.end);
    const known = headerLines.find(([words]) => line.startsWith(words));
    if (known === undefined) break;
    Object.assign(header, known[1](line.slice(known[0].length)));
    header.end = lineEnd(text, header.end) + 1;
    if (!header.git && header.newLine !== null) break;
  }
  return header;
}

/** The line at `offset` without its line break; header lines of a text with Windows line ends lose their carriage return. */
export function lineAt(text: string, offset: number): string {
  const line = text.slice(offset, lineEnd(text, offset));
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** The names in `Binary files a/x and b/x differ`, divided where both are as long, or else at the first ` and `. */
function binaryNames(rest: string): { oldLine: string; newLine: string } | null {
  const names = rest.replace(/ differ$/, '');
  const middle = (names.length - ' and '.length) / 2;
  const half = names.startsWith(' and ', middle) ? middle : names.indexOf(' and ');
  return half < 0 ? null : { oldLine: names.slice(0, half), newLine: names.slice(half + ' and '.length) };
}

/** What the hunks of a file do to it as a whole. */
export type HunkEffect = 'none' | 'some' | 'creates' | 'deletes';

/** What became of which file. `previousPath` is set where the base has another name for it. */
export interface FileIdentity {
  path: string;
  previousPath: string | null;
  status: FileStatus;
}

/** The file that a header names, or why it names none: a clause. */
export function identify(header: FileHeader, hunks: HunkEffect): FileIdentity | { problem: string } {
  const names = namesOf(header);
  if (names === null) return { problem: 'its header names no file' };
  const oldPath = names.oldName === null ? null : insideRepository(names.oldName);
  const newPath = names.newName === null ? null : insideRepository(names.newName);
  if (oldPath === undefined || newPath === undefined) return { problem: 'its path is none inside the repository' };
  const status = statusOf(header, names, hunks);
  const path = status === 'removed' ? (oldPath ?? newPath) : (newPath ?? oldPath);
  if (path === null) return { problem: 'its header names no file' };
  const otherName = status === 'added' || status === 'removed' || oldPath === path ? null : oldPath;
  return { path, previousPath: otherName, status };
}

function statusOf(header: FileHeader, names: NamePair, hunks: HunkEffect): FileStatus {
  if (header.change !== null) return header.change;
  if (names.oldName === null || (hunks === 'creates' && isEpoch(header.oldLine))) return 'added';
  if (names.newName === null || (hunks === 'deletes' && isEpoch(header.newLine))) return 'removed';
  if (hunks !== 'none' || header.binary) return 'modified';
  return header.modeChanged ? 'changed' : 'unchanged';
}

/** Whether the time behind a name is the one that `diff -N` gives a file that is not there. */
function isEpoch(line: string | null): boolean {
  const time = line?.slice(line.indexOf('\t') + 1) ?? '';
  return time.startsWith('1970-01-01 ') || time.startsWith('1969-12-31 ');
}

function namesOf(header: FileHeader): NamePair | null {
  if (header.from !== null && header.to !== null) return { oldName: header.from, newName: header.to };
  const fromGit = header.gitLine === '' ? null : readGitLine(header.gitLine);
  const fromLines =
    header.oldLine === null || header.newLine === null ? null : linesPair(header.oldLine, header.newLine);
  if (fromGit !== null) {
    const { oldName, newName } = withoutPrefixes({
      oldName: devNull(fromGit.oldName),
      newName: devNull(fromGit.newName),
    });
    return {
      oldName: fromLines?.oldName === null ? null : oldName,
      newName: fromLines?.newName === null ? null : newName,
    };
  }
  return fromLines === null ? null : withoutPrefixes(fromLines);
}

function linesPair(oldLine: string, newLine: string): NamePair {
  return { oldName: devNull(readName(oldLine)), newName: devNull(readName(newLine)) };
}

function devNull(name: string): string | null {
  return name === '/dev/null' ? null : name;
}
