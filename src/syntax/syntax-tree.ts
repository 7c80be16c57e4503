/**
 * One node of a Python syntax tree, a plain object. `type` is tree-sitter-python's, such as `call` or `if_statement`.
 * Punctuation, keywords and comments are left out; operators stay, as children with the field `operator` or `operators`.
 */
export interface SyntaxNode {
  type: string;
  /** Offsets in the text, in UTF-16 units: `text.slice(start, end)`. */
  start: number;
  end: number;
  /** 0-based row of the start and of the last character; `column` in UTF-16 units. */
  row: number;
  endRow: number;
  column: number;
  /** The role in the parent, such as `left` or `arguments`; null when the grammar names none. */
  field: string | null;
  parent: SyntaxNode | null;
  children: SyntaxNode[];
}

/** A comment, with its `#`. `row` is 0-based. */
export interface SyntaxComment {
  row: number;
  column: number;
  text: string;
}

/** Rows (0-based, inclusive) that the grammar could not read. */
export interface UnreadRows {
  row: number;
  endRow: number;
}

/** The syntax of one Python text. */
export interface SyntaxTree {
  text: string;
  root: SyntaxNode;
  comments: SyntaxComment[];
  errors: UnreadRows[];
  /** The lines without their line breaks. */
  lines: string[];
}

/** What parsing ends with: a tree, with error nodes where the text is not Python, or the reason why there is none. */
export type ParseResult = { kind: 'parsed'; tree: SyntaxTree } | { kind: 'skipped'; reason: string };

/** The first child with this role, or null. */
export function childOf(node: SyntaxNode | null | undefined, field: string): SyntaxNode | null {
  if (!node) return null;
  for (const child of node.children) if (child.field === field) return child;
  return null;
}

/** Every child with this role, in order. */
export function childrenOf(node: SyntaxNode, field: string): SyntaxNode[] {
  return node.children.filter((child) => child.field === field);
}

/** The source text of a node. */
export function textOf(tree: { text: string }, node: SyntaxNode): string {
  return tree.text.slice(node.start, node.end);
}

/** The nodes below `node` in source order, `node` itself left out; `enter` false keeps a node but not what is below it. */
export function descendants(node: SyntaxNode, enter: (node: SyntaxNode) => boolean = () => true): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const stack = node.children.toReversed();
  for (let next = stack.pop(); next; next = stack.pop()) {
    found.push(next);
    if (!enter(next)) continue;
    for (let index = next.children.length - 1; index >= 0; index--) stack.push(next.children[index]!);
  }
  return found;
}

/** The nearest node above `node` of one of these types, or null. */
export function ancestorOf(node: SyntaxNode, types: ReadonlySet<string>): SyntaxNode | null {
  for (let above = node.parent; above; above = above.parent) if (types.has(above.type)) return above;
  return null;
}

/** Whether `inner` is `outer` or below it. */
export function contains(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
