import type { RepoSettings } from '../domain/repo-settings.ts';
import { binaryOrLock, writtenElsewhere } from './file-kinds.ts';
import { matchingGlob } from './globs.ts';

/** The lines in which generators leave their mark. */
const headLines = 12;
/** The longest head that is looked at, in characters. */
const headCharacters = 4_000;

/**
 * Why a file is never looked at, as a clause, by its path: left out by the configuration, binary, a lock file, generated or
 * vendored; null when it is to be read. A file that `files.roles` gives a role to was written to be reviewed, wherever it stands.
 */
export function passOver(path: string, files: RepoSettings['files']): string | null {
  const excluding = matchingGlob(path, files.exclude);
  if (excluding !== null) return `left out by the configuration (files.exclude: ${excluding})`;
  if (matchingGlob(path, files.include) === null) return 'left out by the configuration (not in files.include)';
  const binary = binaryOrLock(path);
  if (binary !== null) return binary;
  const isGivenRole = Object.entries(files.roles).some(
    ([role, globs]) => role !== 'other' && matchingGlob(path, globs) !== null,
  );
  return isGivenRole ? null : writtenElsewhere(path);
}

/** Why a text is passed over, as a clause: its head says that it is generated, or its lines are those of a minified file. */
export function passOverText(path: string, text: string): string | null {
  if (path.toLowerCase().endsWith('.ipynb')) return null;
  if (isGenerated(text)) return 'a generated file: its head says so';
  return isMinified(path, text) ? 'minified, or data: its lines are very long' : null;
}

const generatorMarks = [
  /@generated\b/,
  /\bdo not (?:edit|modify|change)\b.{0,60}\b(?:manually|by hand|directly|file)\b/i,
  /\b(?:file|code|module|script|header) (?:is|was|has been) (?:auto[- ]?|automatically )?generated\b/i,
  /\bauto(?:matically)?[- ]?generated (?:by|from|with|using|file|code)\b(?!.{0,40}\bcolab)/i,
];

function isGenerated(text: string): boolean {
  const head = text.slice(0, headCharacters).split('\n', headLines);
  return head.some(
    (line) =>
      /\bDO NOT (?:EDIT|MODIFY)\b/.test(line) || (isComment(line) && generatorMarks.some((mark) => mark.test(line))),
  );
}

/** A line of a comment or of a docstring, in the languages that are reviewed; code that writes such marks is no generated file. */
function isComment(line: string): boolean {
  return /^\s*(?:#|\/\/|\/\*|\*|<!--|--|;|%|"""|''')/.test(line);
}

/** Long lines are prose in Python and parameters on one line in a small file; beyond this they were not written by hand. */
function isMinified(path: string, text: string): boolean {
  if (text.length < 4_000) return false;
  let lines = 0;
  let longest = 0;
  for (let start = 0; start < text.length; lines++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  const mean = text.length / lines;
  return longest > Math.max(20_000, text.length / 2) || mean > (/\.pyi?$/.test(path) ? 1_000 : 400);
}
