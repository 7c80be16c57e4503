import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { FileFacts } from '../check.ts';
import { code } from '../facts/wording.ts';

/** When a place in the code runs, and whether it may never. */
export interface Moment {
  /** A clause: when `evaluate` is called and the `if` on line 31 holds. */
  clause: string;
  /** What runs it: `evaluate`, or null for the module itself. */
  caller: string | null;
  /** True when a branch or a loop decides whether it runs. */
  conditional: boolean;
}

/** What has to happen before the body of a statement is run; `@` stands for its place. */
const conditions: ReadonlyMap<string, string> = new Map([
  ['if_statement', 'the `if` on @ holds'],
  ['elif_clause', 'the `elif` on @ holds'],
  ['else_clause', 'the `else` on @ is reached'],
  ['except_clause', 'the `except` on @ is reached'],
  ['case_clause', 'the `case` on @ matches'],
  ['for_statement', 'the loop on @ runs'],
  ['while_statement', 'the loop on @ runs'],
]);

/** What has to happen before a node below `above` is run, as a clause; null when it is run whenever `above` is. */
function conditionOf(child: SyntaxNode, above: SyntaxNode, place: string): string | null {
  if (above.type === 'conditional_expression') {
    return above.children[1] === child ? null : `the condition on ${place} asks for it`;
  }
  if (above.type === 'except_clause' && child.type !== 'block') {
    return `an exception reaches the \`except\` on ${place}`;
  }
  const isBody = child.field === 'consequence' || child.field === 'body' || child.type === 'block';
  return isBody ? (conditions.get(above.type)?.replace('@', () => place) ?? null) : null;
}

function functionName(file: FileFacts, node: SyntaxNode): string {
  const name = childOf(node, 'name');
  const owner = file.classOf(node);
  const own = name ? file.text(name) : '';
  return owner ? `${owner.name}.${own}` : own;
}

/** When a node runs: with its module, or when the function around it is called, and under which nearest condition. */
export function momentOf(file: FileFacts, node: SyntaxNode): Moment {
  let condition: string | null = null;
  for (let child = node, above = node.parent; above; child = above, above = above.parent) {
    condition ??= conditionOf(child, above, file.place(above));
    const isBody = child.field === 'body';
    if (above.type === 'lambda' && isBody) return inside(`the lambda on ${file.place(above)}`, null, condition);
    if (above.type === 'function_definition' && isBody) {
      const name = functionName(file, above);
      return inside(code(name), name, condition);
    }
  }
  const clause = condition === null ? 'as soon as the file is imported or run' : `when the file runs and ${condition}`;
  return { clause, caller: null, conditional: condition !== null };
}

function inside(what: string, caller: string | null, condition: string | null): Moment {
  const clause = `when ${what} is called${condition === null ? '' : ` and ${condition}`}`;
  return { clause, caller, conditional: condition !== null };
}
