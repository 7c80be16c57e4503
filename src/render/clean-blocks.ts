import { codeBlock, type Block } from './blocks.ts';
import { cleanInlineOnce } from './clean-inline.ts';
import { wellFormedStart } from './markdown.ts';

/** Reads Markdown line by line; what it does not know comes out as text. */
export function cleanBlocksOnce(text: string): Block[] {
  const lines = text.split('\n').flatMap((line) => splitLong(line.trimEnd()));
  const blocks: Block[] = [];
  const reader: Reader = { lines, blocks, inList: false };
  let position = 0;
  while (position < lines.length) {
    position = takeCode(reader, position) ?? takeTable(reader, position) ?? takeLine(reader, position);
  }
  return blocks;
}

/** Longest line of prose; a longer one is broken into pieces that stay below this when they are escaped (`&` becomes five characters). */
const longestLine = 8000;
const pieceOfLongLine = 1500;

function splitLong(line: string): string[] {
  if (line.length <= longestLine) return [line];
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > pieceOfLongLine) {
    const space = rest.lastIndexOf(' ', pieceOfLongLine);
    const piece = wellFormedStart(rest, space > pieceOfLongLine / 2 ? space : pieceOfLongLine);
    pieces.push(piece);
    rest = rest.slice(piece.length).trimStart();
  }
  return [...pieces, rest];
}

interface Reader {
  lines: string[];
  blocks: Block[];
  /** Whether indented lines belong to a list and are no code. */
  inList: boolean;
}

/** What stands before the text of a line: its indentation, and the marks of quotes and list items. */
interface Prefix {
  indent: number;
  marks: string[];
  rest: string;
}

function splitPrefix(line: string): Prefix {
  const expanded = line.replaceAll('\t', '    ');
  let rest = expanded.trimStart();
  const indent = expanded.length - rest.length;
  const marks: string[] = [];
  while (marks.length < 6) {
    const mark = /^(?:>|(?:[-*+]|\d{1,9}[.)])(?= |$))/.exec(rest)?.[0];
    if (mark === undefined) break;
    marks.push(mark);
    rest = rest.slice(mark.length).trimStart();
  }
  return { indent, marks, rest };
}

/** Three backticks or more and no further one on the line, or three tildes and anything. */
const fenceOpening = /^(?:(`{3,})(?!.*`)|(~{3,}))[ \t]*([^\s`]*)/;

/** Code and mathematics; all of it comes out as fences of ours. */
function takeCode(reader: Reader, position: number): number | null {
  const prefix = splitPrefix(reader.lines[position] ?? '');
  if (prefix.rest === '') return null;
  return (
    takeFence(reader, position, prefix) ??
    takeMath(reader, position, prefix.rest) ??
    takeIndented(reader, position, prefix)
  );
}

/** A fenced block, also one in a list item or a quote. */
function takeFence({ lines, blocks }: Reader, position: number, { indent, marks, rest }: Prefix): number | null {
  const opening = fenceOpening.exec(rest);
  if (opening === null) return null;
  const [, backticks, tildes, language = ''] = opening;
  const quotes = marks.filter((mark) => mark === '>').length;
  const inside = readFence(lines, position + 1, backticks ?? tildes ?? '', { indent, quotes });
  blocks.push(codeBlock(inside.content, language.replace(/^\{?\.?|\}$/g, '')));
  return inside.next;
}

/** Code by indentation, where it is not the text of a list. */
function takeIndented({ lines, blocks, inList }: Reader, position: number, { indent, marks }: Prefix): number | null {
  const afterBlank = position === 0 || lines[position - 1] === '';
  if (indent < 4 || marks.length > 0 || inList || !afterBlank) return null;
  const content: string[] = [];
  for (const line of lines.slice(position)) {
    const expanded = line.replaceAll('\t', '    ');
    if (expanded !== '' && !expanded.startsWith('    ')) break;
    content.push(expanded.slice(4));
  }
  while (content.at(-1) === '') content.pop();
  blocks.push(codeBlock(content, ''));
  return position + content.length;
}

function readFence(
  lines: string[],
  from: number,
  mark: string,
  place: { indent: number; quotes: number },
): { content: string[]; next: number } {
  const content: string[] = [];
  for (let position = from; position < lines.length; position++) {
    let line = lines[position] ?? '';
    for (let quote = 0; quote < place.quotes; quote++) {
      const unquoted = /^ {0,3}> ?(.*)$/.exec(line);
      // A quote that ends takes its fence along.
      if (unquoted === null) return { content, next: position };
      line = unquoted[1] ?? '';
    }
    const closing = line.trim();
    if (closing.startsWith(mark) && closing === mark.charAt(0).repeat(closing.length)) {
      return { content, next: position + 1 };
    }
    content.push(line.replace(new RegExp(`^ {0,${place.indent}}`), ''));
  }
  while (content.at(-1) === '') content.pop();
  return { content, next: lines.length };
}

/** Longest block of mathematics in lines. */
const mostMathLines = 60;

/** `$$` … `$$` that stands alone, on one line or several, as a fence of mathematics. */
function takeMath({ lines, blocks }: Reader, position: number, rest: string): number | null {
  if (!rest.startsWith('$$')) return null;
  const content: string[] = [];
  for (let next = position; next < Math.min(lines.length, position + mostMathLines); next++) {
    const line = next === position ? rest.slice(2) : (lines[next] ?? '');
    const end = line.indexOf('$$');
    if (end < 0) content.push(line);
    else {
      if (line.slice(end + 2).trim() !== '') return null;
      content.push(line.slice(0, end));
      const tex = content.map((each) => each.trim()).filter((each) => each !== '');
      if (tex.length === 0) return null;
      blocks.push(codeBlock(tex, 'math'));
      return next + 1;
    }
  }
  return null;
}

/** The cells of a table's row; a pipe after a backslash is text, in code too. */
function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '');
  const cells = inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
  if (cells.at(-1) === '') cells.pop();
  return cells;
}

const isDelimiterRow = (line: string) => line.includes('-') && cellsOf(line).every((cell) => /^:?-+:?$/.test(cell));

function takeTable({ lines, blocks }: Reader, position: number): number | null {
  const header = lines[position] ?? '';
  const delimiter = lines[position + 1] ?? '';
  if (!header.includes('|') || !delimiter.includes('|') || !isDelimiterRow(delimiter) || isDelimiterRow(header)) {
    return null;
  }
  const columns = cellsOf(header).length;
  if (cellsOf(delimiter).length !== columns || columns > 20) return null;
  const rows = [rowOf(cellsOf(header), columns), `| ${cellsOf(delimiter).join(' | ')} |`];
  let next = position + 2;
  for (; next < lines.length && lines[next]?.includes('|'); next++) {
    rows.push(rowOf(cellsOf(lines[next] ?? ''), columns));
  }
  if (blocks.length > 0) blocks.push({ kind: 'line', text: '' });
  // Any line that followed at once would be a row.
  blocks.push({ kind: 'table', rows }, { kind: 'line', text: '' });
  return next;
}

/** GitHub drops cells beyond the header's, so their text is put into the last one. */
function rowOf(cells: string[], columns: number): string {
  const fitting =
    cells.length > columns ? [...cells.slice(0, columns - 1), cells.slice(columns - 1).join(' / ')] : cells;
  const cleaned = fitting.map((cell) => cleanInlineOnce(cell.replaceAll('\\|', '|')).replaceAll('|', '\\|'));
  return `| ${cleaned.join(' | ')} |`;
}

function takeLine(reader: Reader, position: number): number {
  const prefix = splitPrefix(reader.lines[position] ?? '');
  const { marks, rest, indent } = prefix;
  if (marks.length > 0) reader.inList = marks.some((mark) => mark !== '>');
  else if (indent === 0 && rest !== '') reader.inList = false;
  reader.blocks.push({ kind: 'line', text: lineText(prefix, reader.inList) });
  return position + 1;
}

/** Lines that are only a rule or underline a heading. */
const onlyRule = /^(?:=+|-+|(?:[*_-] *){3,})$/;

function lineText({ indent, marks, rest }: Prefix, inList: boolean): string {
  const text = onlyRule.test(rest) ? '' : rest;
  // An empty bullet under a line would make a heading of it.
  const kept = text === '' ? marks.slice(0, marks.findLastIndex((mark) => !/^[-*+]$/.test(mark)) + 1) : marks;
  const margin = ' '.repeat(inList ? Math.min(indent, 12) : 0);
  return `${margin}${kept.join(' ')}${kept.length > 0 ? ' ' : ''}${text === '' ? '' : restText(text)}`.trimEnd();
}

/** The text of a line after its marks: headings become bold, other programs' commands code, and nothing looks like a table. */
function restText(rest: string): string {
  const heading = /^#{1,6}(?: |$)/.exec(rest)?.[0];
  if (heading !== undefined) return headingText(rest.slice(heading.length));
  const command = /^\/[A-Za-z](?:[\w./-]*\w)?/.exec(rest)?.[0];
  if (command !== undefined) return cleanInlineOnce(`\`${command}\`${rest.slice(command.length)}`);
  const escaped = /^(?:\\(?:#(?!\d)|[-+=>~|:])|\d{1,9}\\[.)])/.exec(rest)?.[0] ?? '';
  if (/^[|: -]+$/.test(rest)) return `\\${rest}`;
  return escaped + cleanInlineOnce(rest.slice(escaped.length));
}

function headingText(text: string): string {
  const title = text
    .trim()
    .replace(/(?:^| )#+$/, '')
    .replaceAll('**', '')
    .trim();
  return title === '' ? '' : `**${cleanInlineOnce(title)}**`;
}
