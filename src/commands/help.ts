import { verbHelp, verbs } from './verbs.ts';

/**
 * The table of commands in Markdown, for a reply. Verbs that are not in `available` are listed as not yet available.
 * `unknown` is the word that somebody wrote in place of a verb, `nearest` the verb that may have been meant.
 */
export function helpText(available: readonly string[], asked?: { unknown: string; nearest: string | null }): string {
  const usable = verbs.filter((verb) => available.includes(verb));
  const missing = verbs.filter((verb) => !available.includes(verb));
  const rows = usable.map((verb) => `| \`${verbHelp[verb].form}\` | ${verbHelp[verb].effect} |`);
  const parts = [['| command | effect |', '|---|---|', ...rows].join('\n')];
  if (asked) parts.unshift(answerTo(asked, missing));
  parts.push('A command is the first line of a comment.');
  if (missing.length > 0) parts.push(`Not available yet: ${missing.map((verb) => `\`${verb}\``).join(', ')}.`);
  return parts.join('\n\n');
}

function answerTo(
  { unknown, nearest }: { unknown: string; nearest: string | null },
  missing: readonly string[],
): string {
  const word = `\`${unknown.replaceAll(/[\p{C}`|]/gu, '').slice(0, 60) || ' '}\``;
  if (missing.includes(unknown)) return `${word} is not available yet.`;
  const hint =
    nearest === null
      ? ''
      : missing.includes(nearest)
        ? ` \`${nearest}\` is not available yet.`
        : ` Did you mean \`${nearest}\`?`;
  return `There is no command ${word}.${hint}`;
}
