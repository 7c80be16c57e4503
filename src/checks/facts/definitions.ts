import type { SyntaxNode } from '../../syntax/syntax-tree.ts';

/** One call. */
export interface CallFact {
  node: SyntaxNode;
  /** What is called: an identifier, an attribute, or any expression. */
  callee: SyntaxNode;
  /** The last part of what is called: `backward` of `loss.backward()`; empty when it has no name. */
  name: string;
  /** What stands before the dot; null for a plain name. */
  receiver: SyntaxNode | null;
  positional: SyntaxNode[];
  keywords: Map<string, SyntaxNode>;
  /** True when `*args` or `**kwargs` are passed: absent arguments are then unknown. */
  open: boolean;
  /** The function or method around it; null at module or class level. */
  function: FunctionFact | null;
}

/** One function or method. */
export interface FunctionFact {
  name: string;
  node: SyntaxNode;
  body: SyntaxNode;
  /** The class it is a method of. */
  class: ClassFact | null;
  /** Names in order; `self` included. */
  parameters: string[];
  decorators: SyntaxNode[];
  /** Calls in its body, nested functions left out. */
  calls: CallFact[];
  /** Names of all calls in its body, nested functions included: what it may do, one level deep. */
  calledNames: Set<string>;
  returns: SyntaxNode[];
  /** The file it stands in. */
  path: string;
}

/** `self.attribute = value` in a method. */
export interface SelfAssignment {
  attribute: string;
  /** The whole assignment. */
  node: SyntaxNode;
  value: SyntaxNode;
  function: FunctionFact;
}

/** One class. */
export interface ClassFact {
  name: string;
  node: SyntaxNode;
  body: SyntaxNode;
  bases: SyntaxNode[];
  methods: Map<string, FunctionFact>;
  selfAssignments: SelfAssignment[];
  /** The file it stands in. */
  path: string;
}
