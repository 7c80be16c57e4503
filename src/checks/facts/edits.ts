import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { FileFacts } from './file-facts.ts';

/** A piece of text and what stands there instead. Offsets are those of the file's text. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** The longest run of lines that a suggestion replaces: beyond it a reader no longer sees what changes. */
const maxLines = 12;

/**
 * The lines of `node` with some pieces replaced, as the `replacement` of a hit on that node; undefined when an edit lies
 * outside its lines or the lines are too many to be read at a glance.
 */
export function editLines(file: FileFacts, node: SyntaxNode, edits: readonly Edit[]): string | undefined {
  if (node.endRow - node.row >= maxLines) return undefined;
  const first = node.start - node.column;
  let last = file.tree.text.indexOf('\n', Math.max(node.start, node.end - 1));
  if (last === -1) last = file.tree.text.length;
  let text = '';
  let at = first;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < at || edit.end > last) return undefined;
    text += file.tree.text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  text += file.tree.text.slice(at, last);
  return text.replaceAll('\r\n', '\n').replace(/\r$/, '');
}

/** The white space before a node's first line; undefined when something else stands before it. */
export function indentOf(file: FileFacts, node: SyntaxNode): string | undefined {
  const before = file.tree.text.slice(node.start - node.column, node.start);
  return before.trim() === '' ? before : undefined;
}

/** The lines of `node` with a new line of the same indentation before them. */
export function lineBefore(file: FileFacts, node: SyntaxNode, statement: string): string | undefined {
  const indent = indentOf(file, node);
  const own = editLines(file, node, []);
  return indent === undefined || own === undefined ? undefined : `${indent}${statement}\n${own}`;
}

/** The edit that puts `text` in the place of a node. */
export function replaceNode(node: SyntaxNode, text: string): Edit {
  return { start: node.start, end: node.end, text };
}

/** The edit that adds an argument at the end of a call's argument list; null when the list is not closed by a parenthesis. */
export function addArgument(file: FileFacts, call: SyntaxNode, argument: string): Edit | null {
  const list = call.children.find((child) => child.field === 'arguments');
  if (list?.type !== 'argument_list' || file.tree.text[list.end - 1] !== ')') return null;
  const last = list.children.at(-1);
  if (!last) return { start: list.end - 1, end: list.end - 1, text: argument };
  return { start: last.end, end: last.end, text: `, ${argument}` };
}
