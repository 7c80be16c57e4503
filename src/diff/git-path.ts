const escapes: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** The two names of a `diff --git` line, or of a `---` and `+++` pair; null stands for `/dev/null`. */
export interface NamePair {
  oldName: string | null;
  newName: string | null;
}

/**
 * A file name as it stands behind `---`, `+++` or `rename from`: quoted in the manner of C with octal escapes for bytes
 * outside ASCII, or bare and ended by a tab (behind which a time may follow).
 */
export function readName(raw: string): string {
  if (raw.startsWith('"')) return readQuoted(raw)?.name ?? raw;
  const tab = raw.indexOf('\t');
  return tab < 0 ? raw : raw.slice(0, tab);
}

/** A path of 4,096 bytes, the longest on Linux, with each byte as an octal escape of four characters, and some room. */
const longestQuotedName = 20_000;

/** Reads the quoted name at the start of a text; null when the quotation does not end. */
function readQuoted(text: string): { name: string; length: number } | null {
  const bytes: number[] = [];
  for (let index = 1; index < Math.min(text.length, longestQuotedName);) {
    const character = text.charAt(index);
    if (character === '"') return { name: new TextDecoder().decode(Uint8Array.from(bytes)), length: index + 1 };
    if (character !== '\\') {
      const point = String.fromCodePoint(text.codePointAt(index) ?? 0);
      bytes.push(...new TextEncoder().encode(point));
      index += point.length;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(index + 1, index + 4));
    bytes.push(octal ? Number.parseInt(octal[0], 8) : (escapes[text.charAt(index + 1)] ?? 63));
    index += octal ? 4 : 2;
  }
  return null;
}

/**
 * The two names behind `diff --git `, with their prefixes. Bare names may hold spaces, and even ` b/`; git writes the same
 * name twice unless the file was renamed or copied, which the lines below then say, so the line divides where both halves
 * name the same file. Null when it does so nowhere.
 */
export function readGitLine(line: string): { oldName: string; newName: string } | null {
  if (line.startsWith('"')) {
    const first = readQuoted(line);
    return first === null ? null : { oldName: first.name, newName: readName(line.slice(first.length + 1)) };
  }
  const quote = line.indexOf(' "');
  if (quote > 0 && line.endsWith('"')) {
    return { oldName: line.slice(0, quote), newName: readName(line.slice(quote + 1)) };
  }
  const middle = (line.length - 1) / 2;
  for (const space of [middle, ...spacesOf(line)]) {
    if (line[space] !== ' ') continue;
    const oldName = line.slice(0, space);
    const newName = line.slice(space + 1);
    if (oldName === newName || behindFirstSlash(oldName) === (behindFirstSlash(newName) ?? '')) {
      return { oldName, newName };
    }
  }
  return null;
}

/** Where a line could be divided; one that is too long for two paths is none of git's. */
function spacesOf(line: string): number[] {
  if (line.length > 8300) return [];
  return [...line.matchAll(/ /g)].map((match) => match.index);
}

function behindFirstSlash(name: string): string | null {
  const slash = name.indexOf('/');
  return slash < 0 ? null : name.slice(slash + 1);
}

/**
 * Takes `a/` and `b/` off two names, or whatever two different first folders stand for them (`i/` and `w/`, `old/` and
 * `new/`). Equal names have no prefix (`--no-prefix`).
 */
export function withoutPrefixes({ oldName, newName }: NamePair): NamePair {
  if (oldName === null || newName === null) {
    return {
      oldName: oldName === null ? null : oldName.replace(/^[aiwco1]\//, ''),
      newName: newName === null ? null : newName.replace(/^[biwco2]\//, ''),
    };
  }
  const oldRest = behindFirstSlash(oldName);
  const newRest = behindFirstSlash(newName);
  if (oldName === newName || oldRest === null || newRest === null) return { oldName, newName };
  const usual = oldName.startsWith('a/') && newName.startsWith('b/');
  return usual || oldRest === newRest ? { oldName: oldRest, newName: newRest } : { oldName, newName };
}

/** The longest path of a file on Linux, in bytes. */
const longestPath = 4_096;

/** A path relative to the repository; undefined for one that would lead out of it or is too long for any file. */
export function insideRepository(path: string): string | undefined {
  const trimmed = path.startsWith('./') ? path.slice(2) : path;
  if (trimmed === '' || trimmed.length > longestPath) return undefined;
  const outside = trimmed.startsWith('/') || trimmed.includes('\0') || trimmed.split('/').includes('..');
  return outside ? undefined : trimmed;
}

/** A path for a sentence: at most 200 characters, without control characters. */
export function shownPath(path: string): string {
  const clean = path.slice(0, 200).replaceAll(/\p{Cc}/gu, '\u{FFFD}');
  return path.length > 200 ? `${clean}…` : clean;
}
