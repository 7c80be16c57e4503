import { blockText, codeBlock, type Block } from './blocks.ts';
import { cleanBlocksOnce } from './clean-blocks.ts';
import { cleanInlineOnce } from './clean-inline.ts';
import { removeHidden } from './hidden-characters.ts';
import { cutEnd, wellFormedStart } from './markdown.ts';

/** How often a text is cleaned before it is given up on. */
const mostPasses = 8;

/** Stands where the end of a text was left out. */
const cutMark = '…';

/**
 * A model's Markdown as it may be posted: nobody is mentioned, no issue or commit is referred to, nothing is loaded from
 * elsewhere, links lead only where `isAllowedLink` says, there is no HTML, nothing invisible, no suggestion, no command
 * for another program, and no imitation of our marker. Lists, tables, quotes, code and mathematics stay; headings become
 * bold. At most `maxLength` UTF-16 code units, cut between lines or table rows where that is possible, with `…` for the rest.
 * Cleaning a cleaned text changes nothing.
 */
export function cleanModelText(markdown: string, { maxLength = 8000 }: { maxLength?: number } = {}): string {
  // No cleaning makes a text shorter than a fourth, so what lies beyond cannot be shown.
  const source = markdown.length > maxLength * 4 ? `${wellFormedStart(markdown, maxLength * 4)}\n${cutMark}` : markdown;
  let text = clean(source);
  for (let limit = maxLength; text.length > maxLength; limit = Math.floor(limit * 0.8)) {
    text = clean(cutText(text, limit));
  }
  return text;
}

/** A model's one-line text, such as a title, to be put inside bold text of ours. Line breaks become spaces. */
export function cleanModelLine(
  text: string,
  { maxLength = 300, insideBold = false }: { maxLength?: number; insideBold?: boolean } = {},
): string {
  const flat = (line: string) => cutEnd(removeHidden(line).replaceAll(/\s+/g, ' ').trim(), maxLength);
  let line = flat(text);
  for (let round = 0; round < mostPasses; round++) {
    const cleaned = cleanInlineOnce(line, { insideBold }).trim();
    if (cleaned === line) return line;
    // A cut through a code span or a link is cleaned once more.
    line = flat(cleaned);
  }
  return `\`${cutEnd(line.replaceAll('`', "'"), maxLength - 2)}\``;
}

/** Cleans until nothing changes; a text that does not settle is shown as code, where none of it means anything. */
function clean(markdown: string): string {
  let text = removeHidden(markdown);
  for (let round = 0; round < mostPasses; round++) {
    const cleaned = join(cleanBlocksOnce(text));
    if (cleaned === text) return text;
    text = cleaned;
  }
  return blockText(codeBlock(removeHidden(markdown).trim().split('\n'), ''));
}

function join(blocks: Block[]): string {
  const text = blocks.map(blockText);
  const kept = text.filter((block, index) => block !== '' || (index > 0 && text[index - 1] !== ''));
  return kept.join('\n').trim();
}

/** The beginning of a cleaned text in at most `limit` code units: whole blocks, then whole lines of the one that does not fit. */
function cutText(text: string, limit: number): string {
  const kept: string[] = [];
  let left = limit - cutMark.length - 2;
  for (const block of cleanBlocksOnce(text)) {
    const whole = blockText(block);
    if (whole.length + 1 > left) {
      kept.push(cutBlock(block, left));
      break;
    }
    kept.push(whole);
    left -= whole.length + 1;
  }
  return `${kept.join('\n').trim()}\n\n${cutMark}`.trim();
}

function cutBlock(block: Block, left: number): string {
  // A line is worth cutting only where most of a sentence remains.
  if (block.kind === 'line') return left < 80 ? '' : cutWords(block.text, left);
  const lines = block.kind === 'code' ? block.lines : block.rows;
  let size = block.kind === 'code' ? 40 : 0;
  const fitting = lines.findIndex((line) => (size += line.length + 1) > left);
  const kept = lines.slice(0, Math.max(0, fitting));
  if (kept.length < (block.kind === 'table' ? 3 : 1)) return '';
  return block.kind === 'code' ? blockText({ ...block, lines: kept }) : kept.join('\n');
}

/** The beginning of a line up to the last word that fits; of a line without spaces, what fits. */
function cutWords(text: string, longest: number): string {
  const start = wellFormedStart(text, longest);
  const space = start.lastIndexOf(' ');
  return space > longest / 2 ? start.slice(0, space) : start;
}
