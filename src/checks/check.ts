import type { Category, Severity } from '../domain/finding.ts';
import type { SyntaxNode } from '../syntax/syntax-tree.ts';
import type { FileFacts } from './facts/file-facts.ts';
import type { ProjectFacts } from './facts/project-facts.ts';

export type { FileFacts } from './facts/file-facts.ts';
export type { ProjectFacts } from './facts/project-facts.ts';

/** One deterministic check. Its page `rules/NAME.md` explains it and is its test. */
export interface Check {
  /** Short, in lower case with hyphens, as people say it: `fit-before-split`. */
  name: string;
  /** `MLR401`, for `# noqa` comments. */
  code: string;
  /** The title of its findings where a hit brings none: one clause without a full stop. */
  title: string;
  category: Category;
  severity: Severity;
  /** 0 to 1: the share of its findings that are true, as measured or judged. */
  confidence: number;
  /** A is shown by itself; B is a lead that the expert confirms or refutes before anybody sees it. */
  tier: 'A' | 'B';
  /** The file must import one of these packages; an empty list asks for none. */
  frameworks: readonly string[];
  /** True for safety checks, which also read tests and documentation. */
  everywhere?: boolean;
  /** True when one comment in a whole change is enough; the other places are named in it. */
  oncePerChange?: boolean;
  /** True when the code of a hit must not be repeated anywhere, such as a token. */
  hidesCode?: boolean;
  /** The paper or document the claim rests on. */
  reference: string;
  /** The places in one file where the mistake stands. Must not throw and must not depend on the diff. */
  find(file: FileFacts, project: ProjectFacts): Hit[];
}

/** One place where a check found its mistake. */
export interface Hit {
  /** The code that the claim is about; the comment stands on its lines. */
  node: SyntaxNode;
  /** Other code that makes the claim true: a finding is new when this or `node` touches the change. */
  evidence?: readonly SyntaxNode[];
  /** What this hit is about, such as a name: hits of one function on different subjects are not folded into one. */
  subject?: string;
  title?: string;
  /** What is wrong and by which mechanism, two to four sentences of Markdown. */
  explanation: string;
  /** What it does to training or results. */
  effect: string;
  /** A check that settles it in minutes. */
  check?: string;
  /** New text for all lines of `node`; only where it is certain. */
  replacement?: string;
  severity?: Severity;
  confidence?: number;
}
