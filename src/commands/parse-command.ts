import { nearestWord } from '../settings/nearest-word.ts';
import { verbs, type Verb } from './verbs.ts';

/** Longest arguments of a command, in UTF-16 code units. */
export const longestArguments = 2000;

/** A comment as a command. */
export type ParsedCommand =
  | { kind: 'none' }
  /** `arguments` is the rest of the line as it was written; `cut` when it was longer than 2,000. */
  | { kind: 'command'; verb: Verb; arguments: string; cut: boolean }
  /** The word that is no verb, at most 40 characters of visible text, and the verb that may have been meant. */
  | { kind: 'unknown'; word: string; nearest: Verb | null };

/**
 * Reads a comment. It is a command when its first line of text, quotes, fenced code and HTML comments left aside, is
 * `/ml-review`, a verb if any, and arguments. Nothing after that line is read.
 */
export function parseCommand(body: string): ParsedCommand {
  const line = firstLineOfText(body);
  const match = /^ {0,3}\/ml-review(?:\s+(.*))?$/i.exec(line);
  if (match === null) return { kind: 'none' };
  const rest = (match[1] ?? '').trim();
  const word = /^\S*/.exec(rest)?.[0] ?? '';
  if (word === '') return { kind: 'command', verb: 'review', arguments: '', cut: false };
  const verb = verbs.find((known) => known === word.toLowerCase());
  if (verb === undefined) return { kind: 'unknown', word: shorten(word), nearest: nearestVerb(word) };
  const text = rest.slice(word.length).trim();
  const cut = text.length > longestArguments;
  return {
    kind: 'command',
    verb,
    arguments: cut ? text.slice(0, longestArguments).replace(/[\uD800-\uDBFF]$/, '') : text,
    cut,
  };
}

function nearestVerb(word: string): Verb | null {
  const nearest = nearestWord(word, verbs);
  return verbs.find((verb) => verb === nearest) ?? null;
}

/** A stranger's word without what cannot be seen or would end a code span. */
function shorten(word: string): string {
  const characters = Array.from(word.replaceAll(/[\p{C}`|]/gu, ''));
  return characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : characters.join('');
}

/** The first line that is neither blank, nor quoted, nor in fenced or indented code, nor in an HTML comment; empty when there is none. */
function firstLineOfText(body: string): string {
  const lines = withoutComments(body).split(/\r\n|[\n\r]/);
  let fence: string | null = null;
  let quoted = false;
  for (const raw of lines) {
    const line = raw.replace(/^([ \t]*)\p{Cf}+/u, '$1').trimEnd();
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      const closes = mark !== null && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark;
      if (closes) fence = null;
    } else if (line === '') quoted = false;
    else if (mark !== null) [fence, quoted] = [mark, false];
    // A line right under a quote goes on with it, as GitHub shows it.
    else if (/^ {0,3}>/.test(line) || quoted) quoted = true;
    else if (/^(?: {4}| {0,3}\t)/.test(line)) continue;
    else return line;
  }
  return '';
}

/** The text without `<!-- … -->`; one that is not closed hides the rest if it begins a line, and is text otherwise. */
function withoutComments(body: string): string {
  let text = '';
  let position = 0;
  for (;;) {
    const start = body.indexOf('<!--', position);
    if (start < 0) return text + body.slice(position);
    text += body.slice(position, start);
    const end = body.indexOf('-->', start + 4);
    if (end < 0) return /(?:^|[\n\r]) {0,3}$/.test(text) ? text : text + body.slice(start);
    position = end + 3;
  }
}
