/**
 * Characters that cannot be seen or that change how others are shown: controls (but tab and line feed), format characters
 * (bidirectional marks, zero-width, tags), line and paragraph separators, lone surrogates, default-ignorable characters
 * (Unicode's property). They are how text reads otherwise than it runs ("Trojan Source", CVE-2021-42574).
 */
const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Longest line that is shown whole, in UTF-16 code units. */
export const longestLine = 500;

/** The text with every hidden character written out, such as `\u202e` or `\u{e0041}`. Tabs and line feeds stay. */
export function showHidden(text: string): string {
  return text.replaceAll(hidden, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** At most `limit` code units of the text, never ending in half a surrogate pair. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

/** One line as it is shown: no line break in it, hidden characters written out, a long one cut with `…[+1234 characters]`. */
export function displayLine(text: string): string {
  const line = withoutReturn(text);
  const kept = cutText(line, longestLine);
  const mark = kept.length < line.length ? `…[+${line.length - kept.length} characters]` : '';
  return showHidden(kept).replaceAll('\n', '\\u000a') + mark;
}

/** A short text of a stranger on one line: a path, a title. */
export function displayName(text: string, limit = 300): string {
  const kept = cutText(text, limit);
  const mark = kept.length < text.length ? `…[+${text.length - kept.length} characters]` : '';
  return showHidden(kept).replaceAll('\n', '\\u000a').replaceAll('\t', '\\u0009') + mark;
}

/** The line without the carriage return that Windows line breaks leave behind: it says nothing and is not part of a quote. */
export function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
