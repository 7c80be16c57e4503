import type { SourceLine } from '../domain/source-view.ts';

/** What is compared of one line: longer ones are minified or data. */
const comparedCharacters = 10_000;

/** A part of a line must have this many characters besides spaces to say which line it is. */
const shortestPiece = 8;

/** The shortest statement that is taken for one inside a line: `a=1`. */
const shortestStatement = 3;

/** The most lines between two parts of a quotation that leaves something out. */
const longestGap = 200;

/** Lines of a file, each with its text in the form in which quotations are compared. */
export interface SearchableLines {
  lines: SourceLine[];
  /** The text of the line at a 0-based index without its indentation, with single spaces. */
  normal(index: number): string;
  /** Indexes of the lines that hold a word. */
  holding(word: string): number[];
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
  let joined: string | null = null;
  return {
    lines,
    normal: (index) => (normal[index] ??= normalLine(lines[index]?.text ?? '')),
    holding: (word) => {
      joined ??= lines.map((line) => line.text).join('\n');
      return linesHolding(joined, lines, word);
    },
  };
}

/** Searches the joined text, which is many times faster than searching line by line. */
function linesHolding(joined: string, lines: SourceLine[], word: string): number[] {
  const found: number[] = [];
  let index = 0;
  let start = 0;
  for (let at = joined.indexOf(word); at >= 0 && index < lines.length; at = joined.indexOf(word, start)) {
    while (start + lines[index]!.text.length < at) start += lines[index++]!.text.length + 1;
    found.push(index);
    start += lines[index++]!.text.length + 1;
  }
  return found;
}

/** A line without the space around it, and every run of space in it as one: models do not copy space well. */
export function normalLine(text: string): string {
  return text.slice(0, comparedCharacters).trim().replaceAll(/\s+/g, ' ');
}

/** Every place where the parts stand in this order; each part is a run of normalised lines, none of them empty. */
export function matchParts(file: SearchableLines, parts: string[][]): PartsMatch[] {
  const [heads, ...tails] = parts.map((part) => matchPart(file, part));
  return (heads ?? []).flatMap((head) => {
    const found = [head];
    for (const tail of tails) {
      const last = found.at(-1)!.last;
      const next = firstBehind(tail, last);
      if (next === null || next.first - last > longestGap) return [];
      found.push(next);
    }
    return [{ first: head.first, last: found.at(-1)!.last, whole: found.every((match) => match.whole), parts: found }];
  });
}

function firstBehind(matches: LineMatch[], index: number): LineMatch | null {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (matches[middle]!.first <= index) low = middle + 1;
    else high = middle;
  }
  return matches[low] ?? null;
}

function matchPart(file: SearchableLines, part: string[]): LineMatch[] {
  // The longest word of the first line is in every line that holds it, and is looked for much faster than lines are normalised.
  const word = (part[0] ?? '')
    .split(' ')
    .reduce((longest, word) => (word.length > longest.length ? word : longest), '');
  return file.holding(word).flatMap((index) => matchAt(file, part, index) ?? []);
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
