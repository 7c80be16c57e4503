/**
 * The raw JSON line (or lines) of a notebook that puts `newSource` in place of the one source line which `rawLine` holds:
 * same indentation, line break in the string and comma behind it as before. Several source lines become one JSON line each;
 * the empty text removes the line.
 * Null when the raw line is not exactly one JSON string with one source line, and when removing it would leave a comma too many.
 */
export function jsonSourceLine(rawLine: string, newSource: string): string | null {
  const body = rawLine.trim();
  const comma = body.endsWith(',') ? ',' : '';
  const old = parseString(comma === '' ? body : body.slice(0, -1));
  if (old === null || old.slice(0, -1).includes('\n')) return null;
  // Without the comma it is the last of its list: the line before it would keep its own.
  if (newSource === '') return comma === '' ? null : '';

  const indent = rawLine.slice(0, rawLine.length - rawLine.trimStart().length);
  const ending = rawLine.endsWith('\r') ? '\r' : '';
  const asciiOnly = isAscii(body) && !isAscii(old);
  const sources = newSource.split('\n');
  const lines = sources.map((source, index) => {
    const last = index === sources.length - 1;
    const text = JSON.stringify(!last || old.endsWith('\n') ? `${source}\n` : source);
    return `${indent}${asciiOnly ? escapeNonAscii(text) : text}${last ? comma : ','}${ending}`;
  });
  return lines.join('\n');
}

function parseString(json: string): string | null {
  if (!json.startsWith('"')) return null;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

const isAscii = (text: string) => !/[^\0-\u007f]/.test(text);

/** As `json.dumps` of Python writes by default. */
function escapeNonAscii(json: string): string {
  return json.replaceAll(/[^\0-\u007f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
