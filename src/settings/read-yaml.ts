import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLParseError,
} from 'yaml';

/** Largest configuration file in characters. */
const largestFile = 65_536;

/** Most uses of a YAML anchor; more of them could stand for a text of any size. */
const mostAliases = 20;

const tooDeep = 'The file is nested too deeply';

/** A place in the data: keys of sections and indexes of lists. */
export type Path = readonly (string | number)[];

/** A YAML file as plain data, with the 1-based line of every place in it. */
export interface YamlData {
  kind: 'data';
  data: unknown;
  lineOf: (path: Path) => number | null;
  /** Keys that occur twice and values with a tag: the file is readable, but not as its writer may think. */
  oddities: { path: Path; line: number | null; kind: 'twice' | 'tag' }[];
}

/** Reads YAML 1.2 without tags. A file that cannot be read gives one sentence. */
export function readYaml(text: string): YamlData | { kind: 'invalid'; line: number | null; sentence: string } {
  if (text.length > largestFile) {
    return { kind: 'invalid', line: null, sentence: `The file has more than ${largestFile / 1024} KB` };
  }
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof ReferenceError)) return { kind: 'invalid', line: null, sentence: tooDeep };
    const excessive = error.message.startsWith('Excessive');
    const sentence = excessive
      ? `The file uses its anchors more than ${mostAliases} times`
      : 'The file uses an anchor that it does not define';
    return { kind: 'invalid', line: null, sentence };
  }
}

function read(text: string): ReturnType<typeof readYaml> {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
    schema: 'core',
  });
  const lineAt = (node: unknown) => (isNode(node) && node.range ? counter.linePos(node.range[0]).line : null);
  const error = document.errors[0];
  if (error !== undefined) {
    return { kind: 'invalid', line: counter.linePos(error.pos[0]).line, sentence: explainError(error) };
  }
  return {
    kind: 'data',
    data: toPlain(document.toJS({ maxAliasCount: mostAliases, mapAsMap: true })),
    lineOf: (path) => lineAt(nodeAt(document, path)),
    oddities: findOddities(document).map(({ node, ...oddity }) => ({ ...oddity, line: lineAt(node) })),
  };
}

function explainError({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'The file holds more than one YAML document';
  if (message.startsWith('Maximum call stack')) return tooDeep;
  return `The file is not valid YAML: ${message.replace(/\.$/, '').slice(0, 200)}`;
}

/** Maps as objects without a prototype, so that `__proto__` is a key like any other. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!(value instanceof Map)) return value;
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of value) plain[keyText(key)] = toPlain(entry);
  return plain;
}

/** A key that is a list or a map has no name. */
function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null ? '(no text)' : String(key);
}

/** The key of a section's entry or the entry of a list; the last node on the way where the path goes on without one. */
function nodeAt(document: Document, path: Path): Node | null {
  let node: unknown = document.contents;
  let place = document.contents;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.findLast((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) break;
      place = isNode(pair.key) ? pair.key : place;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      place = isNode(node) ? node : place;
    } else break;
  }
  return place;
}

function findOddities(document: Document): { path: Path; node: unknown; kind: 'twice' | 'tag' }[] {
  const oddities: { path: Path; node: unknown; kind: 'twice' | 'tag' }[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const text = isScalar(key) ? String(key.value) : '(no text)';
        if (seen.has(text)) oddities.push({ path: [...pathOf(ancestors), text], node: key, kind: 'twice' });
        seen.add(text);
      }
    },
    Node(_, node, ancestors) {
      if (!isAlias(node) && node.tag !== undefined) oddities.push({ path: pathOf(ancestors), node, kind: 'tag' });
    },
  });
  return oddities;
}

/** The keys on the way to a node, from its ancestors. Indexes are left out: these paths are only shown. */
function pathOf(ancestors: readonly unknown[]): string[] {
  return ancestors.flatMap((ancestor) =>
    isPair(ancestor) && isScalar(ancestor.key) ? [String(ancestor.key.value)] : [],
  );
}
