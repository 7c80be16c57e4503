import { cutText, showHidden } from './visible-text.ts';

/** A text of strangers between two marks that it cannot write itself. */
export interface FencedText {
  text: string;
  /** How many of its characters were left out because of the limit; stated in `text`, behind the fence. */
  cut: number;
}

/**
 * The word that both marks of a fence carry: letters and digits of the nonce in lower case. A short nonce is made longer, so that the
 * word is none that ordinary text holds.
 */
export function fenceWord(nonce: string): string {
  const word = nonce.toLowerCase().replaceAll(/[^0-9a-z]/g, '');
  return word.length >= 8 ? word.slice(0, 64) : `${word}x7f3q9k2`;
}

/**
 * Fences a stranger's text: hidden characters are written out and the fence's word is struck out of it, so that nothing
 * inside can close the fence or open another. `kind` is ours.
 */
export function fence(kind: string, text: string, word: string, limit = Number.POSITIVE_INFINITY): FencedText {
  const shown = showHidden(text);
  const kept = cutText(shown, limit);
  const cut = shown.length - kept.length;
  const inside = strikeOut(kept, word);
  const statement = cut === 0 ? '' : `\n(${cut} more characters of this text are not shown.)`;
  return { text: `<data-${word} kind="${kind}">\n${inside}\n</data-${word}>${statement}`, cut };
}

/** The mark left in place of the word holds a character that the word cannot hold: what stood around it cannot join to form it anew. */
function strikeOut(text: string, word: string): string {
  return text.replaceAll(new RegExp(word, 'gi'), '[…]');
}
