import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { ParsedNode, Scalar } from 'yaml';
import type { SourceView } from '../domain/source-view.ts';
import { isOpen, maxConfigCharacters, maxConfigEntries, normalName } from './config-document.ts';
import type { ConfigDocument, ConfigEntry, ConfigScalar } from './config-document.ts';
import { readToml } from './read-toml.ts';

/** Deeper documents are made to be slow. */
const maxDepth = 40;

/** Whether this kind of file is read. */
export function isConfigView(view: SourceView): boolean {
  return view.language === 'yaml' || view.language === 'json' || view.language === 'toml';
}

/** The documents of a configuration file; none for a text that its format does not allow, or that is too large to be one. */
export function readConfig(path: string, view: SourceView): ConfigDocument[] {
  const lines = view.lines.map(({ text }) => text);
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (!isConfigView(view) || size > maxConfigCharacters) return [];
  if (view.language === 'json' && !isJson(lines.join('\n'))) return [];
  const found = view.language === 'toml' ? [readToml(lines)] : readYaml(lines.join('\n'));
  return found.filter((entries) => entries.length <= maxConfigEntries).map((entries) => ({ path, entries, lines }));
}

/** A comment in JSON would be part of a key in YAML. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON is read as the YAML that it is. */
function readYaml(text: string): ConfigEntry[][] {
  const counter = new LineCounter();
  try {
    const documents = parseAllDocuments(text, { lineCounter: counter, logLevel: 'silent', uniqueKeys: false });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return [];
    return documents.map(({ contents }) => {
      const entries: ConfigEntry[] = [];
      collect(contents, [], entries, (offset) => counter.linePos(offset).line);
      return entries;
    });
  } catch (thrown) {
    // A text that is nested too deeply for the parser.
    if (thrown instanceof RangeError) return [];
    throw thrown;
  }
}

function collect(node: ParsedNode | null, keys: string[], entries: ConfigEntry[], lineOf: (offset: number) => number) {
  if (keys.length > maxDepth || entries.length > maxConfigEntries) return;
  if (isSeq<ParsedNode>(node)) {
    node.items.forEach((item, index) => collect(item, [...keys, String(index)], entries, lineOf));
  }
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return;
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    const path = [...keys, name];
    const line = lineOf((key as ParsedNode).range[0]);
    entries.push({ keys: path, name: normalName(name), line, ...contentOf(value) });
    collect(value, path, entries, lineOf);
  }
}

function contentOf(node: ParsedNode | null): Pick<ConfigEntry, 'kind' | 'value'> {
  if (isMap(node)) return { kind: 'map', value: null };
  if (isSeq(node)) return { kind: 'list', value: null };
  const hasTag = node?.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:');
  if (isAlias(node) || hasTag) return { kind: 'open', value: null };
  const value = isScalar(node) ? scalarOf(node) : null;
  return typeof value === 'string' && isOpen(value) ? { kind: 'open', value: null } : { kind: 'scalar', value };
}

const oldTruth: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
]);

/** PyYAML still reads `yes` and `on` as true. */
function scalarOf({ value, type }: Scalar): ConfigScalar {
  if (typeof value === 'string') return type === 'PLAIN' ? (oldTruth.get(value.toLowerCase()) ?? value) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? String(value) : null;
}
