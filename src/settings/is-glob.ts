import { braceExpand, Minimatch } from 'minimatch';

/** Longest glob in characters. */
export const longestGlob = 200;

/** Most patterns that the braces of one glob may stand for. */
const mostAlternatives = 100;

/**
 * Whether a text is a glob that file paths can be matched with: not negated (`!` or a leading `#` mean something else to
 * minimatch), brackets and parentheses closed, and cheap to match.
 */
export function isGlob(text: string): boolean {
  if (text.trim() === '' || text.length > longestGlob || /^[!#]/.test(text) || text.includes('\0')) return false;
  if (!bracketsClosed(text)) return false;
  if ((text.match(/[*?]/g) ?? []).length > 30) return false;
  try {
    if (braceExpand(text, { braceExpandMax: mostAlternatives + 1 }).length > mostAlternatives) return false;
    return !new Minimatch(text, { dot: true }).empty;
  } catch {
    return false;
  }
}

const closers: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** minimatch takes an unclosed bracket as a literal one, which is hardly ever what was meant. */
function bracketsClosed(text: string): boolean {
  const open: string[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '\\') index++;
    else if (open.at(-1) === ']' && character !== ']') continue;
    else if (closers[character] !== undefined) open.push(closers[character]);
    else if (')]}'.includes(character) && open.pop() !== character) return false;
  }
  return open.length === 0;
}
