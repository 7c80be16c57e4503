import { ancestorOf, childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { FileFacts } from '../check.ts';

/** Names of Python 2 that code for both versions reads behind a question about the version. */
const oldNames = new Set(
  'unicode xrange raw_input basestring long unichr reduce cmp execfile file reload intern buffer apply'.split(' '),
);

const isOff = (condition: string) => condition === 'False' || condition === '0' || condition.endsWith('TYPE_CHECKING');

/**
 * Whether nobody evaluates the name: in text that is a forward reference, in an annotation that Python keeps as text or
 * drops, in a type alias, in a branch that is for type checkers alone, or behind a question about Python 2.
 */
export function isNeverEvaluated(file: FileFacts, node: SyntaxNode): boolean {
  if (oldNames.has(file.text(node)) && /version_info|PY2|PY3|python_version/.test(file.tree.text)) return true;
  for (let child = node, above = node.parent; above; child = above, above = above.parent) {
    if (above.type === 'string' && child.type !== 'interpolation') return true;
    if (above.type === 'type_alias_statement') return true;
    if (child.type === 'type' && !isAnnotationEvaluated(file, child)) return true;
    const condition = above.type === 'if_statement' ? childOf(above, 'condition') : null;
    if (condition && child.field === 'consequence' && isOff(file.text(condition))) return true;
  }
  return node.type === 'string' || node.type === 'string_content';
}

/** Annotations of local variables are dropped; with the future import all of them are kept as text. */
function isAnnotationEvaluated(file: FileFacts, type: SyntaxNode): boolean {
  if (file.nodesOf('future_import_statement').some((node) => file.text(node).includes('annotations'))) return false;
  const isVariable = type.parent?.type === 'assignment';
  return (
    !isVariable ||
    ancestorOf(type, new Set(['function_definition', 'class_definition', 'lambda']))?.type !== 'function_definition'
  );
}

/** What a `try` around the line does with a NameError: `meant` when it asks for it, a clause when it only happens to catch it. */
export function isSwallowed(file: FileFacts, node: SyntaxNode): string | null {
  for (let child = node, above = node.parent; above; child = above, above = above.parent) {
    if (above.type === 'function_definition' && child.field === 'body') return null;
    if (above.type !== 'try_statement' || child.field !== 'body') continue;
    for (const handler of above.children.filter((each) => each.type === 'except_clause')) {
      const caught = handler.children.filter((each) => each.type !== 'block');
      const names = caught.map((each) => file.text(each)).join(' ');
      if (caught.length === 0 || /\b(?:NameError|UnboundLocalError)\b/.test(names)) return 'meant';
      if (/\b(?:Exception|BaseException)\b/.test(names)) {
        return `the \`except\` on ${file.place(handler)} would catch the NameError, so that the failure leaves no trace`;
      }
    }
  }
  return null;
}

/** In a loop, an earlier round may have bound the name: a clause that says so. */
export function loopDoubt(file: FileFacts, node: SyntaxNode): string | null {
  for (let above = node.parent; above && above.type !== 'function_definition'; above = above.parent) {
    if (above.type !== 'for_statement' && above.type !== 'while_statement') continue;
    const from = above;
    const bindings = file.scopes.at(node).bindings.get(file.text(node)) ?? [];
    const inLoop = bindings.some(({ target }) => from.start <= target.start && target.end <= from.end);
    if (inLoop) return `an earlier round of the loop on ${file.place(above)} may have`;
  }
  return null;
}

/** Calls that can bind names nobody sees. */
const binders = ['exec', 'globals', 'execfile', 'run_line_magic'];
/** Calls that show which names are bound, so that code can ask before it reads one. */
const lists = ['locals', 'vars', 'dir'];

/** Why the name may be bound after all, as a clause; null when nothing speaks for it. */
export function doubtsAbout(file: FileFacts, node: SyntaxNode): string | null {
  const name = file.text(node);
  if (file.notebook) return 'another cell, a magic command or `%run` may';
  if (name === 'c' && file.path.endsWith('_config.py')) return 'Jupyter runs its settings files with this name bound';
  const binder = binders.find((each) => file.callsNamed(each).length > 0);
  if (binder !== undefined) return `the file calls \`${binder}\`, which can bind names at run time`;
  const isAsked = [`'${name}'`, `"${name}"`].some((quoted) => file.tree.text.includes(quoted));
  if (isAsked && lists.some((each) => file.callsNamed(each).length > 0)) {
    return 'the file asks whether the name is bound';
  }
  if (file.imports('builtins') || file.tree.text.includes('__builtins__')) return 'the file changes the builtins';
  for (const [library, what] of [
    ['sympy', '`sympy.var` binds names at run time'],
    ['tvm', 'TVM reads this code as a script with names of its own'],
    ['taichi', 'Taichi compiles this code with names of its own'],
  ] as const) {
    if (file.imports(library)) return what;
  }
  const deletes = file.nodesOf('delete_statement').find((statement) => holdsName(file, statement, name));
  if (deletes) return `the \`del\` on ${file.place(deletes)} may not have run before it`;
  if (inAnnotation(node)) return 'it stands in an annotation, which Python 3.14 and later do not evaluate';
  return loopDoubt(file, node);
}

function holdsName(file: FileFacts, container: SyntaxNode, name: string): boolean {
  return file.nodesIn('identifier', container).some((node) => file.text(node) === name);
}

function inAnnotation(node: SyntaxNode): boolean {
  for (let above = node.parent; above; above = above.parent) if (above.type === 'type') return true;
  return false;
}
