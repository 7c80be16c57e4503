import type { SourceLine, SourceView } from '../domain/source-view.ts';
import { collectOutputs, keepShortOutputs } from './cell-outputs.ts';
import { JsonProblem, JsonScanner } from './json-scanner.ts';
import type { StringToken } from './json-scanner.ts';
import { languageOfKernel } from './language.ts';

/** One cell as it is met, before it is known whether it holds code: the type may stand behind the source. */
interface RawCell {
  type: string | undefined;
  source: StringToken[];
  /** Each a text in pieces. */
  outputs: StringToken[][];
  language: string | undefined;
}

/**
 * A Jupyter notebook (nbformat 3 and 4) as the lines of its code cells, each with the raw line of the JSON string it begins in.
 * Never throws for what the text holds: a notebook that cannot be read gives a view without lines and with a `problem`.
 * Where one JSON string holds several source lines, they share its raw line.
 */
export function readNotebook(raw: string): SourceView {
  try {
    return buildView(new JsonScanner(raw));
  } catch (thrown) {
    if (!(thrown instanceof JsonProblem)) throw thrown;
    return { language: 'python', notebook: true, lines: [], problem: thrown.message };
  }
}

function buildView(scanner: JsonScanner): SourceView {
  if (scanner.peek() !== 'object') throw new JsonProblem('not a notebook: its JSON is not an object');
  const { cells, kernel } = readDocument(scanner);
  if (cells === null) throw new JsonProblem('not a notebook: it has no list of cells');
  const numbered = cells.map((cell, position) => ({ ...cell, number: position + 1 }));
  const code = numbered.filter((cell) => cell.type === 'code');
  const view: SourceView = {
    language: languageOfKernel(kernel ?? code[0]?.language),
    notebook: true,
    lines: code.flatMap((cell) => sourceLines(scanner, cell.source, cell.number)),
  };
  const outputs = keepShortOutputs(scanner, numbered);
  if (outputs.length > 0) view.outputs = outputs;
  return view;
}

/** The cells (null when the notebook has no list of them; a repeated key replaces the one before, as in JSON.parse) and the kernel's language. */
function readDocument(scanner: JsonScanner): { cells: RawCell[] | null; kernel: string | undefined } {
  let cells: RawCell[] | null = null;
  let kernel: string | undefined;
  const readCells = () => {
    const list: RawCell[] = [];
    if (scanner.peek() === 'array') scanner.array(() => list.push(readCell(scanner)));
    return list;
  };
  scanner.members({
    cells: () => {
      cells = readCells();
    },
    worksheets: () => {
      const sheets: RawCell[] = [];
      const readSheet = () => scanner.members({ cells: () => sheets.push(...readCells()) });
      if (scanner.peek() === 'array') scanner.array(readSheet);
      cells ??= sheets;
    },
    metadata: () => {
      kernel = readKernel(scanner);
    },
  });
  scanner.end();
  return { cells, kernel };
}

function readCell(scanner: JsonScanner): RawCell {
  const cell: RawCell = { type: undefined, source: [], outputs: [], language: undefined };
  const readSource = () => {
    cell.source = scanner.strings();
  };
  scanner.members({
    cell_type: () => {
      cell.type = scanner.text();
    },
    source: readSource,
    input: readSource,
    outputs: () => {
      cell.outputs = collectOutputs(scanner);
    },
    language: () => {
      cell.language = scanner.text();
    },
  });
  return cell;
}

/** Language by `kernelspec.language`, `language_info.name` or, in older notebooks, the kernel's name. */
function readKernel(scanner: JsonScanner): string | undefined {
  const named: { language?: string | undefined; info?: string | undefined; kernel?: string | undefined } = {};
  scanner.members({
    kernelspec: () =>
      scanner.members({
        language: () => {
          named.language = scanner.text();
        },
        name: () => {
          named.kernel = scanner.text();
        },
      }),
    language_info: () =>
      scanner.members({
        name: () => {
          named.info = scanner.text();
        },
      }),
  });
  // A kernel may be called after an environment (`torch`, `conda-env-py39`): such a name says nothing of the language.
  const byKernel = languageOfKernel(named.kernel) === 'other' ? undefined : named.kernel;
  return named.language ?? named.info ?? byKernel;
}

/** Joins the strings of a cell and cuts the text at its line breaks; a line has the raw line of the string it begins in. */
function sourceLines(scanner: JsonScanner, tokens: StringToken[], index: number): SourceLine[] {
  const lines: SourceLine[] = [];
  let open: SourceLine | null = null;
  for (const token of tokens) {
    const pieces = scanner.decode(token).split('\n');
    for (const [position, piece] of pieces.entries()) {
      const endsLine = position < pieces.length - 1;
      if (!endsLine && piece === '') break;
      if (open === null) {
        open = { line: token.line, text: piece, cell: { index, line: lines.length + 1 } };
        lines.push(open);
      } else {
        open.text += piece;
      }
      if (endsLine) open = null;
    }
  }
  return lines;
}
