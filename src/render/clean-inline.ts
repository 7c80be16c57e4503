import { isAllowedLink } from './allowed-links.ts';

/** How a line is cleaned. */
export interface InlineOptions {
  /** False inside a link's text. */
  links: boolean;
  /** True where the line stands inside bold text of ours: its own asterisks are escaped. */
  insideBold: boolean;
}

/** A line as it grows. Code spans are kept apart, for two runs of backticks that touch are one. */
class Line {
  text = '';

  plain(text: string): void {
    this.text += text;
  }

  /** A code span given with its delimiters. */
  code(span: string): void {
    this.text += this.endsInMark() ? ` ${span}` : span;
  }

  /** Whether a backtick that came next would mean something else. */
  endsInMark(): boolean {
    return this.text.endsWith('`') || this.text.endsWith('$');
  }

  wrapInCode(content: string): void {
    this.code(`\`${content.replaceAll('`', "'")}\``);
  }
}

type Rule = readonly [pattern: RegExp, apply: (match: RegExpExecArray, line: Line, options: InlineOptions) => void];

/** Commands of TeX that link, load, define or style; MathJax on GitHub refuses most of them. */
const unsafeTeX =
  /\\(?:href|url|class|cssId|style|html[A-Za-z]*|data|unicode|require|[gex]?def|let|(?:re)?newcommand|(?:re)?newenvironment|providecommand|input|include(?:graphics)?|bbox|mmlToken|texttip|toggle|mathchoice)(?![A-Za-z])/;

/** Whether a formula is only a formula. */
export function isSafeTeX(content: string): boolean {
  return !unsafeTeX.test(content);
}

/** A formula in the form that GitHub takes word for word: nothing in it is Markdown. */
function formula(content: string, line: Line): void {
  const tex = content.trim();
  if (tex !== '' && isSafeTeX(tex)) line.plain(`${line.endsInMark() ? ' ' : ''}$\`${tex}\`$`);
  else line.wrapInCode(tex || '$');
}

function link([whole, text = '', address = '']: RegExpExecArray, line: Line, options: InlineOptions): void {
  const cleaned = pass(text, { ...options, links: false });
  if (options.links && text.trim() !== '' && isAllowedLink(address)) line.plain(`[${cleaned}](${address})`);
  // `f[i](x)` in prose is a link for GitHub, but not for its writer.
  else if (/^(?![a-z][\w+.-]*:|www\.)[^/#]*$/i.test(address)) {
    line.plain(`[${cleaned}\\](${pass(whole.slice(text.length + 3), options)}`);
  } else line.plain(cleaned);
}

function address(match: RegExpExecArray, line: Line, options: InlineOptions): void {
  const [run] = match;
  const trimmed = run.replace(/[)\].,;:!?'"*_~|]+$/, '');
  // GitHub ends an address only at a space, so one that runs into something else is not what it seems.
  const ends = /^\s?$/.test(match.input.charAt(match.index + run.length));
  if (options.links && ends && isAllowedLink(trimmed)) line.plain(trimmed);
  else line.wrapInCode(trimmed);
  line.plain(pass(run.slice(trimmed.length), options));
}

const linkPattern = String.raw`\[((?:[^\[\]${'`'}\\\n]|${'`'}[^${'`'}\n]{1,200}${'`'}){0,300})\]\([ \t]*<?([^\s()<>"']{0,1000})>?(?:[ \t]+["'][^"'\n]{0,300}["'])?[ \t]*\)`;

/**
 * What is done where, tried in this order at every position. Whatever a rule lets through that only a second look
 * catches, the second look catches: a line is cleaned until it stays as it is.
 */
const markRules: Rule[] = [
  // Escapes that only matter to Markdown stay; others could keep a mention or a link from being recognised here.
  [/\\(?=[\\`*_[\]|~!&])[^]/y, ([pair], line) => line.plain(pair)],
  [/\\</y, (_, line) => line.plain('&lt;')],
  [/\\(?=[!-/:-@[-`{-~])/y, () => undefined],
  [/\\$/y, (_, line) => line.plain('\\\\')],
  [/\$`([^`\n]{1,1000})`\$/y, ([, content = ''], line) => formula(content, line)],
  [/\$\$([^$`\n]{1,1000})\$\$/y, ([, content = ''], line) => formula(content, line)],
  [
    /\$(?=[^\s$])((?:\\[^`\n]|[^$`\\\n]){0,499}(?:\\[^`\n]|[^$`\\\s]))\$(?![A-Za-z0-9])/y,
    ([, content = ''], line) => formula(content, line),
  ],
  [/\$(?:[\w{][\w.,{}-]*[\w}]|\w)?/y, ([text], line) => line.wrapInCode(text)],
  [
    new RegExp(`!${linkPattern}`, 'y'),
    ([, text = ''], line, options) => line.plain(pass(text, { ...options, links: false })),
  ],
  [new RegExp(linkPattern, 'y'), link],
  [/!\[/y, (_, line) => line.plain('!\\[')],
  [/\[!/y, (_, line) => line.plain('\\[!')],
  [/\]\(/y, (_, line) => line.plain('\\](')],
  [/\]\\?:/y, (_, line) => line.plain(']\\:')],
  [/</y, (_, line) => line.plain('&lt;')],
  [/&(?!(?:lt|gt|amp);)(?=#?\w{1,40};)/y, (_, line) => line.plain('&amp;')],
];

/** The same for what begins with a letter, a digit or another part of a word. */
const wordRules: Rule[] = [
  [/(?:(?:https?|ftp):\/\/|www\.|mailto:|xmpp:)[^\s<`]+/iy, address],
  // People, teams, addresses, commits and issues: GitHub reads none of them in code.
  [/(?:(?<![\w.+/-])[\w.+/-]{1,100})?@\w(?:[\w./-]*\w)?(?:\(\))?/y, ([text], line) => line.wrapInCode(text)],
  [/(?:(?<![\w./-])[\w./-]{1,140})?#\d+/y, ([text], line) => line.wrapInCode(text)],
  [/(?<![A-Za-z0-9])gh-\d+/iy, ([text], line) => line.wrapInCode(text)],
  [/(?<![A-Za-z0-9.])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}(?![A-Za-z0-9])/iy, ([text], line) => line.wrapInCode(text)],
];

const beginsWord = /[\w.+/@#-]/;
const beginsMark = /[\\$![\]<&]/;

/** Cleans one line, or a table's cell, once. */
function pass(source: string, options: InlineOptions): string {
  const line = new Line();
  let position = 0;
  while (position < source.length) {
    const character = source[position] ?? '';
    if (character === '`') position = takeBackticks(source, position, line);
    else {
      const rules = beginsWord.test(character) ? wordRules : beginsMark.test(character) ? markRules : [];
      position = takeRule(rules, source, position, line, options) ?? takeText(source, position, line, options);
    }
  }
  return line.text;
}

function takeRule(
  rules: readonly Rule[],
  source: string,
  position: number,
  line: Line,
  options: InlineOptions,
): number | null {
  for (const [pattern, apply] of rules) {
    pattern.lastIndex = position;
    const match = pattern.exec(source);
    if (match === null) continue;
    apply(match, line, options);
    return position + match[0].length;
  }
  return null;
}

/** A code span is kept; a run of backticks that nothing closes on the line is escaped. */
function takeBackticks(source: string, position: number, line: Line): number {
  const run = /^`+/.exec(source.slice(position))?.[0] ?? '`';
  let end = position + run.length;
  for (;;) {
    const start = source.indexOf(run, end);
    if (start < 0) break;
    let after = start;
    while (source[after] === '`') after++;
    if (after - start === run.length) {
      line.code(defuse(source.slice(position, after)));
      return after;
    }
    end = after;
  }
  line.plain('\\`'.repeat(run.length));
  return position + run.length;
}

/** A word up to an address inside it (`1https://…` is a link to GitHub), or one character. */
const word = /[A-Za-z0-9]+?(?=(?:https?|ftp):\/\/|www\.|mailto:|xmpp:)|[A-Za-z0-9]+|[^]/iuy;

function takeText(source: string, position: number, line: Line, { insideBold }: InlineOptions): number {
  word.lastIndex = position;
  const text = word.exec(source)?.[0] ?? '';
  line.plain(insideBold && text === '*' ? '\\*' : text);
  return position + Math.max(1, text.length);
}

/** Our own hidden marker as somebody else may write it: it stays readable and is none. */
export function defuse(code: string): string {
  return code.replaceAll(/<!--(?=\s*ml-review)/gi, '<! --');
}

/**
 * Cleans one line once. What is let through because another rule made it is caught by the next pass, so call this until
 * the line stays as it is (see `cleanModelText`).
 */
export function cleanInlineOnce(source: string, options: Partial<InlineOptions> = {}): string {
  return pass(source, { links: true, insideBold: false, ...options });
}
