import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { FileFacts } from '../check.ts';

/** Names that are compared at the most. */
const maxNames = 2_000;

/** The name in reach of a node that differs from `name` by the fewest edits: at most a fourth of its letters; null when there is none. */
export function nearestName(file: FileFacts, node: SyntaxNode, name: string): string | null {
  const limit = Math.floor(name.length / 4);
  let best: string | null = null;
  let bestEdits = limit + 1;
  let compared = 0;
  const start = file.scopes.at(node);
  for (let scope: typeof start | null = start; scope; scope = scope.parent) {
    for (const [other, bindings] of scope.bindings) {
      if (++compared > maxNames) return best;
      // A name that the module binds only later may be the very one that is meant, within a function.
      if (bindings.length === 0 || other === name || Math.abs(other.length - name.length) >= bestEdits) continue;
      const edits = editsBetween(name, other);
      if (edits < bestEdits) {
        best = other;
        bestEdits = edits;
      }
    }
  }
  return best;
}

/** Levenshtein's distance. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replace = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replace, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
