import { childOf, descendants } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-tree.ts';
import { collectDefinitions } from './collect-definitions.ts';
import type { Definitions } from './collect-definitions.ts';
import type { CallFact, ClassFact, FunctionFact } from './definitions.ts';
import { functionNodeOf } from './flow.ts';
import { canonicalName, moduleOfPath } from './names.ts';
import { Scopes } from './scopes.ts';
import type { Binding } from './scopes.ts';

/** What a file is read from. Rows are 0-based. */
export interface FileFactsInput {
  path: string;
  tree: SyntaxTree;
  /** Display expressions and redefinitions are normal in a notebook. */
  notebook: boolean;
  /** Rows that end a cell: an expression there is shown, not thrown away. */
  lastOfCell?: ReadonlySet<number>;
  /** How people name a row: `line 12`, or `line 2 of cell 3`. */
  placeOf?: (row: number) => string;
}

/** Longer names are not written by people; the checks match names with patterns, and their time is bounded by this. */
const maxNameLength = 200;

function dotted(parts: readonly string[]): string | null {
  const name = parts.join('.');
  return name.length > maxNameLength ? null : canonicalName(name);
}

const noCalls: readonly CallFact[] = [];
const noNodes: readonly SyntaxNode[] = [];

/** Questions asked of a file between two looks at the clock. */
const questionsPerLook = 512;

/** Thrown when the time for a file is used up: a hostile text can make any search over it long. */
export class OutOfTime extends Error {
  constructor() {
    super('the time for this file is used up');
    this.name = 'OutOfTime';
  }
}

/** Of items in the order of their nodes, those whose node lies within a container; found by bisection. */
function within<Item>(items: readonly Item[], nodeOf: (item: Item) => SyntaxNode, container: SyntaxNode): Item[] {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodeOf(items[middle]!).start < container.start) low = middle + 1;
    else high = middle;
  }
  const found: Item[] = [];
  for (let index = low; index < items.length && nodeOf(items[index]!).start < container.end; index++) {
    if (nodeOf(items[index]!).end <= container.end) found.push(items[index]!);
  }
  return found;
}

/** Everything the checks know of one file. */
export class FileFacts {
  readonly path: string;
  readonly tree: SyntaxTree;
  readonly notebook: boolean;
  readonly lastOfCell: ReadonlySet<number>;
  /** The dotted module, such as `models.layers`. */
  readonly module: string;
  readonly scopes: Scopes;
  readonly #placeOf: (row: number) => string;
  #questions = 0;
  #deadline = Number.POSITIVE_INFINITY;
  readonly #byType = new Map<string, SyntaxNode[]>();
  readonly #definitions: Definitions;
  readonly #callsByName = new Map<string, CallFact[]>();
  readonly #callByNode = new Map<SyntaxNode, CallFact>();
  readonly #functionByNode = new Map<SyntaxNode, FunctionFact>();
  readonly #classByNode = new Map<SyntaxNode, ClassFact>();

  constructor(input: FileFactsInput) {
    this.path = input.path;
    this.tree = input.tree;
    this.notebook = input.notebook;
    this.lastOfCell = input.lastOfCell ?? new Set();
    this.module = moduleOfPath(input.path);
    this.#placeOf = input.placeOf ?? ((row) => `line ${row + 1}`);
    const nodes = descendants(input.tree.root);
    for (const node of nodes) {
      const same = this.#byType.get(node.type);
      if (same) same.push(node);
      else this.#byType.set(node.type, [node]);
    }
    this.scopes = new Scopes(input.tree, input.path, nodes);
    this.#definitions = collectDefinitions(
      input.path,
      (type) => this.nodesOf(type),
      (node) => this.text(node),
    );
    for (const call of this.#definitions.calls) {
      this.#callByNode.set(call.node, call);
      const same = this.#callsByName.get(call.name);
      if (same) same.push(call);
      else this.#callsByName.set(call.name, [call]);
    }
    for (const fact of this.#definitions.functions) this.#functionByNode.set(fact.node, fact);
    for (const fact of this.#definitions.classes) this.#classByNode.set(fact.node, fact);
  }

  /** From this moment on (of `performance.now()`), every question ends with OutOfTime. */
  endAt(deadline: number): void {
    this.#deadline = deadline;
  }

  #tick(): void {
    if (++this.#questions % questionsPerLook !== 0 || performance.now() <= this.#deadline) return;
    throw new OutOfTime();
  }

  /** All nodes of a type, in source order. */
  nodesOf(type: string): readonly SyntaxNode[] {
    this.#tick();
    return this.#byType.get(type) ?? noNodes;
  }

  /** The nodes of a type within a container, itself included. */
  nodesIn(type: string, container: SyntaxNode): SyntaxNode[] {
    return within(this.nodesOf(type), (node) => node, container);
  }

  /** The calls within a container, itself included; all of them, or those with this last part. */
  callsIn(container: SyntaxNode, name?: string): CallFact[] {
    return within(name === undefined ? this.calls : this.callsNamed(name), (call) => call.node, container);
  }

  get calls(): readonly CallFact[] {
    this.#tick();
    return this.#definitions.calls;
  }

  get functions(): readonly FunctionFact[] {
    return this.#definitions.functions;
  }

  get classes(): readonly ClassFact[] {
    return this.#definitions.classes;
  }

  /** Calls whose last part has this name: `callsNamed('backward')` holds `loss.backward()`. */
  callsNamed(name: string): readonly CallFact[] {
    this.#tick();
    return this.#callsByName.get(name) ?? noCalls;
  }

  /** The call that a node is; null for any other node. Parentheses are looked through. */
  callAt(node: SyntaxNode | null | undefined): CallFact | null {
    let inner = node;
    while (inner?.type === 'parenthesized_expression') inner = inner.children[0];
    return (inner && this.#callByNode.get(inner)) ?? null;
  }

  /** The source text of a node. */
  text(node: SyntaxNode): string {
    this.#tick();
    return this.tree.text.slice(node.start, node.end);
  }

  /** How people name the place of a node: `line 12`, or `line 2 of cell 3` in a notebook. */
  place(node: SyntaxNode): string {
    return this.#placeOf(node.row);
  }

  /** The text of a 0-based row; empty beyond the end. */
  line(row: number): string {
    return this.tree.lines[row] ?? '';
  }

  /** Whether the file imports this package or something in it: `imports('torch')`, `imports('torch.distributed')`. */
  imports(name: string): boolean {
    for (const imported of this.scopes.imported) {
      if (imported === name || imported.startsWith(`${name}.`)) return true;
    }
    return false;
  }

  /**
   * The dotted name that an expression stands for, such as `torch.nn.functional.softmax` for `F.softmax`, or null when it is
   * a value made at run time. Names defined in this file are given with its module in front, unknown names (builtins) bare;
   * what is reached through an unknown name is a value.
   */
  qualified(node: SyntaxNode | null | undefined): string | null {
    this.#tick();
    const attributes: string[] = [];
    let at = node ?? null;
    for (let hops = 0; at && hops < 40; hops++) {
      if (at.type === 'attribute') {
        const attribute = childOf(at, 'attribute');
        if (attribute) attributes.unshift(this.text(attribute));
        at = childOf(at, 'object');
        continue;
      }
      const binding = at.type === 'identifier' ? this.scopes.resolve(at) : null;
      if (!binding) return at.type === 'identifier' && attributes.length === 0 ? this.text(at) : null;
      const root = this.#rootOf(binding);
      if (root !== null) return dotted([root, ...attributes]);
      at = this.#aliasOf(binding, at);
    }
    return null;
  }

  /** What `nn = torch.nn` gives another name to; any other assignment makes a value. */
  #aliasOf(binding: Binding, use: SyntaxNode): SyntaxNode | null {
    const isName = binding.value?.type === 'attribute' || binding.value?.type === 'identifier';
    const isEarlier = binding.from <= use.start || binding.scope !== this.scopes.at(use);
    return binding.kind === 'assign' && isName && isEarlier ? binding.value : null;
  }

  #rootOf(binding: Binding): string | null {
    if (binding.imported !== null) return binding.imported;
    const isDefinition = binding.kind === 'function' || binding.kind === 'class';
    if (!isDefinition) return null;
    return this.module === '' ? binding.name : `${this.module}.${binding.name}`;
  }

  /** The dotted name of what is called; null when it is a value's method. */
  calleeName(call: CallFact): string | null {
    return this.qualified(call.callee);
  }

  /** The binding that holds for a name where it is used; null for any other expression and for unknown names. */
  bindingOf(node: SyntaxNode): Binding | null {
    this.#tick();
    return node.type === 'identifier' ? this.scopes.resolve(node) : null;
  }

  /** The expression that a name got last before its use, by plain assignment; the node itself when it is no such name. */
  lastValue(node: SyntaxNode): SyntaxNode {
    const binding = this.bindingOf(node);
    return binding?.kind === 'assign' && binding.value && binding.from <= node.start ? binding.value : node;
  }

  /** The function or method around a node. */
  functionOf(node: SyntaxNode): FunctionFact | null {
    this.#tick();
    const owner = functionNodeOf(node);
    return (owner && this.#functionByNode.get(owner)) ?? null;
  }

  /** The class that a node stands in, functions in between looked through. */
  classOf(node: SyntaxNode): ClassFact | null {
    for (let above = node.parent; above; above = above.parent) {
      const fact = this.#classByNode.get(above);
      if (fact) return fact;
    }
    return null;
  }

  /** The function of this file with this name at module level. */
  functionNamed(name: string): FunctionFact | null {
    return this.functions.findLast((fact) => fact.name === name && fact.class === null) ?? null;
  }

  /** The class of this file with this name. */
  classNamed(name: string): ClassFact | null {
    return this.classes.findLast((fact) => fact.name === name) ?? null;
  }
}
