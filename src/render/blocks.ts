import { defuse, isSafeTeX } from './clean-inline.ts';
import { fence, wellFormedStart } from './markdown.ts';

/** A piece of a text that is never cut inside a construct: a line, or a whole fence or table. */
export type Block =
  | { kind: 'line'; text: string }
  | { kind: 'code'; lines: string[]; language: string }
  | { kind: 'table'; rows: string[] };

/** Languages that GitHub only colours. Others, such as `suggestion`, `mermaid` or `geojson`, do something. */
const languages =
  /^(?:bash|c|console|cpp|cuda|diff|go|ini|java|javascript|js|json|julia|latex|lua|make|markdown|md|pycon|pytb|python|py|r|rust|sh|shell|sql|text|tex|toml|ts|txt|typescript|xml|yaml|yml)$/i;

/** Longest line of code in UTF-16 code units; the end of a longer one is left out, with a mark. */
const longestCodeLine = 1000;

/** Code of a model: readable, but no other program's command and not our marker. */
export function codeBlock(lines: string[], language: string): Block {
  const safe = lines.map((line) => {
    const cut = line.length > longestCodeLine ? `${wellFormedStart(line, longestCodeLine - 2)} …` : line;
    // Programs that take commands from comments look for them at the beginning of a line.
    return defuse(cut).replace(/^(?=\/[A-Za-z])/, ' ');
  });
  const isMath = language === 'math' && isSafeTeX(safe.join('\n'));
  return { kind: 'code', lines: safe, language: isMath || languages.test(language) ? language : '' };
}

/** A block as Markdown. */
export function blockText(block: Block): string {
  if (block.kind === 'line') return block.text;
  return block.kind === 'table' ? block.rows.join('\n') : fence(block.lines.join('\n'), block.language);
}
