import { Language, Parser } from 'web-tree-sitter';
import { blankCommentRuns } from './blank-comment-runs.ts';
import { buildTree, typeTable } from './build-tree.ts';
import type { TypeTable } from './build-tree.ts';
import type { ParseResult } from './syntax-tree.ts';

/** The largest text that is parsed, in UTF-16 units (1 MiB of ASCII); larger ones are generated far more often than written. */
export const maxParsedCharacters = 1_048_576;

/** The time one text may take, in milliseconds; 1 MiB takes about one second. */
const defaultMaxMilliseconds = 10_000;

/** Parses Python; error nodes are tolerated, size and time are capped. Not shared between threads. */
export class PythonParser {
  readonly #parser: Parser;
  readonly #table: TypeTable;
  readonly #maxMilliseconds: number;

  constructor(parser: Parser, table: TypeTable, maxMilliseconds: number) {
    this.#parser = parser;
    this.#table = table;
    this.#maxMilliseconds = maxMilliseconds;
  }

  /** The tree of a text, or why there is none. Never throws for what the text holds. */
  parse(text: string): ParseResult {
    if (text.length > maxParsedCharacters) {
      return { kind: 'skipped', reason: `longer than ${maxParsedCharacters.toLocaleString('en-US')} characters` };
    }
    const deadline = performance.now() + this.#maxMilliseconds;
    const tree = this.#parser.parse(blankCommentRuns(text), null, {
      progressCallback: () => performance.now() > deadline,
    });
    if (!tree) {
      // Without a reset, the next parse would go on with the rest of this text.
      this.#parser.reset();
      return { kind: 'skipped', reason: `not parsed within ${this.#maxMilliseconds} ms` };
    }
    try {
      return { kind: 'parsed', tree: buildTree(tree, text, this.#table) };
    } finally {
      tree.delete();
    }
  }

  /** The number of places that the grammar could not read; infinite for a text that is not parsed. */
  countErrors(text: string): number {
    const result = this.parse(text);
    return result.kind === 'parsed' ? result.tree.errors.length : Number.POSITIVE_INFINITY;
  }
}

/** Loads the grammar; takes some 30 ms. Throws when the WebAssembly files of the packages cannot be read. */
export async function loadPython(options: { maxMilliseconds?: number } = {}): Promise<PythonParser> {
  await Parser.init();
  const language = await Language.load(new URL(import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm')));
  const parser = new Parser().setLanguage(language);
  return new PythonParser(parser, typeTable(language), options.maxMilliseconds ?? defaultMaxMilliseconds);
}

/** Whether `after` is read by the grammar no worse than `before`: the test that a suggested edit keeps the file Python. */
export function parsesAsPython(parser: PythonParser, before: string, after: string): boolean {
  const errorsAfter = parser.countErrors(after);
  return Number.isFinite(errorsAfter) && errorsAfter <= parser.countErrors(before);
}
