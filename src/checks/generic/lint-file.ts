import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { FileFacts } from '../check.ts';
import type { Ruff, RuffReport } from './ruff.ts';

/** A report of ruff with the syntax it is about. */
export interface LocatedReport {
  code: string;
  /** The smallest node around the reported text. */
  node: SyntaxNode;
}

/** Longer texts are generated more often than written. In characters. */
const maxCharacters = 300_000;
/** Ruff's parser and visitors recurse, and overflow beyond some 1,500 levels. */
const maxDepth = 400;
/** Ruff's time for `x += 1` grows with the square of how often one name stands there; the sum of these squares is some 0.2 µs each. */
const maxRepetition = 4_000_000;
/** The same with `itertools.groupby`. */
const maxGroupings = 200;

/** Reads each file once with ruff and hands out the reports by code. */
export class FileLinter {
  readonly #ruff: Ruff;
  readonly #maxMilliseconds: number;
  readonly #byFile = new WeakMap<FileFacts, ReadonlyMap<string, LocatedReport[]>>();
  #spent = 0;

  /** `maxMilliseconds` is the time for all files together: one that has begun is read to its end. */
  constructor(ruff: Ruff, maxMilliseconds: number) {
    this.#ruff = ruff;
    this.#maxMilliseconds = maxMilliseconds;
  }

  /**
   * The reports with one of these codes, in source order; none for a text that does not parse or that is too large, too deep
   * or too repetitive for ruff. Throws once a file when ruff fails or the time is used up.
   */
  reports(file: FileFacts, codes: readonly string[]): LocatedReport[] {
    let known = this.#byFile.get(file);
    if (!known) {
      // Set first: a failure is told by one check, not by each of them.
      this.#byFile.set(file, new Map());
      known = this.#lint(file);
      this.#byFile.set(file, known);
    }
    return codes.flatMap((code) => known.get(code) ?? []).toSorted((a, b) => a.node.start - b.node.start);
  }

  #lint(file: FileFacts): Map<string, LocatedReport[]> {
    const found = new Map<string, LocatedReport[]>();
    if (!isFit(file)) return found;
    if (this.#spent > this.#maxMilliseconds) {
      throw new Error(`the generic rules took over ${this.#maxMilliseconds} ms on this change`);
    }
    const started = performance.now();
    try {
      const answer = this.#ruff.lint(file.tree.text);
      for (const report of answer.kind === 'read' ? answer.reports : []) {
        const located = { code: report.code, node: nodeAt(file.tree.root, report) };
        const same = found.get(report.code);
        if (same) same.push(located);
        else found.set(report.code, [located]);
      }
    } finally {
      this.#spent += performance.now() - started;
    }
    return found;
  }
}

/** Whether ruff reads a text safely and in time. */
function isFit(file: FileFacts): boolean {
  const { tree } = file;
  if (tree.errors.length > 0 || tree.text.length > maxCharacters) return false;
  if (file.callsNamed('groupby').length > maxGroupings) return false;
  const additions = new Map<string, number>();
  for (const node of file.nodesOf('augmented_assignment')) {
    const name = node.children[0] ? file.text(node.children[0]) : '';
    additions.set(name, (additions.get(name) ?? 0) + 1);
  }
  const repetition = additions.values().reduce((sum, count) => sum + count ** 2, 0);
  return repetition <= maxRepetition && !isDeep(tree.root);
}

function isDeep(root: SyntaxNode): boolean {
  const stack = [{ node: root, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.depth > maxDepth) return true;
    for (const child of next.node.children) {
      if (child.children.length > 0) stack.push({ node: child, depth: next.depth + 1 });
    }
  }
  return false;
}

/** The smallest node that holds the reported text. */
function nodeAt(root: SyntaxNode, { start, end }: RuffReport): SyntaxNode {
  let node = root;
  for (let inner: SyntaxNode | undefined = root; inner;) {
    node = inner;
    inner = node.children.find((child) => child.start <= start && end <= child.end);
  }
  return node;
}
