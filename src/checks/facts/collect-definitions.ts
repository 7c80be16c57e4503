import { ancestorOf, childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { CallFact, ClassFact, FunctionFact } from './definitions.ts';
import { functionNodeOf } from './flow.ts';
import { parameterName } from './scopes.ts';

/** Every function, class and call of a file, each in source order. */
export interface Definitions {
  functions: FunctionFact[];
  classes: ClassFact[];
  calls: CallFact[];
}

type NodesOf = (type: string) => readonly SyntaxNode[];
type TextOf = (node: SyntaxNode) => string;

const classOrFunction: ReadonlySet<string> = new Set(['class_definition', 'function_definition']);

/** Collects the functions, classes and calls of a file from its nodes by type. */
export function collectDefinitions(path: string, nodesOf: NodesOf, text: TextOf): Definitions {
  const classes = new Map<SyntaxNode, ClassFact>();
  for (const node of nodesOf('class_definition')) {
    const name = childOf(node, 'name');
    const body = childOf(node, 'body');
    if (!name || !body) continue;
    const bases = (childOf(node, 'superclasses')?.children ?? []).filter((base) => base.type !== 'keyword_argument');
    classes.set(node, { name: text(name), node, body, bases, methods: new Map(), selfAssignments: [], path });
  }
  const functions = collectFunctions(path, nodesOf, text, classes);
  const calls = nodesOf('call').map((node) => callFact(node, text, functions));
  for (const node of nodesOf('return_statement')) {
    const owner = functionNodeOf(node);
    if (owner) functions.get(owner)?.returns.push(node);
  }
  collectSelfAssignments(nodesOf, text, functions);
  return { functions: [...functions.values()], classes: [...classes.values()], calls };
}

function collectFunctions(
  path: string,
  nodesOf: NodesOf,
  text: TextOf,
  classes: Map<SyntaxNode, ClassFact>,
): Map<SyntaxNode, FunctionFact> {
  const functions = new Map<SyntaxNode, FunctionFact>();
  for (const node of nodesOf('function_definition')) {
    const name = childOf(node, 'name');
    const body = childOf(node, 'body');
    if (!name || !body) continue;
    const around = ancestorOf(node, classOrFunction);
    const owner = (around && classes.get(around)) ?? null;
    const names = (childOf(node, 'parameters')?.children ?? []).map(parameterName);
    const decorators =
      node.parent?.type === 'decorated_definition'
        ? node.parent.children.filter((child) => child.type === 'decorator')
        : [];
    const fact: FunctionFact = {
      name: text(name),
      node,
      body,
      class: owner,
      parameters: names.flatMap((parameter) => (parameter ? [text(parameter)] : [])),
      decorators,
      calls: [],
      calledNames: new Set(),
      returns: [],
      path,
    };
    functions.set(node, fact);
    owner?.methods.set(fact.name, fact);
  }
  return functions;
}

function callFact(node: SyntaxNode, text: TextOf, functions: Map<SyntaxNode, FunctionFact>): CallFact {
  const callee = childOf(node, 'function') ?? node.children[0] ?? node;
  const attribute = callee.type === 'attribute' ? childOf(callee, 'attribute') : null;
  const named = attribute ?? (callee.type === 'identifier' ? callee : null);
  const owner = functionNodeOf(node);
  const call: CallFact = {
    node,
    callee,
    name: named ? text(named) : '',
    receiver: attribute ? childOf(callee, 'object') : null,
    ...argumentsOf(node, text),
    function: (owner && functions.get(owner)) ?? null,
  };
  call.function?.calls.push(call);
  for (let above = owner; above; above = functionNodeOf(above)) functions.get(above)?.calledNames.add(call.name);
  return call;
}

function argumentsOf(node: SyntaxNode, text: TextOf): Pick<CallFact, 'positional' | 'keywords' | 'open'> {
  const given = childOf(node, 'arguments');
  // In `f(x for x in y)` the generator stands where the argument list would.
  const values = given?.type === 'argument_list' ? given.children : given ? [given] : [];
  const keywords = new Map<string, SyntaxNode>();
  for (const value of values) {
    const name = value.type === 'keyword_argument' ? childOf(value, 'name') : null;
    const keywordValue = childOf(value, 'value');
    if (name && keywordValue) keywords.set(text(name), keywordValue);
  }
  return {
    positional: values.filter((value) => value.type !== 'keyword_argument' && !value.type.endsWith('_splat')),
    keywords,
    open: values.some((value) => value.type === 'list_splat' || value.type === 'dictionary_splat'),
  };
}

function collectSelfAssignments(nodesOf: NodesOf, text: TextOf, functions: Map<SyntaxNode, FunctionFact>): void {
  for (const node of nodesOf('assignment')) {
    const left = childOf(node, 'left');
    const value = childOf(node, 'right');
    if (left?.type !== 'attribute' || !value) continue;
    const object = childOf(left, 'object');
    const attribute = childOf(left, 'attribute');
    const owner = functionNodeOf(node);
    const method = owner && functions.get(owner);
    if (!method?.class || !object || !attribute || text(object) !== method.parameters[0]) continue;
    method.class.selfAssignments.push({ attribute: text(attribute), node, value, function: method });
  }
}
