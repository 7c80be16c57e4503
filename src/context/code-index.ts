import { indexFile, type ConfigKey, type Definition, type FileIndex } from './index-file.ts';

/** A line that names something. */
export interface Use {
  path: string;
  line: number;
  text: string;
}

/**
 * Names of a whole repository: where they are defined, used and set. Files are added one by one, each read once;
 * a use is found by looking through the lines of just those files that hold the name.
 */
export class CodeIndex {
  readonly #files = new Map<string, FileIndex>();
  readonly #filesOf = new Map<string, string[]>();
  readonly #definitions = new Map<string, Definition[]>();
  readonly #keys = new Map<string, ConfigKey[]>();

  add(path: string, text: string): void {
    const index = indexFile(path, text);
    this.#files.set(path, index);
    for (const name of index.identifiers) push(this.#filesOf, name, path);
    for (const definition of index.definitions) push(this.#definitions, definition.name, definition);
    for (const key of index.keys) push(this.#keys, key.name, key);
  }

  get size(): number {
    return this.#files.size;
  }

  file(path: string): FileIndex | null {
    return this.#files.get(path) ?? null;
  }

  /** Definitions of a name, in the order of their paths. */
  definitionsOf(name: string): Definition[] {
    return this.#definitions.get(name) ?? [];
  }

  /** Where a configuration key of this name is set or declared. */
  keysOf(name: string): ConfigKey[] {
    return this.#keys.get(name) ?? [];
  }

  /** Lines that hold the name as a whole identifier, at most `limit`; `more` says whether there are others. */
  usesOf(name: string, limit: number): { uses: Use[]; more: boolean } {
    const uses: Use[] = [];
    for (const path of this.#filesOf.get(name) ?? []) {
      const lines = this.#files.get(path)?.lines ?? [];
      for (const [row, text] of lines.entries()) {
        if (!holds(text, name)) continue;
        if (uses.length >= limit) return { uses, more: true };
        uses.push({ path, line: row + 1, text });
      }
    }
    return { uses, more: false };
  }

  /** The innermost function, or else class, around a line; null at module level. */
  enclosing(path: string, line: number): Definition | null {
    const around = (this.#files.get(path)?.definitions ?? []).filter(
      (definition) => definition.kind !== 'variable' && definition.startLine <= line && line <= definition.endLine,
    );
    return around.findLast((definition) => definition.kind === 'function') ?? around.at(-1) ?? null;
  }

  /** Methods of the same name in classes that derive from this class, and the other way round. */
  overridesOf(method: Definition): Definition[] {
    if (method.container === '') return [];
    const family = new Set([
      method.container,
      ...this.#classes()
        .filter((entry) => derives(entry, method.container))
        .map((entry) => entry.name),
    ]);
    const own = this.definitionsOf(method.container).find((entry) => entry.kind === 'class');
    for (const base of own?.bases ?? []) family.add(lastPart(base));
    return this.definitionsOf(method.name).filter(
      (entry) => entry !== method && entry.kind === 'function' && family.has(entry.container),
    );
  }

  #classes(): Definition[] {
    return [...this.#definitions.values()].flat().filter((definition) => definition.kind === 'class');
  }
}

const lastPart = (dotted: string) => dotted.slice(dotted.lastIndexOf('.') + 1);
const derives = (entry: Definition, from: string) => entry.bases.some((base) => lastPart(base) === from);

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Whether a line holds a name as a whole identifier, by comparing characters: the name may come from a stranger. */
export function holds(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + name.length])) return true;
  }
  return false;
}

const isWordCharacter = (character: string | undefined) => character !== undefined && /\w/.test(character);
