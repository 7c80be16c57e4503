import type { DraftFinding } from '../domain/finding.ts';

/** Two texts with this share of common words (Jaccard index) are about the same thing. */
const similarShare = 0.35;

/** What is compared of a title and an explanation. */
const comparedCharacters = 2_000;

const emptyWords = new Set(
  'the and not but for with without from into onto this that these those its are was were has have had will would can could should does did done when where which while than then there here they them each any all one only also because before after instead use used using call called line code value'.split(
    ' ',
  ),
);

/** The words of a claim, worked out once. */
export interface ClaimWords {
  title: Set<string>;
  all: Set<string>;
  /** Title and explanation in lower case, for the name of a rule. */
  text: string;
}

/** Takes the words out of a claim: in lower case, without endings, without those that say nothing. */
export function wordsOf({ title, explanation }: DraftFinding): ClaimWords {
  const shortTitle = title.slice(0, comparedCharacters);
  const text = `${shortTitle} ${explanation.slice(0, comparedCharacters)}`.toLowerCase();
  return { title: stems(shortTitle.toLowerCase()), all: stems(text), text };
}

function stems(text: string): Set<string> {
  const words = text.match(/[\p{L}\p{N}_]+/gu) ?? [];
  return new Set(words.filter((word) => word.length > 2 && !emptyWords.has(word)).map(stem));
}

/** `divides`, `divided` and `dividing` become `divid`. */
function stem(word: string): string {
  for (const ending of ['ing', 'ed', 'es', 's', 'e']) {
    if (word.endsWith(ending) && word.length - ending.length >= 3) return word.slice(0, -ending.length);
  }
  return word;
}

/** Whether two claims about overlapping lines say the same: similar titles, or as a whole. */
export function sayTheSame(a: ClaimWords, b: ClaimWords): boolean {
  return jaccard(a.title, b.title) >= similarShare || jaccard(a.all, b.all) >= similarShare;
}

/** Common elements as a share of all; 0 for two empty sets. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = a.intersection(b).size;
  return common === 0 ? 0 : common / (a.size + b.size - common);
}
