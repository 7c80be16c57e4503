import * as fc from 'fast-check';

/** A notebook as its JSON has it, as far as the tests need it. */
export interface Cell {
  cell_type: string;
  source: string | string[];
  metadata?: unknown;
  outputs?: unknown[];
}

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** A notebook of these cells, with the metadata that Jupyter writes. */
export function notebookOf(cells: Cell[]): Notebook {
  return { cells, metadata: { kernelspec: { language: 'python', name: 'python3' } }, nbformat: 4, nbformat_minor: 5 };
}

/** A code cell whose source is a list of lines, as Jupyter writes it. */
export function codeCell(source: string, outputs: unknown[] = []): Cell {
  return { cell_type: 'code', metadata: {}, outputs, source: asList(source) };
}

/** The list form of a multi-line text: every string but the last ends in a line break. */
export function asList(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** The raw file as Jupyter writes it: one space of indentation, a line break at the end. */
export function write(notebook: unknown): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

const sourceLine = fc.oneof(
  fc.constantFrom(
    'x = 1',
    '',
    '    return y',
    '%matplotlib inline',
    '"source": [',
    '},',
    '"quoted",',
    'a\\nb',
    'é = "→"',
    '\t',
  ),
  fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
);

const source = fc.array(sourceLine, { maxLength: 6 }).map((lines) => lines.join('\n'));

const output = fc.record({
  output_type: fc.constantFrom('stream', 'display_data', 'error'),
  data: fc.dictionary(fc.constantFrom('text/plain', 'image/png', 'source'), fc.string()),
  text: fc.array(fc.string()),
  nested: fc.jsonValue(),
});

const cell: fc.Arbitrary<Cell> = fc.record({
  cell_type: fc.constantFrom('code', 'code', 'markdown', 'raw'),
  metadata: fc.jsonValue(),
  outputs: fc.array(output, { maxLength: 2 }),
  source: fc.oneof(source, source.map(asList), source.map(asList)),
});

/** Any notebook: code and text cells, sources as strings and as lists, outputs that hold whatever JSON may hold. */
export const anyNotebook = fc.array(cell, { maxLength: 5 }).map(notebookOf);

/** The code lines with their cells, by plain JSON. */
export function codeLines(notebook: Notebook): { cell: number; text: string }[] {
  return notebook.cells.flatMap((cell, index) => {
    if (cell.cell_type !== 'code') return [];
    const texts = (typeof cell.source === 'string' ? cell.source : cell.source.join('')).split('\n');
    if (texts.at(-1) === '') texts.pop();
    return texts.map((text) => ({ cell: index + 1, text }));
  });
}
