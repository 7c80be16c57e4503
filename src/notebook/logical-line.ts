/** Where a line of Python leaves off: inside brackets, inside a string, or behind a backslash, the next line goes on with the statement. */
export interface LineEnd {
  /** Brackets that are still open. */
  depth: number;
  /** The quotes that will close the open string; empty when none is open. */
  string: string;
  /** True when the line ends in a backslash. */
  joined: boolean;
}

/** The end of a statement, and the state before the first line. */
export const statementEnd: LineEnd = { depth: 0, string: '', joined: false };

/** Whether the line after this one begins a statement. */
export function endsStatement(end: LineEnd): boolean {
  return end.depth === 0 && end.string === '' && !end.joined;
}

const interesting = /["'#([{)\]}]/g;

/** Reads one line in the state the line before left. Takes time in proportion to the line. */
export function readLine(before: LineEnd, line: string): LineEnd {
  const text = line.trimEnd();
  let { depth, string } = before;
  let position = 0;
  while (position < text.length) {
    if (string !== '') {
      const end = closingQuotes(text, position, string);
      if (end < 0) {
        const goesOn = string.length === 3 || text.endsWith('\\');
        return { depth, string: goesOn ? string : '', joined: false };
      }
      position = end;
      string = '';
      continue;
    }
    interesting.lastIndex = position;
    const found = interesting.exec(text);
    if (found === null) break;
    position = found.index;
    const [mark] = found;
    if (mark === '#') return { depth, string: '', joined: false };
    if (mark === '"' || mark === "'") {
      string = text.startsWith(mark.repeat(3), position) ? mark.repeat(3) : mark;
      position += string.length;
    } else {
      depth = Math.max(0, depth + ('([{'.includes(mark) ? 1 : -1));
      position++;
    }
  }
  // A one-line string that is opened by the last character of the line is never closed.
  return { depth, string: string.length === 3 ? string : '', joined: text.endsWith('\\') };
}

/** Offset behind the quotes that close a string, where a backslash protects what follows it; -1 when they are not on this line. */
function closingQuotes(text: string, from: number, quotes: string): number {
  for (let position = from; position < text.length; position++) {
    if (text[position] === '\\') position++;
    else if (text.startsWith(quotes, position)) return position + quotes.length;
  }
  return -1;
}
