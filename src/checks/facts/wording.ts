import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { FileFacts } from './file-facts.ts';

/** Characters of code that are shown within a sentence. */
const maxCode = 60;

/** Code within a sentence: one line, shortened, in back quotes. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const short = line.length > maxCode ? `${line.slice(0, maxCode - 1)}…` : line;
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``;
}

/** The code of a node within a sentence. */
export function codeOf(file: FileFacts, node: SyntaxNode): string {
  return code(file.text(node));
}

/** A number with at most three significant digits: `1.53e-5`, `0.232`. */
export function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The value of a number written in the code; null for anything else. */
export function literalNumber(file: FileFacts, node: SyntaxNode | null | undefined): number | null {
  if (node?.type !== 'integer' && node?.type !== 'float') return null;
  const value = Number(file.text(node).replaceAll('_', ''));
  return Number.isFinite(value) ? value : null;
}

/** The text of a string literal without quotes, prefix or interpolation; null for anything else. */
export function literalString(file: FileFacts, node: SyntaxNode | null | undefined): string | null {
  if (node?.type !== 'string' || node.children.some((child) => child.type === 'interpolation')) return null;
  const content = node.children.filter((child) => child.type === 'string_content');
  return content.map((child) => file.text(child)).join('');
}
