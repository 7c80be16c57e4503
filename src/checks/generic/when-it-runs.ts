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

/** What has to happen before a node below `above` is run, as a clause; null when it is run whenever `above` is. */
function conditionOf(child: SyntaxNode, above: SyntaxNode, place: string): string | null {
  const isBody = child.field === 'consequence' || child.field === 'body' || child.type === 'block';
  switch (above.type) {
    case 'if_statement':
      return isBody ? `the \`if\` on ${place} holds` : null;
    case 'elif_clause':
      return isBody ? `the \`elif\` on ${place} holds` : null;
    case 'else_clause':
      return `the \`else\` on ${place} is reached`;
    case 'except_clause':
      return isBody ? `the \`except\` on ${place} is reached` : null;
    case 'case_clause':
      return `the \`case\` on ${place} matches`;
    case 'for_statement':
    case 'while_statement':
      return isBody ? `the loop on ${place} runs` : null;
    case 'conditional_expression':
      return above.children[1] === child ? null : `the condition on ${place} asks for it`;
    default:
      return null;
  }
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
