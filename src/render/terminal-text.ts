import { removeHidden, showHidden } from './hidden-characters.ts';

const escape = '\u001b';

/** Sequences that move a cursor, colour, retitle or link; what is left of a broken one is removed as a control character. */
const sequences = new RegExp(
  `${escape}(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\\u0007${escape}\\u009c]*(?:\\u0007|\\u009c|${escape}\\\\)?|[ -/]*[0-~])`,
  'g',
);

/** A stranger's prose as a terminal may show it: no escape sequence, nothing invisible. */
export function plainText(text: string): string {
  return removeHidden(text.replaceAll(sequences, '').replaceAll('\t', '    '));
}

/** A stranger's text in one line. */
export function plainLine(text: string): string {
  return plainText(text).replaceAll(/\s+/g, ' ').trim();
}

/** A line of source: tabs as four spaces, and what is not seen written out, for it may be the attack. */
export function sourceText(line: string): string {
  return showHidden(
    line
      .replace(/\r$/, '')
      .replaceAll('\t', '    ')
      .replaceAll(/[\n\v\f\u0085\u2028\u2029]/g, ' '),
  );
}

/** Styles as ANSI codes (ECMA-48, select graphic rendition). */
const codes = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  magenta: '35',
  cyan: '36',
} as const;
/** A style of the terminal. */
export type Style = keyof typeof codes;

/** Paints a text; without colours it gives it back as it is. */
export type Paint = (text: string, ...styles: Style[]) => string;

/** A painter that does or does not use colours. */
export function painter(colours: boolean): Paint {
  if (!colours) return (text) => text;
  return (text, ...styles) =>
    text === '' ? '' : `${escape}[${styles.map((style) => codes[style]).join(';')}m${text}${escape}[0m`;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns that a text takes: two for East Asian wide characters and emoji, none for combining marks. */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    sum += wide.test(character) ? 2 : 1;
  }
  return sum;
}

/** Breaks prose at spaces so that no line has more than `width` columns, but for words that are longer; fenced code stays as it is. */
export function wrap(text: string, width: number): string[] {
  let fenced = false;
  return text.split('\n').flatMap((line) => {
    const isFence = /^\s*(?:```|~~~)/.test(line);
    if (isFence) fenced = !fenced;
    return fenced || isFence ? [line.trimEnd()] : wrapLine(line, width);
  });
}

function wrapLine(line: string, width: number): string[] {
  const margin = /^ *(?:[-*+] |\d{1,3}[.)] |> )?/.exec(line)?.[0] ?? '';
  const hanging = ' '.repeat(margin.length);
  const lines: string[] = [];
  let current = margin;
  for (const word of line.slice(margin.length).split(' ')) {
    if (word === '') continue;
    const isFirst = current === margin || current === hanging;
    const longer = isFirst ? current + word : `${current} ${word}`;
    if (isFirst || columns(longer) <= width) current = longer;
    else {
      lines.push(current);
      current = hanging + word;
    }
  }
  return [...lines, current.trimEnd()];
}
