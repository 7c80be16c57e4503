import { parentOf } from './config-document.ts';
import type { ConfigDocument, ConfigEntry } from './config-document.ts';

/** The entries with one of these names. */
export function entriesNamed(document: ConfigDocument, names: ReadonlySet<string>): ConfigEntry[] {
  return document.entries.filter(({ name }) => names.has(name));
}

/** The entry with one of these names that belongs to `near`: in the same mapping, else the only one of the document. Null where several could be meant. */
export function pick(document: ConfigDocument, names: ReadonlySet<string>, near: ConfigEntry): ConfigEntry | null {
  const all = entriesNamed(document, names);
  const beside = all.filter((entry) => parentOf(entry) === parentOf(near));
  const candidates = beside.length > 0 ? beside : all;
  return candidates.length === 1 ? candidates[0]! : null;
}

/** A whole number above 0; null for any other value. */
export function countOf(entry: ConfigEntry | null): number | null {
  const value = entry?.value;
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** A number with at most six significant digits and thousands separated. */
export function shown(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(6)));
}

/** Longest key or value that is shown, in characters. */
const longestCode = 60;

/** A key or value within a sentence: one line, shortened, in back quotes. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const short = line.length > longestCode ? `${line.slice(0, longestCode - 1)}…` : line;
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``;
}

/** The key of an entry as written, within a sentence. */
export function keyOf(entry: ConfigEntry): string {
  return code(entry.keys.at(-1) ?? entry.name);
}

/** A set of the words in a text. */
export const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
