/**
 * Characters that are not seen: controls, format characters (zero-width, bidirectional, tags), variation selectors,
 * fillers and private use. Line breaks and tabs are not among them.
 */
const hidden = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;

/** Whether a text holds a character that is not seen, other than line breaks and tabs. */
export function hasHidden(text: string): boolean {
  return text.search(hidden) >= 0 || !text.isWellFormed();
}

/** The text with `\n` as its only line break, the plain space as its only other space, and nothing that is not seen. */
export function removeHidden(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll(hidden, '')
    .replaceAll(/\p{Zs}/gu, ' ');
}

/** The text with what is not seen written out, such as `\u{202e}`; line breaks stay. For source lines, where hiding is an attack. */
export function showHidden(text: string): string {
  return text.toWellFormed().replaceAll(hidden, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
