import type { Language } from '../domain/source-view.ts';

/** How comments and strings are written in a language, as far as leaving them out needs it. */
interface Lexis {
  /** What a comment begins with that goes to the end of its line. */
  lineComment: string;
  blockComment?: [string, string];
  /** Quotes of strings; in Rust and Julia an apostrophe is none. */
  quotes: string;
  /** Whether a quote that is written three times opens a string of several lines. */
  triple?: boolean;
}

const cFamily: Lexis = { lineComment: '//', blockComment: ['/*', '*/'], quotes: '"\'' };
const script: Lexis = { lineComment: '#', quotes: '"\'' };
const lexes: Partial<Record<Language, Lexis>> = {
  python: { ...script, triple: true },
  julia: { lineComment: '#', blockComment: ['#=', '=#'], quotes: '"', triple: true },
  r: script,
  rust: { ...cFamily, quotes: '"' },
  javascript: { ...cFamily, quotes: '"\'`' },
  cuda: cFamily,
  cpp: cFamily,
};

/** Leaves out comments and what stands in strings, so that words in them count for nothing. Takes time in proportion to the text. */
export function maskCode(text: string, language: Language): string {
  const lexis = lexes[language] ?? script;
  const marks = new RegExp(`[${lexis.quotes}${lexis.lineComment[0] ?? ''}]`, 'g');
  const kept: string[] = [];
  const lineEnd = lineEnds(text);
  let position = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const end = endOfMasked(text, mark.index, lexis, lineEnd);
    if (end === mark.index) continue;
    kept.push(text.slice(position, mark.index), lexis.quotes.includes(mark[0]) ? '""' : ' ');
    position = end;
    marks.lastIndex = end;
  }
  kept.push(text.slice(position));
  return kept.join('');
}

/** Offset behind the comment or string that begins here; the same offset when none does. */
function endOfMasked(text: string, start: number, lexis: Lexis, lineEnd: (from: number) => number): number {
  const [open, close] = lexis.blockComment ?? ['', ''];
  if (open !== '' && text.startsWith(open, start)) return behind(text, close, start + open.length);
  if (text.startsWith(lexis.lineComment, start)) return lineEnd(start);
  const quote = text[start] ?? '';
  if (!lexis.quotes.includes(quote)) return start;
  const triple = quote.repeat(3);
  if (lexis.triple === true && text.startsWith(triple, start)) return closing(text, triple, start + 3, text.length);
  return closing(text, quote, start + 1, quote === '`' ? text.length : lineEnd(start));
}

function closing(text: string, quotes: string, from: number, limit: number): number {
  let end = text.indexOf(quotes, from);
  while (end >= 0 && end < limit) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end + quotes.length;
    end = text.indexOf(quotes, end + 1);
  }
  return limit;
}

function behind(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

/** Finds the end of the line at an offset. Offsets are asked for in rising order, so that no stretch of the text is searched twice. */
function lineEnds(text: string): (from: number) => number {
  let end = -1;
  return (from) => {
    if (end < from) {
      const found = text.indexOf('\n', from);
      end = found < 0 ? text.length : found;
    }
    return end;
  };
}
