import type { SourceView } from '../domain/source-view.ts';
import { virtualPython } from '../notebook/virtual-python.ts';
import type { PythonParser } from '../syntax/python-parser.ts';
import type { SyntaxNode } from '../syntax/syntax-tree.ts';
import type { Check, Hit } from './check.ts';
import { FileFacts } from './facts/file-facts.ts';

/** A hit with the check that made it. */
export interface FoundHit {
  check: Check;
  hit: Hit;
}

/** A text as it is checked: its facts, and the raw line of each row. */
export interface ReadFile {
  facts: FileFacts;
  view: SourceView;
  /** 1-based raw line of a 0-based row. */
  rawLine(row: number): number;
}

/** Blocks nested deeper than CPython compiles (its limit is 100); no person wrote such a file. */
const maxBlockDepth = 100;
/** Expressions nested deeper than this are made to be slow: many questions walk from a node up to the root. */
const maxDepth = 1_000;

/** The facts of a view, or the reason why there are none. */
export function readFile(path: string, view: SourceView, parser: PythonParser): ReadFile | string {
  const source = virtualPython(view);
  const parsed = parser.parse(source.text);
  if (parsed.kind === 'skipped') return `not checked: ${parsed.reason}`;
  const depth = tooDeep(parsed.tree.root);
  if (depth !== null) return `not checked: ${depth}`;
  const rawLine = (row: number): number => source.lineAt(row + 1);
  const placeOf = (row: number): string => {
    const cell = source.cellOf(row + 1);
    return cell ? `line ${cell.line} of cell ${cell.index}` : `line ${rawLine(row)}`;
  };
  const lastOfCell = new Set([...source.lastOfCell].map((line) => line - 1));
  const facts = new FileFacts({ path, tree: parsed.tree, notebook: view.notebook, lastOfCell, placeOf });
  return { facts, view, rawLine };
}

/** Why a text is nested too deeply to be checked; null when it is not. */
function tooDeep(root: SyntaxNode): string | null {
  const stack = [{ node: root, depth: 0, blocks: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.depth > maxDepth) return `nested deeper than ${maxDepth.toLocaleString('en-US')} levels`;
    if (next.blocks > maxBlockDepth) return `blocks nested deeper than ${maxBlockDepth}`;
    for (const child of next.node.children) {
      const blocks = next.blocks + (child.type === 'block' ? 1 : 0);
      if (child.children.length > 0) stack.push({ node: child, depth: next.depth + 1, blocks });
    }
  }
  return null;
}
