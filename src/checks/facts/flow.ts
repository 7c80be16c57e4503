import { childOf, contains } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';

const definitionTypes: ReadonlySet<string> = new Set(['function_definition', 'class_definition', 'lambda']);
const loopTypes: ReadonlySet<string> = new Set(['for_statement', 'while_statement']);
const leavingTypes: ReadonlySet<string> = new Set([
  'return_statement',
  'raise_statement',
  'continue_statement',
  'break_statement',
]);

/** Whether a node makes code that runs at another time than what stands around it. */
export function isDefinition(node: SyntaxNode): boolean {
  return definitionTypes.has(node.type);
}

/** The statement that a node is part of: the nearest node at or above it that stands in a block or in the module. */
export function statementOf(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (at.parent && at.parent.type !== 'block' && at.parent.type !== 'module') at = at.parent;
  return at;
}

/** The nodes from just below the root of both to each of two nodes, and what lies above: where their ways part. */
function parting(
  first: SyntaxNode,
  second: SyntaxNode,
): { fork: SyntaxNode; left: SyntaxNode; right: SyntaxNode } | null {
  const above = new Map<SyntaxNode, SyntaxNode>();
  for (let node = first; node.parent; node = node.parent) above.set(node.parent, node);
  for (let node = second; node.parent; node = node.parent) {
    const left = above.get(node.parent);
    if (left) return { fork: node.parent, left, right: node };
  }
  return null;
}

/** Whether one run of the code around both can reach only one of two nodes: branches of one `if`, or cases of one `match`. */
export function exclusive(first: SyntaxNode, second: SyntaxNode): boolean {
  const parted = parting(first, second);
  if (!parted || parted.left === parted.right) return false;
  const { fork, left, right } = parted;
  if (fork.type === 'if_statement') return left.field !== 'condition' && right.field !== 'condition';
  if (fork.type === 'conditional_expression') return left !== fork.children[1] && right !== fork.children[1];
  if (fork.type === 'block' && left.type === 'case_clause') return right.type === 'case_clause';
  return false;
}

/** Whether, after `first` ran, the same pass through the code can come to `second`, which stands below it. */
export function canReach(first: SyntaxNode, second: SyntaxNode): boolean {
  if (first.start > second.start || exclusive(first, second)) return false;
  const parted = parting(first, second);
  if (!parted) return true;
  for (let node: SyntaxNode | null = first; node && node !== parted.fork; node = node.parent) {
    const last = node.type === 'block' ? node.children.at(-1) : undefined;
    if (last && leavingTypes.has(last.type)) return false;
  }
  return true;
}

/** Whether the code after a node always leaves the loop with this body, so that no further pass follows. */
export function leavesLoop(node: SyntaxNode, body: SyntaxNode): boolean {
  for (let above = node.parent; above; above = above.parent) {
    const last = above.type === 'block' ? above.children.at(-1) : undefined;
    if (last && last.type !== 'continue_statement' && leavingTypes.has(last.type)) return true;
    if (above === body) return false;
  }
  return false;
}

/** The loop around a node, within its function; null when there is none. */
export function loopAround(node: SyntaxNode): SyntaxNode | null {
  for (let above = node.parent; above && !isDefinition(above); above = above.parent) {
    if (loopTypes.has(above.type) && contains(childOf(above, 'body') ?? above, node)) return above;
  }
  return null;
}

/** The nodes above `node` up to its function, class, lambda or module, which is left out. */
export function enclosing(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let above = node.parent; above && !isDefinition(above); above = above.parent) found.push(above);
  return found;
}

/** The nearest function that a node stands in; null at module or class level. */
export function functionNodeOf(node: SyntaxNode): SyntaxNode | null {
  for (let above = node.parent; above; above = above.parent) if (above.type === 'function_definition') return above;
  return null;
}
