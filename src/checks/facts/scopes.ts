import { ancestorOf, childOf, childrenOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-tree.ts';
import { canonicalName, relativeModule } from './names.ts';

/** How a name came to its value. `unpack` is one of several targets of one value, `loop` an element of what is iterated. */
export type BindingKind =
  | 'import'
  | 'assign'
  | 'unpack'
  | 'augmented'
  | 'loop'
  | 'with'
  | 'parameter'
  | 'function'
  | 'class'
  | 'other';

/** One place where a name gets a value. */
export interface Binding {
  name: string;
  kind: BindingKind;
  /** The name where it is bound. */
  target: SyntaxNode;
  /** The expression the value comes from (for `unpack` the whole right side), or the definition; null when there is none. */
  value: SyntaxNode | null;
  /** For an import, the dotted name that is imported. */
  imported: string | null;
  /** Position among the targets of an `unpack`. */
  index: number;
  scope: Scope;
  /** Offset from which the binding holds. */
  from: number;
}

/** The names of a module, class, function or lambda. */
export interface Scope {
  node: SyntaxNode;
  parent: Scope | null;
  /** By name, in the order of `from`. */
  bindings: Map<string, Binding[]>;
  /** Names declared global or nonlocal. */
  outer: Set<string>;
}

const scopeTypes: ReadonlySet<string> = new Set(['module', 'class_definition', 'function_definition', 'lambda']);

/** Of bindings in the order of `from`, the last one that holds at an offset. */
function lastBefore(bindings: readonly Binding[], offset: number): Binding | null {
  let low = 0;
  let high = bindings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bindings[middle]!.from <= offset) low = middle + 1;
    else high = middle;
  }
  return bindings[low - 1] ?? null;
}

/** All scopes of a file, by the node that makes them. */
export class Scopes {
  readonly #byNode = new Map<SyntaxNode, Scope>();
  readonly #tree: SyntaxTree;
  readonly #path: string;
  /** Every module or name that the file imports, in its canonical dotted form. */
  readonly imported = new Set<string>();

  constructor(tree: SyntaxTree, path: string, nodes: Iterable<SyntaxNode>) {
    this.#tree = tree;
    this.#path = path;
    this.#scope(tree.root);
    for (const node of nodes) collectors[node.type]?.(this, node);
    for (const scope of this.#byNode.values()) {
      for (const bindings of scope.bindings.values()) bindings.sort((a, b) => a.from - b.from);
    }
  }

  /** The scope that a node stands in; a function's name stands in the scope around the function. */
  at(node: SyntaxNode): Scope {
    let holder: SyntaxNode | null = node.parent;
    if (holder && node.field === 'name' && scopeTypes.has(holder.type)) holder = holder.parent;
    while (holder && !scopeTypes.has(holder.type)) holder = holder.parent;
    return this.#scope(holder ?? this.#tree.root);
  }

  /** The scope that this module, class, function or lambda makes. */
  of(node: SyntaxNode): Scope {
    return this.#scope(node);
  }

  #scope(node: SyntaxNode): Scope {
    let scope = this.#byNode.get(node);
    if (!scope) {
      const parent = node.parent ? this.#scope(ancestorOf(node, scopeTypes) ?? this.#tree.root) : null;
      scope = { node, parent, bindings: new Map(), outer: new Set() };
      this.#byNode.set(node, scope);
    }
    return scope;
  }

  /** Every binding of a name that can be seen from a node: those of the nearest scope that has one. */
  visible(name: string, from: SyntaxNode): { scope: Scope; bindings: Binding[] } | null {
    const start = this.at(from);
    for (let scope: Scope | null = start; scope; scope = scope.parent) {
      if (scope !== start && scope.node.type === 'class_definition') continue;
      const bindings = scope.outer.has(name) ? undefined : scope.bindings.get(name);
      if (bindings) return { scope, bindings };
    }
    return null;
  }

  /** The binding that holds where `use` stands: the last one before it in its own scope, else the last of an outer scope. */
  resolve(use: SyntaxNode): Binding | null {
    const name = this.#tree.text.slice(use.start, use.end);
    const seen = this.visible(name, use);
    if (!seen) return null;
    if (seen.scope !== this.at(use)) return seen.bindings.at(-1) ?? null;
    return lastBefore(seen.bindings, use.start) ?? seen.bindings[0] ?? null;
  }

  bind(kind: BindingKind, target: SyntaxNode, value: SyntaxNode | null, from: number, index = 0): void {
    const name = this.#tree.text.slice(target.start, target.end);
    const scope = this.at(target);
    this.#add({ name, kind, target, value, imported: null, index, scope, from });
  }

  bindImport(target: SyntaxNode, name: string, imported: string, from: number): void {
    const canonical = canonicalName(imported);
    this.imported.add(canonical);
    const scope = this.at(target);
    this.#add({ name, kind: 'import', target, value: null, imported: canonical, index: 0, scope, from });
  }

  #add(binding: Binding): void {
    const { scope } = binding;
    const bindings = scope.bindings.get(binding.name);
    if (bindings) bindings.push(binding);
    else scope.bindings.set(binding.name, [binding]);
  }

  text(node: SyntaxNode): string {
    return this.#tree.text.slice(node.start, node.end);
  }

  /** The module that a `from` statement names, dots resolved against the file's place. */
  moduleName(node: SyntaxNode): string {
    if (node.type !== 'relative_import') return this.text(node);
    const written = this.text(node).replace(/\s/g, '');
    const rest = written.replace(/^\.+/, '');
    return relativeModule(this.#path, written.length - rest.length, rest);
  }
}

const patternTypes = new Set(['pattern_list', 'tuple_pattern', 'list_pattern', 'tuple', 'list', 'expression_list']);

/** The simple names that a target binds, with the position of each at the top level. */
function targetsOf(target: SyntaxNode): { node: SyntaxNode; index: number; nested: boolean }[] {
  if (target.type === 'identifier') return [{ node: target, index: 0, nested: false }];
  if (!patternTypes.has(target.type) && target.type !== 'list_splat_pattern' && target.type !== 'as_pattern_target') {
    return [];
  }
  const found: { node: SyntaxNode; index: number; nested: boolean }[] = [];
  const stack = target.children.map((node, index) => ({ node, index, nested: false })).toReversed();
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.node.type === 'identifier') found.push(next);
    else if (patternTypes.has(next.node.type) || next.node.type === 'list_splat_pattern') {
      for (const child of next.node.children.toReversed()) stack.push({ node: child, index: next.index, nested: true });
    }
  }
  return found;
}

function bindTargets(
  scopes: Scopes,
  kind: BindingKind,
  target: SyntaxNode,
  value: SyntaxNode | null,
  from: number,
): void {
  const single = target.type === 'identifier';
  const parallel = !single && value && patternTypes.has(value.type) && value.children.length === target.children.length;
  const splat =
    !single && [...target.children, ...(value?.children ?? [])].some((child) => child.type.startsWith('list_splat'));
  for (const { node, index, nested } of targetsOf(target)) {
    if (single) scopes.bind(kind, node, value, from);
    else if (kind === 'assign' && parallel && !splat && !nested) {
      scopes.bind('assign', node, value.children[index] ?? null, from);
    } else scopes.bind(kind === 'assign' ? 'unpack' : kind, node, value, from, index);
  }
}

const collectors: Record<string, (scopes: Scopes, node: SyntaxNode) => void> = {
  import_statement(scopes, node) {
    for (const name of childrenOf(node, 'name')) {
      const dotted = name.type === 'aliased_import' ? childOf(name, 'name') : name;
      const alias = name.type === 'aliased_import' ? childOf(name, 'alias') : null;
      if (!dotted) continue;
      const full = scopes.text(dotted);
      if (alias) scopes.bindImport(alias, scopes.text(alias), full, node.end);
      else {
        scopes.imported.add(canonicalName(full));
        scopes.bindImport(dotted, full.split('.')[0]!, full.split('.')[0]!, node.end);
      }
    }
  },
  import_from_statement(scopes, node) {
    const moduleNode = childOf(node, 'module_name');
    if (!moduleNode) return;
    const from = scopes.moduleName(moduleNode);
    scopes.imported.add(canonicalName(from));
    for (const name of childrenOf(node, 'name')) {
      const original = name.type === 'aliased_import' ? childOf(name, 'name') : name;
      const alias = name.type === 'aliased_import' ? childOf(name, 'alias') : name;
      if (!original || !alias) continue;
      const imported = from === '' ? scopes.text(original) : `${from}.${scopes.text(original)}`;
      scopes.bindImport(alias, scopes.text(alias), imported, node.end);
    }
  },
  assignment(scopes, node) {
    const left = childOf(node, 'left');
    let value = childOf(node, 'right');
    // `a = b = f()`: the value of `a` is that of the innermost assignment.
    while (value?.type === 'assignment') value = childOf(value, 'right');
    if (left && value) bindTargets(scopes, 'assign', left, value, node.end);
  },
  augmented_assignment(scopes, node) {
    const left = childOf(node, 'left');
    if (left?.type === 'identifier') scopes.bind('augmented', left, childOf(node, 'right'), node.end);
  },
  named_expression(scopes, node) {
    const name = childOf(node, 'name');
    if (name) scopes.bind('assign', name, childOf(node, 'value'), node.end);
  },
  for_statement: bindLoop,
  for_in_clause: bindLoop,
  as_pattern(scopes, node) {
    const alias = childOf(node, 'alias');
    const kind = node.parent?.type === 'with_item' ? 'with' : 'other';
    if (alias) bindTargets(scopes, kind, alias, node.children[0] ?? null, node.end);
  },
  function_definition: (scopes, node) => bindDefinition(scopes, 'function', node),
  class_definition: (scopes, node) => bindDefinition(scopes, 'class', node),
  parameters: bindParameters,
  lambda_parameters: bindParameters,
  global_statement: declareOuter,
  nonlocal_statement: declareOuter,
};

function bindLoop(scopes: Scopes, node: SyntaxNode): void {
  const left = childOf(node, 'left');
  if (!left) return;
  // A comprehension's variable holds before its clause: `[x for x in y]`.
  const over = childOf(node, 'right');
  const from = node.type === 'for_in_clause' ? (node.parent?.start ?? node.start) : (over ?? left).end;
  bindTargets(scopes, 'loop', left, over, from);
}

function bindDefinition(scopes: Scopes, kind: 'function' | 'class', node: SyntaxNode): void {
  const name = childOf(node, 'name');
  if (name) scopes.bind(kind, name, node, node.end);
}

function bindParameters(scopes: Scopes, node: SyntaxNode): void {
  for (const parameter of node.children) {
    const name = parameterName(parameter);
    if (name) scopes.bind('parameter', name, childOf(parameter, 'value'), name.end);
  }
}

/** The name of a parameter, whatever its form; null for `*` and `/`. */
export function parameterName(parameter: SyntaxNode): SyntaxNode | null {
  let node: SyntaxNode | null = parameter;
  for (let depth = 0; node && depth < 4; depth++) {
    if (node.type === 'identifier') return node;
    node = childOf(node, 'name') ?? node.children[0] ?? null;
  }
  return null;
}

function declareOuter(scopes: Scopes, node: SyntaxNode): void {
  const scope = scopes.at(node);
  for (const name of node.children) scope.outer.add(scopes.text(name));
}
