import { removeHidden } from './hidden-characters.ts';

/** Longest text of a comment, a review or a check run, in UTF-16 code units; GitHub refuses more than 65,536 characters. */
export const longestBody = 60_000;

/** Length of the longest run of backticks in a text. */
function longestBackticks(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** A fenced code block that its content cannot close. The content is kept word for word. */
export function fence(content: string, language = ''): string {
  const marks = '`'.repeat(Math.max(3, longestBackticks(content) + 1));
  return content === '' ? `${marks}${language}\n${marks}` : `${marks}${language}\n${content}\n${marks}`;
}

/**
 * A stranger's text as a code span in one line: a path, a title, a name. Nothing invisible, backticks kept by a longer
 * delimiter, and cut in the middle where it is longer than `longest`.
 */
export function codeSpan(text: string, longest = 300): string {
  const line = cutMiddle(removeHidden(text).replaceAll(/\s+/g, ' ').trim(), longest) || '(empty)';
  const marks = '`'.repeat(longestBackticks(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${marks}${pad}${line}${pad}${marks}`;
}

/** Text cut to so many UTF-16 code units, without half a character and with `…` in place of what is left out. */
export function cutEnd(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${wellFormedStart(text, longest - 1)}…`;
}

/** Like `cutEnd`, but both ends are kept: of a path the end says most. */
function cutMiddle(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = Math.floor((longest - 1) / 2);
  return `${wellFormedStart(text, half)}…${text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '')}`;
}

/** The beginning of a text without half a surrogate pair at its end. */
export function wellFormedStart(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** A number with its noun: `1 file`, `3 files`. */
export function count(amount: number, noun: string): string {
  return `${amount.toLocaleString('en-US')} ${noun}${amount === 1 ? '' : 's'}`;
}

/** A fold whose content is Markdown. The summary is Markdown of ours in one line. */
export function fold(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
