import { parse } from 'yaml';
import { z } from 'zod';

/** The sections that every card has, in this order. */
export const cardSections = ['Equation', 'Invariants', 'Order of operations', 'Classic mistakes', 'Check'] as const;

/** A reference card: what is true of one algorithm or mechanism, and how it goes wrong. */
export interface Card {
  /** Kebab-case; the file's name. */
  name: string;
  title: string;
  /**
   * What calls the card up. `identifiers` are whole identifiers or dotted names as they stand in code, compared without case
   * (`GradScaler`, `clip_grad_norm_`); `keys` are configuration keys; `phrases` are words of prose or parts of identifiers (`warmup`).
   */
  triggers: { identifiers: string[]; keys: string[]; phrases: string[] };
  /** Where it is from: authors, year and an identifier such as `arXiv:1706.02677`. */
  source: string;
  /** The sections in Markdown. */
  body: string;
}

const list = z.array(z.string().trim().min(2)).default([]);
const frontMatter = z.strictObject({
  title: z.string().trim().min(3),
  triggers: z.strictObject({ identifiers: list, keys: list, phrases: list }),
  source: z.string().trim().min(8),
});

/**
 * Reads a card: YAML front matter between `---` lines, then the sections of {@link cardSections}.
 * Ends with an Error that names the card and what is wrong with it: a card is our own text.
 */
export function parseCard(name: string, text: string): Card {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  if (!match) throw new Error(`The card ${name} does not begin with front matter between --- lines.`);
  const fields = frontMatter.safeParse(readYaml(name, match[1] ?? ''));
  if (!fields.success) {
    throw new Error(`The front matter of the card ${name} is wrong: ${z.prettifyError(fields.error)}`);
  }
  const body = (match[2] ?? '').trim();
  const sections = [...body.matchAll(/^## (.+)$/gm)].map((heading) => heading[1]);
  if (sections.join('|') !== cardSections.join('|')) {
    throw new Error(
      `The card ${name} has the sections ${sections.join(', ')}; it must have ${cardSections.join(', ')}.`,
    );
  }
  return { name, ...fields.data, body };
}

function readYaml(name: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`The front matter of the card ${name} is no YAML.`, { cause: error });
  }
}
