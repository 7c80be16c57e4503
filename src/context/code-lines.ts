/** What a scan of Python lines stands in at a line's end: nothing, or a string of three quotes that goes on. */
type Open = '' | "'''" | '"""';

/**
 * Lines of Python without comments and without the text of strings, so that a name in prose is not taken for a use. A string over
 * several lines that begins before the first line is not recognised.
 */
export function codeLines(lines: string[]): string[] {
  let open: Open = '';
  return lines.map((line) => {
    const scanned = scanLine(line, open);
    open = scanned.open;
    return scanned.code;
  });
}

function scanLine(line: string, before: Open): { code: string; open: Open } {
  let code = '';
  let at = 0;
  let open = before;
  while (at < line.length) {
    if (open !== '') {
      const end = line.indexOf(open, at);
      if (end < 0) return { code, open };
      at = end + 3;
      open = '';
      continue;
    }
    const character = line[at] ?? '';
    if (character === '#') break;
    if (character !== '"' && character !== "'") {
      code += character;
      at++;
      continue;
    }
    const three = line.slice(at, at + 3);
    code += '""';
    if (three === '"""' || three === "'''") {
      open = three;
      at += 3;
    } else at = endOfString(line, at, character);
  }
  return { code, open };
}

/** The position behind the closing quote, or the line's end. */
function endOfString(line: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < line.length && line[at] !== quote) at += line[at] === '\\' ? 2 : 1;
  return at + 1;
}
