/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object and no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text, mended where that is certain; undefined when it cannot be read. JSON has no undefined. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (text.length > longestMended) return undefined;
  }
  try {
    return JSON.parse(mend(text)) as unknown;
  } catch {
    return undefined;
  }
}

/** Longest text that is mended, in characters. */
const longestMended = 1_000_000;
/** Most objects that are taken out of a broken text. */
const mostObjects = 5_000;
/** How deep broken objects are opened to look for whole ones in them. */
const deepest = 4;

/**
 * The complete objects in a text that is not JSON as a whole: cut off, with words around it, or broken in one place. Of nested
 * objects the outermost that can be read. Linear in the text's length: each level of nesting is read once, four at the most.
 */
export function completeObjects(text: string, from = 0, to = text.length, depth = 0): JsonObject[] {
  const objects: JsonObject[] = [];
  for (const { start, end } of outermostSpans(text, from, to)) {
    if (objects.length >= mostObjects) break;
    const value = tryJson(text.slice(start, end));
    if (isObject(value)) objects.push(value);
    else if (depth + 1 < deepest) objects.push(...completeObjects(text, start + 1, end - 1, depth + 1));
  }
  return objects.slice(0, mostObjects);
}

/**
 * The complete objects that begin with the key `path`, each read from its own beginning: a stray quotation mark in one of them
 * does not hide the others.
 */
export function objectsWithPath(text: string): JsonObject[] {
  const starts = Array.from(text.matchAll(/\{\s*"path"\s*:/g).take(mostObjects), (match) => match.index);
  return starts.flatMap((start, number) => {
    const [span] = outermostSpans(text, start, starts[number + 1] ?? text.length);
    const value = span?.start === start ? tryJson(text.slice(start, span.end)) : undefined;
    return isObject(value) ? [value] : [];
  });
}

interface Span {
  start: number;
  end: number;
}

/** Where balanced braces begin and end, the outermost of those that close. Quotation marks count only inside of braces. */
function outermostSpans(text: string, from: number, to: number): Span[] {
  const spans: Span[] = [];
  const open: number[] = [];
  let inString = false;
  for (let index = from; index < to; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '{') {
      open.push(index);
    } else if (character === '"') {
      inString = open.length > 0;
    } else if (character === '}') {
      const start = open.pop();
      if (start === undefined) continue;
      while ((spans.at(-1)?.start ?? -1) > start) spans.pop();
      spans.push({ start, end: index + 1 });
    }
  }
  return spans;
}

/** Writes out control characters inside of strings, doubles backslashes that begin no escape, removes commas before a closing bracket. */
function mend(text: string): string {
  const parts: string[] = [];
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (!inString) {
      if (character === '"') inString = true;
      if (character !== ',' || !/^\s{0,200}[\]}]/.test(text.slice(index + 1, index + 202))) parts.push(character);
    } else if (character === '\\') {
      const next = text[index + 1] ?? '';
      parts.push('"\\/bfnrtu'.includes(next) && next !== '' ? character + next : `\\\\${next}`);
      index++;
    } else {
      if (character === '"') inString = false;
      parts.push(character < ' ' ? JSON.stringify(character).slice(1, -1) : character);
    }
  }
  return parts.join('');
}
