import type { Language, Tree, TreeCursor } from 'web-tree-sitter';
import type { SyntaxComment, UnreadRows, SyntaxNode, SyntaxTree } from './syntax-tree.ts';

/** What the grammar says of each node type, looked up once: asking the cursor costs a call into WebAssembly each time. */
export interface TypeTable {
  names: string[];
  /** Whether nodes of this type are kept: the named ones, and operators. */
  kept: boolean[];
  /** Whether this is an operator: kept only where it has a role. */
  operator: boolean[];
  /** Whether nothing below a node of this type is kept. */
  leaf: boolean[];
  fields: (string | null)[];
}

const operators = new Set(
  '+ - * / % // ** @ << >> & | ^ ~ < <= == != >= > <> in is and or += -= *= /= //= %= **= @= >>= <<= &= ^= |='.split(
    ' ',
  ),
);
for (const words of ['not in', 'is not']) operators.add(words);
const droppedNames = new Set(['string_start', 'string_end', 'line_continuation']);
const leafNames = new Set(
  'identifier integer float string_content comment true false none pass_statement break_statement continue_statement ellipsis'.split(
    ' ',
  ),
);

/** Reads the table of node types out of a grammar. */
export function typeTable(language: Language): TypeTable {
  const names = language.types;
  const named = names.map((_, id) => language.nodeTypeIsNamed(id));
  const operator = names.map((name, id) => named[id] !== true && operators.has(name));
  const kept = names.map((name, id) => operator[id] === true || (named[id] === true && !droppedNames.has(name)));
  const leaf = names.map((name, id) => named[id] !== true || leafNames.has(name));
  return { names, kept, operator, leaf, fields: language.fields };
}

const errorTypeId = 65_535;

class LightNode implements SyntaxNode {
  type: string;
  start: number;
  end: number;
  row: number;
  endRow: number;
  column: number;
  field: string | null;
  parent: SyntaxNode | null;
  children: SyntaxNode[] = [];

  constructor(type: string, start: number, end: number, field: string | null, parent: SyntaxNode | null) {
    this.type = type;
    this.start = start;
    this.end = end;
    this.row = 0;
    this.endRow = 0;
    this.column = 0;
    this.field = field;
    this.parent = parent;
  }
}

/** Offsets at which the lines of a text start; only `\n` ends a line, as in the raw file. */
function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function rowOf(lineStarts: number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Building {
  table: TypeTable;
  text: string;
  comments: SyntaxComment[];
  errors: UnreadRows[];
  lineStarts: number[];
  /** Row of the node read last; nodes come in order of their start, so the search goes on from here. */
  row: number;
  checkMissing: boolean;
}

function placeNode(building: Building, node: LightNode): void {
  const { lineStarts } = building;
  while (building.row + 1 < lineStarts.length && lineStarts[building.row + 1]! <= node.start) building.row++;
  node.row = building.row;
  node.column = node.start - lineStarts[building.row]!;
  const last = Math.max(node.start, node.end - 1);
  const next = lineStarts[building.row + 1];
  node.endRow = next === undefined || last < next ? building.row : rowOf(lineStarts, last);
}

/** Reads the node under the cursor; null when it is not kept. */
function readNode(cursor: TreeCursor, building: Building, typeId: number, parent: SyntaxNode | null): LightNode | null {
  const { table } = building;
  const isMissing = building.checkMissing && cursor.nodeIsMissing;
  const isError = typeId === errorTypeId;
  if (table.kept[typeId] !== true && !isError && !isMissing) return null;
  const fieldId = cursor.currentFieldId;
  const field = fieldId === 0 ? null : (table.fields[fieldId] ?? null);
  // The `in` of a `for` and the `*` of an argument look like operators, but have no role.
  if (field === null && table.operator[typeId] === true && !isMissing) return null;
  const type = isError ? 'ERROR' : (table.names[typeId] ?? 'ERROR');
  const node = new LightNode(type, cursor.startIndex, cursor.endIndex, field, parent);
  placeNode(building, node);
  if (isError || isMissing) building.errors.push({ row: node.row, endRow: node.endRow });
  if (type === 'comment') {
    building.comments.push({ row: node.row, column: node.column, text: building.text.slice(node.start, node.end) });
    return null;
  }
  return node;
}

/** Copies a tree into plain objects, without recursion: a hostile text can nest deeper than any stack. */
export function buildTree(tree: Tree, text: string, table: TypeTable): SyntaxTree {
  const building: Building = {
    table,
    text,
    comments: [],
    errors: [],
    lineStarts: lineStartsOf(text),
    row: 0,
    checkMissing: tree.rootNode.hasError,
  };
  const cursor = tree.walk();
  try {
    const root =
      readNode(cursor, building, cursor.nodeTypeId, null) ?? new LightNode('module', 0, text.length, null, null);
    copyChildren(cursor, building, root);
    const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    return { text, root, comments: building.comments, errors: building.errors, lines };
  } finally {
    cursor.delete();
  }
}

function copyChildren(cursor: TreeCursor, building: Building, root: SyntaxNode): void {
  const path: SyntaxNode[] = [root];
  if (!cursor.gotoFirstChild()) return;
  while (path.length > 0) {
    const parent = path.at(-1)!;
    const typeId = cursor.nodeTypeId;
    const node = readNode(cursor, building, typeId, parent);
    if (node) {
      parent.children.push(node);
      if (building.table.leaf[typeId] !== true && cursor.gotoFirstChild()) {
        path.push(node);
        continue;
      }
    }
    while (!cursor.gotoNextSibling()) {
      path.pop();
      if (path.length === 0 || !cursor.gotoParent()) return;
    }
  }
}
