import { isOpen, normalName } from './config-document.ts';
import type { ConfigEntry, ConfigScalar } from './config-document.ts';

const table = /^[ \t]*\[\[?[ \t]*([\w."' -]{1,200}?)[ \t]*\]\]?[ \t]*(?:#.*)?$/;
const pair = /^[ \t]*([\w."'-]{1,200})[ \t]*=[ \t]*(\S.*)$/;
const quoted = /^(?:"([^"\\]*)"|'([^']*)')[ \t\r]*(?:#.*)?$/;
const bare = /^([^\s#"'[{]+)[ \t\r]*(?:#.*)?$/;
const numeric = /^[+-]?(?:\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?$/;

/** The flat keys of a TOML text with their tables. Arrays, inline tables and texts over several lines are known as keys alone. */
export function readToml(lines: readonly string[]): ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  let above: string[] = [];
  let closing: string | null = null;
  lines.forEach((line, row) => {
    if (closing !== null) {
      if (line.includes(closing)) closing = null;
      return;
    }
    const name = table.exec(line)?.[1];
    if (name !== undefined) {
      above = partsOf(name);
      return;
    }
    const [, key, value] = pair.exec(line) ?? [];
    if (key === undefined || value === undefined) return;
    const keys = [...above, ...partsOf(key)];
    const opened = /^("""|''')/.exec(value)?.[1];
    if (opened !== undefined && !value.includes(opened, 3)) closing = opened;
    entries.push({ keys, name: normalName(keys.at(-1) ?? ''), line: row + 1, ...contentOf(value) });
  });
  return entries;
}

function partsOf(dotted: string): string[] {
  return dotted.split('.').map((part) => part.trim().replaceAll(/^["']|["']$/g, ''));
}

function contentOf(text: string): Pick<ConfigEntry, 'kind' | 'value'> {
  if (text.startsWith('[')) return { kind: 'list', value: null };
  if (text.startsWith('{')) return { kind: 'map', value: null };
  const value = scalarOf(text);
  return value === undefined || (typeof value === 'string' && isOpen(value))
    ? { kind: 'open', value: null }
    : { kind: 'scalar', value };
}

function scalarOf(text: string): ConfigScalar | undefined {
  const string = quoted.exec(text);
  if (string) return string[1] ?? string[2] ?? '';
  const word = bare.exec(text)?.[1];
  if (word === 'true' || word === 'false') return word === 'true';
  return word !== undefined && numeric.test(word) ? Number(word.replaceAll('_', '')) : undefined;
}
