import type { FileFacts } from '../../src/checks/facts/file-facts.ts';
import type { CallFact } from '../../src/checks/facts/definitions.ts';
import type { Edit } from '../../src/checks/facts/edits.ts';
import { indentOf } from '../../src/checks/facts/edits.ts';
import { statementOf } from '../../src/checks/facts/flow.ts';
import { ancestorOf } from '../../src/syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../src/syntax/syntax-tree.ts';

/** One way to break correct code. Knows nothing of how the check looks for it. */
export interface MutationOperator {
  /** Name of the check that should notice. */
  check: string;
  /** What is done, in a few words: `delete unscale_`. */
  name: string;
  /** True where a mistake is written into the code rather than a safeguard taken out: says less about real code. */
  injects?: boolean;
  /** A file without this text has nothing to break. */
  needs: RegExp;
  /** Every mutant of a file, each as its edits. */
  mutate(file: FileFacts): Edit[][];
}

/** The text of a file after edits. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The edit that puts `text` in the place of a node. */
export function replaced(node: SyntaxNode, text: string): Edit {
  return { start: node.start, end: node.end, text };
}

/** Takes one argument out of a call, with the comma beside it; null when it is not there. */
export function withoutKeyword(call: CallFact, keyword: string): Edit | null {
  const value = call.keywords.get(keyword);
  const argument = value?.parent;
  return argument ? withoutArgument(argument) : null;
}

/** Takes an argument out of its list, with the comma beside it. */
export function withoutArgument(argument: SyntaxNode): Edit {
  const list = argument.parent?.children ?? [];
  const index = list.indexOf(argument);
  const before = list[index - 1];
  const after = list[index + 1];
  if (before) return { start: before.end, end: argument.end, text: '' };
  return { start: argument.start, end: after?.start ?? argument.end, text: '' };
}

/** The statement of a call when the call is all of it; null otherwise. */
export function wholeStatement(call: CallFact): SyntaxNode | null {
  const statement = statementOf(call.node);
  return statement.type === 'expression_statement' && statement.children[0] === call.node ? statement : null;
}

/** Statements that are one call of this name, with nothing around it. */
export function callStatements(file: FileFacts, name: string): { call: CallFact; statement: SyntaxNode }[] {
  return file.callsNamed(name).flatMap((call) => {
    const statement = wholeStatement(call);
    return statement ? [{ call, statement }] : [];
  });
}

/** The edit that writes a statement on a line of its own before another; null where that one does not begin its line. */
export function insertBefore(file: FileFacts, statement: SyntaxNode, text: string): Edit | null {
  const indent = indentOf(file, statement);
  return indent === undefined ? null : { start: statement.start, end: statement.start, text: `${text}\n${indent}` };
}

/** Whether a node stands in a loop of its own function. */
export function isInLoop(node: SyntaxNode): boolean {
  const around = ancestorOf(node, new Set(['for_statement', 'while_statement', 'function_definition']));
  return around !== null && around.type !== 'function_definition';
}

/** The text of the function around a node, or of the whole file. */
export function surroundings(file: FileFacts, node: SyntaxNode): string {
  const owner = file.functionOf(node);
  return owner ? file.text(owner.node) : file.tree.text;
}

/** Groups edits by the function around their nodes: one mutant a function. */
export function byFunction(file: FileFacts, nodes: readonly SyntaxNode[], text: string): Edit[][] {
  const groups = new Map<SyntaxNode | null, Edit[]>();
  for (const node of nodes) {
    const owner = file.functionOf(node)?.node ?? null;
    groups.set(owner, [...(groups.get(owner) ?? []), replaced(node, text)]);
  }
  return [...groups.values()];
}
