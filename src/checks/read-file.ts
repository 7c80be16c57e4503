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

/** The facts of a view, or the reason why there are none. */
export function readFile(path: string, view: SourceView, parser: PythonParser): ReadFile | string {
  const source = virtualPython(view);
  const parsed = parser.parse(source.text);
  if (parsed.kind === 'skipped') return `not checked: ${parsed.reason}`;
  if (blockDepth(parsed.tree.root) > maxBlockDepth) return `not checked: blocks nested deeper than ${maxBlockDepth}`;
  const rawLine = (row: number): number => source.lineAt(row + 1);
  const placeOf = (row: number): string => {
    const cell = source.cellOf(row + 1);
    return cell ? `line ${cell.line} of cell ${cell.index}` : `line ${rawLine(row)}`;
  };
  const lastOfCell = new Set([...source.lastOfCell].map((line) => line - 1));
  const facts = new FileFacts({ path, tree: parsed.tree, notebook: view.notebook, lastOfCell, placeOf });
  return { facts, view, rawLine };
}

function blockDepth(root: SyntaxNode): number {
  let deepest = 0;
  const stack = [{ node: root, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    deepest = Math.max(deepest, next.depth);
    for (const child of next.node.children) {
      if (child.children.length > 0) stack.push({ node: child, depth: next.depth + (child.type === 'block' ? 1 : 0) });
    }
  }
  return deepest;
}
