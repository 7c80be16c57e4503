import type { JsonScanner, StringToken } from './json-scanner.ts';

/** Longest text that is kept of one output, in characters. */
const maxOutputCharacters = 500;
/** Longest text that is kept of all outputs of a notebook, in characters. */
const maxAllCharacters = 4_000;
/** A decoded character takes at most six in JSON (`\u00e9`); longer strings need not be decoded to know that they are too long. */
const maxJsonCharacters = maxOutputCharacters * 6;
const terminalColour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');
/** Stands before what is left of a longer output, and counts as part of it. */
const leftOut = '[the beginning is left out]\n';

/**
 * The texts of a cell's outputs in pieces: printed text, `text/plain`, an error's name and message. Images, HTML, widgets and
 * tracebacks are stepped over. Both nbformat 4 (`data`) and 3 (`text` beside the type) are read.
 */
export function collectOutputs(scanner: JsonScanner): StringToken[][] {
  const outputs: StringToken[][] = [];
  if (scanner.peek() !== 'array') return outputs;
  const keep = () => outputs.push(scanner.strings());
  scanner.array(() =>
    scanner.members({ text: keep, ename: keep, evalue: keep, data: () => scanner.members({ 'text/plain': keep }) }),
  );
  return outputs;
}

/**
 * Outputs as evidence: each at most 500 characters, all together at most 4,000, in order; one that no longer fits is left out.
 * Of a longer output that is written line by line, the last lines are kept (a training log ends in what counts).
 */
export function keepShortOutputs(
  scanner: JsonScanner,
  cells: { number: number; outputs: StringToken[][] }[],
): { cell: number; text: string }[] {
  const kept: { cell: number; text: string }[] = [];
  let left = maxAllCharacters;
  for (const { number, outputs } of cells) {
    for (const pieces of outputs) {
      const text = shortText(scanner, pieces);
      if (text === '' || text.length > left) continue;
      left -= text.length;
      kept.push({ cell: number, text });
    }
  }
  return kept;
}

/** The output, or its last pieces where it is too long; empty when even its last piece is. */
function shortText(scanner: JsonScanner, pieces: StringToken[]): string {
  const tail: string[] = [];
  let left = maxOutputCharacters - leftOut.length;
  for (const piece of pieces.toReversed()) {
    const text = piece.end - piece.start > maxJsonCharacters ? null : scanner.decode(piece);
    if (text === null || text.length > left) {
      if (tail.length > 0) tail.push(leftOut);
      break;
    }
    left -= text.length;
    tail.push(text);
  }
  const text = cleanOutput(tail.reverse().join(''));
  return isPlaceholder(text) ? '' : text;
}

/** Without terminal colours, and of a line that was redrawn (a progress bar) only its last state. */
function cleanOutput(text: string): string {
  const plain = text.replaceAll(terminalColour, '');
  const lines = plain.split('\n').map((line) => {
    const shown = line.trimEnd();
    return shown.slice(shown.lastIndexOf('\r') + 1);
  });
  return lines.join('\n').trimEnd();
}

/** What notebooks print in place of a picture or a widget: `<Figure size 640x480 with 1 Axes>`. */
function isPlaceholder(text: string): boolean {
  return /^<(?:Figure|Axes|IPython|matplotlib)[^\n]*>$/.test(text.trim());
}
