/** A value of a configuration file as its readers take it. */
export type ConfigScalar = string | number | boolean | null;

/** One key of a configuration file with what it is set to. */
export interface ConfigEntry {
  /** From the outermost key to this one, as written; positions in lists are decimal numbers. */
  keys: string[];
  /** The last key in lower case with underscores: `learning-rate` is `learning_rate`. */
  name: string;
  /** 1-based line of the text on which the key stands. */
  line: number;
  /**
   * `open` for a text that something else fills in: an interpolation, a variable of the environment, a placeholder, an alias.
   * `map` and `list` have their content in entries of their own.
   */
  kind: 'scalar' | 'open' | 'map' | 'list';
  /** Null also for what is no scalar. */
  value: ConfigScalar;
}

/** One document: most files are one, a YAML file may hold several. */
export interface ConfigDocument {
  path: string;
  entries: ConfigEntry[];
  /** The lines of the file's text. */
  lines: string[];
}

/** Longer texts are data. In characters. */
export const maxConfigCharacters = 200_000;
/** More keys are data. */
export const maxConfigEntries = 5_000;

/** A key in lower case with underscores, without the dots of a flat path: `MODEL.LR`, `--base-lr`. */
export function normalName(key: string): string {
  const last = key.slice(Math.max(key.lastIndexOf('.'), key.lastIndexOf('/')) + 1);
  return last.replace(/^-+/, '').replaceAll('-', '_').toLowerCase();
}

/** What a program or a person fills in later. */
const openText = /\$\{|\$\(|\{\{|^\$[A-Za-z_]|^<[^>]{0,80}>$|^\?{3}$|^@|%\(/;

/** Whether the text of a value is filled in by something else. */
export function isOpen(text: string): boolean {
  return openText.test(text);
}

/** The keys above an entry, as one text: entries of one mapping have the same. */
export function parentOf(entry: ConfigEntry): string {
  return entry.keys.slice(0, -1).join('\0');
}
