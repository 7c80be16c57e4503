import type { SourceLine } from '../domain/source-view.ts';

/** What is compared of one line: longer ones are minified or data. */
const comparedCharacters = 10_000;

/** A part of a line must have this many characters besides spaces to say which line it is. */
const shortestPiece = 8;

/** The shortest statement that is taken for one inside a line: `a=1`. */
const shortestStatement = 3;

/** The most lines between two parts of a quotation that leaves something out. */
const longestGap = 200;

/** The most places that are compared with one part of a quotation: more have only files that were made to be slow. */
const maxPlaces = 2_000;

/** Lines of a file, each with its text in the form in which quotations are compared. */
export interface SearchableLines {
  lines: SourceLine[];
  /** The text of the line at a 0-based index without its indentation, with single spaces. */
  normal(index: number): string;
  /** Indexes of the lines that hold a word: all of them, or where they are too many, those around a raw line. */
  holding(word: string, near: number): number[];
}

/** A place where lines of a quotation stand, as 0-based indexes; `whole` when each is a whole line of the file. */
export interface LineMatch {
  first: number;
  last: number;
  whole: boolean;
}

/** A place where all parts of a quotation stand, one after the other. */
export interface PartsMatch extends LineMatch {
  parts: LineMatch[];
}

/** Makes lines searchable; a line is normalised when it is first compared. */
export function searchable(lines: SourceLine[]): SearchableLines {
  const normal: string[] = [];
  let joined: JoinedLines | null = null;
  return {
    lines,
    normal: (index) => (normal[index] ??= normalLine(lines[index]?.text ?? '')),
    holding: (word, near) => {
      joined ??= joinLines(lines);
      const found = linesHolding(joined, word, 0);
      if (found.length < maxPlaces) return found;
      const middle = firstBehind(lines.length, (index) => lines[index]!.line >= near);
      return linesHolding(joined, word, Math.max(0, middle - maxPlaces / 2));
    },
  };
}

/** All lines as one text, which is searched many times faster than line by line. */
interface JoinedLines {
  text: string;
  /** Offset at which each line starts. */
  starts: Int32Array;
}

function joinLines(lines: SourceLine[]): JoinedLines {
  const starts = new Int32Array(lines.length);
  let text = '';
  for (const [index, line] of lines.entries()) {
    starts[index] = text.length;
    text += `${line.text}\n`;
  }
  return { text, starts };
}

/** Indexes of at most `maxPlaces` lines with the word, from one line on. */
function linesHolding({ text, starts }: JoinedLines, word: string, from: number): number[] {
  const found: number[] = [];
  let start = starts[from];
  while (start !== undefined && found.length < maxPlaces) {
    const at = text.indexOf(word, start);
    if (at < 0) break;
    const next = firstBehind(starts.length, (index) => starts[index]! > at);
    found.push(next - 1);
    start = starts[next];
  }
  return found;
}

/** The first index that passes a test which every later one passes too; `length` when none does. */
function firstBehind(length: number, passes: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A line without the space around it, and every run of space in it as one: models do not copy space well. */
export function normalLine(text: string): string {
  return text.slice(0, comparedCharacters).trim().replaceAll(/\s+/g, ' ');
}

/**
 * Every place where the parts stand in this order, or those around a raw line where they are too many. Each part is a run
 * of normalised lines, none of them empty.
 */
export function matchParts(file: SearchableLines, parts: string[][], near: number): PartsMatch[] {
  const [heads, ...tails] = parts.map((part) => matchPart(file, part, near));
  return (heads ?? []).flatMap((head) => {
    const found = [head];
    for (const tail of tails) {
      const { last } = found.at(-1)!;
      const next = tail[firstBehind(tail.length, (index) => tail[index]!.first > last)];
      if (next === undefined || next.first - last > longestGap) return [];
      found.push(next);
    }
    return [{ first: head.first, last: found.at(-1)!.last, whole: found.every((match) => match.whole), parts: found }];
  });
}

function matchPart(file: SearchableLines, part: string[], near: number): LineMatch[] {
  // Every line that holds the first one holds its longest word too.
  const words = (part[0] ?? '').split(' ');
  const word = words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
  return file.holding(word, near).flatMap((index) => matchAt(file, part, index) ?? []);
}

/** Whether the part stands from this line on, empty lines left aside, inside one cell of a notebook. */
function matchAt(file: SearchableLines, part: string[], first: number): LineMatch | null {
  let index = first;
  let whole = true;
  for (const [position, quoted] of part.entries()) {
    if (position > 0) {
      do index++;
      while (index < file.lines.length && file.normal(index) === '');
    }
    if (file.lines[index]?.cell?.index !== file.lines[first]?.cell?.index) return null;
    const actual = file.normal(index);
    if (actual === quoted) continue;
    if (!holdsPiece(actual, quoted)) return null;
    whole = false;
  }
  return { first, last: index, whole };
}

/** Whether a part of a line was quoted: enough of it to be told from others, or a whole statement. */
function holdsPiece(line: string, piece: string): boolean {
  const at = line.indexOf(piece);
  if (at < 0) return false;
  const length = piece.replaceAll(' ', '').length;
  if (length >= shortestPiece) return true;
  return (
    length >= shortestStatement &&
    /(?:^|[;:{}]) ?$/.test(line.slice(0, at)) &&
    /^ ?(?:$|[;}#]|\/\/)/.test(line.slice(at + piece.length))
  );
}
