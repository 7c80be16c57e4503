import type { Language } from '../domain/source-view.ts';
import type { Row } from './merge-rows.ts';

/** Lines that open a block, by their beginning or end. */
const openers: Partial<Record<Language, RegExp>> = {
  python: /^(?:async|def|class|for|while|with|if|elif|else|try|except|finally|match|case)\b/,
  yaml: /^(?:- )?[^\s#'"][^#]*:\s*(?:#.*)?$/,
  toml: /^\[/,
};
const otherOpener = /\{\s*$|^(?:function|module|struct|class|for|while|if|else)\b/;

/** Lines that end every block that is indented at least as far: an assignment, a call, an import, a decorator. */
const plainStatement = /^(?:[A-Za-z_][\w.]*\s*[=(]|import\b|from\b|return\b|raise\b|@)/;

/** As much of a line is looked at. */
const lookedAt = 200;

interface Block {
  index: number;
  indent: number;
}

/**
 * For each wanted row the rows that open the blocks around it, the outermost first: the class, the function, the loop, the
 * parent keys. Judged by indentation, so an odd layout may hide or add one; they are shown for orientation only.
 * `wanted` holds indexes of `rows` in rising order; removed rows are passed over.
 */
export function enclosingRows(rows: Row[], wanted: number[], language: Language): number[] {
  const opener = openers[language] ?? otherOpener;
  const found: number[] = [];
  let blocks: Block[] = [];
  let cell: number | undefined;
  let next = 0;
  for (const [index, row] of rows.entries()) {
    if (next >= wanted.length) break;
    if (row.mark !== '-' && row.cell !== cell) {
      blocks = [];
      cell = row.cell;
    }
    const text = row.text.slice(0, lookedAt).trimEnd();
    const indent = indentOf(text, language);
    if (index >= (wanted[next] ?? 0) && (row.mark === '-' || text.trim() !== '')) {
      found.push(...blocks.filter((block) => block.indent < indent).map((block) => block.index));
      next++;
    }
    if (row.mark === '-' || text.trim() === '') continue;
    const code = text.trimStart();
    const opens = opener.test(code);
    if (opens || plainStatement.test(code)) blocks = blocks.filter((block) => block.indent < indent);
    if (opens) blocks.push({ index, indent });
  }
  return found;
}

/** Columns before the first character; a tab goes to the next multiple of 8. A section of TOML stands outside its keys. */
function indentOf(text: string, language: Language): number {
  if (language === 'toml') return text.trimStart().startsWith('[') ? -1 : 0;
  let column = 0;
  for (const character of text) {
    if (character === ' ') column++;
    else if (character === '\t') column += 8 - (column % 8);
    else break;
  }
  return column;
}
