import { matchParts, normalLine, type PartsMatch, type SearchableLines } from './match-lines.ts';

/** Where a quotation stands in the lines of a file. */
export interface QuotePlace extends PartsMatch {
  /** 1-based lines of the raw file. */
  startLine: number;
  endLine: number;
  /** The quoted lines as the file has them, normalised; a line `…` stands for what the quotation leaves out. */
  text: string;
  /** How many times the same lines stand before it in the file. */
  ordinal: number;
}

/** The place, or a clause that says why there is none. */
export type QuoteSearch = { kind: 'found'; place: QuotePlace } | { kind: 'not-found'; reason: string };

/** A line with which models leave something out; in Python `...` can also be code. */
const ellipsis = /^(?:# ?|\/\/ ?)?(?:\.\.\.|…)$/;

/**
 * Finds the quoted code. It stands where it stands at the stated line (1-based; 0 when none is stated), or else at the
 * place nearest to it; whole lines are preferred to parts of lines. Space is not compared, empty lines are left aside, and
 * a line `...` may stand for lines between two quoted parts. Without a stated line a place is preferred when it alone is
 * on changed lines; several places then leave it open which is meant. A quotation without a letter or digit never stands.
 */
export function locateQuote(
  file: SearchableLines,
  quote: string,
  statedLine: number,
  changed: ReadonlySet<number>,
): QuoteSearch {
  const lines = quote
    .split('\n')
    .map(normalLine)
    .filter((line) => line !== '');
  if (!/[\p{L}\p{N}_]/u.test(lines.join(''))) return { kind: 'not-found', reason: 'the quotation holds no code' };
  let matches = matchParts(file, [lines], statedLine);
  const leavesOut = lines.some((line) => ellipsis.test(line));
  if (matches.length === 0 && leavesOut) matches = matchParts(file, divide(lines), statedLine);
  if (matches.length === 0) return { kind: 'not-found', reason: 'the quoted code does not stand in it' };
  const match = statedLine > 0 ? nearest(file, matches, statedLine, changed) : onlyOne(file, matches, changed);
  if (match === null) {
    return {
      kind: 'not-found',
      reason: `the quoted code stands at ${matches.length} places in it, and no line says which is meant`,
    };
  }
  return { kind: 'found', place: placeOf(file, match, matches) };
}

function divide(lines: string[]): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (ellipsis.test(line)) parts.push([]);
    else parts.at(-1)!.push(line);
  }
  return parts.filter((part) => part.length > 0);
}

function nearest(
  file: SearchableLines,
  matches: PartsMatch[],
  statedLine: number,
  changed: ReadonlySet<number>,
): PartsMatch {
  const distance = (match: PartsMatch) => Math.abs(lineAt(file, match.first) - statedLine);
  const here = matches.filter((match) => distance(match) === 0);
  const [best, ...others] = wholeFirst(here.length > 0 ? here : matches);
  return others.reduce((best, match) => {
    const difference = distance(match) - distance(best);
    return difference < 0 || (difference === 0 && isChanged(file, match, changed) && !isChanged(file, best, changed))
      ? match
      : best;
  }, best!);
}

function onlyOne(file: SearchableLines, matches: PartsMatch[], changed: ReadonlySet<number>): PartsMatch | null {
  const candidates = wholeFirst(matches);
  if (candidates.length === 1) return candidates[0]!;
  const onChange = candidates.filter((match) => isChanged(file, match, changed));
  return onChange.length === 1 ? onChange[0]! : null;
}

function wholeFirst(matches: PartsMatch[]): PartsMatch[] {
  const whole = matches.filter((match) => match.whole);
  return whole.length > 0 ? whole : matches;
}

function isChanged(file: SearchableLines, match: PartsMatch, changed: ReadonlySet<number>): boolean {
  for (let index = match.first; index <= match.last; index++) if (changed.has(lineAt(file, index))) return true;
  return false;
}

function lineAt(file: SearchableLines, index: number): number {
  return file.lines[index]?.line ?? 0;
}

function placeOf(file: SearchableLines, match: PartsMatch, matches: PartsMatch[]): QuotePlace {
  const parts = match.parts.map(({ first, last }) => linesBetween(file, first, last));
  const equal = match.whole ? matches : matchParts(file, parts, lineAt(file, match.first));
  const ordinal = equal.filter((other) => other.whole && other.first < match.first).length;
  const text = parts.map((part) => part.join('\n')).join('\n…\n');
  return { ...match, startLine: lineAt(file, match.first), endLine: lineAt(file, match.last), text, ordinal };
}

function linesBetween(file: SearchableLines, first: number, last: number): string[] {
  const lines: string[] = [];
  for (let index = first; index <= last; index++) if (file.normal(index) !== '') lines.push(file.normal(index));
  return lines;
}
