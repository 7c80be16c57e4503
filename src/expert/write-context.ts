import { fence } from './untrusted-text.ts';
import { lineHash } from './row-label.ts';
import { cutText, displayName, longestLine } from './visible-text.ts';

/** Lines of the repository that stand beside the change. */
export interface ContextExcerpt {
  path: string;
  startLine: number;
  lines: string[];
  /** Why they are shown, a clause each. */
  reasons: string[];
}

/** A card of theory. */
export interface TheoryCard {
  title: string;
  body: string;
  source: string;
}

/** The rows around and behind the change, fenced, each excerpt under its path and its reasons. The empty string when there is none. */
export function writeContext(excerpts: ContextExcerpt[], word: string): string {
  if (excerpts.length === 0) return '';
  const parts = excerpts.map((excerpt) => {
    const rows = excerpt.lines.map((text, row) => numberedRow(excerpt.startLine + row, text));
    return `# ${displayName(excerpt.path)} (${excerpt.reasons.map((reason) => displayName(reason)).join('; ')})\n${rows.join('\n')}`;
  });
  const head =
    'From the same repository at the head commit, unchanged by this pull request unless a file above shows otherwise:';
  return `${head}\n${fence('context', parts.join('\n\n'), word).text}`;
}

/** Reference cards: our own text, not fenced. The empty string when none fits. */
export function writeCards(cards: TheoryCard[]): string {
  if (cards.length === 0) return '';
  const texts = cards.map(
    ({ title, body, source }) => `### ${title}\n\n${body.replaceAll(/^## /gm, '#### ')}\n\nSource: ${source}`,
  );
  return `Reference cards for what this change touches. They state what holds in theory; the code decides what is the case.\n\n${texts.join('\n\n')}`;
}

/** A row as the expert knows it from the files: number, hash, text. */
export function numberedRow(line: number, text: string): string {
  const kept = cutText(text, longestLine);
  const rest = text.length - kept.length;
  return `${line}#${lineHash(text)}   ${kept}${rest > 0 ? `…[+${rest} characters]` : ''}`;
}
