import type { SelectedFile } from '../domain/selected-file.ts';
import type { Card } from './card.ts';

/** How many cards are put before the expert at the most; more would hide the code. */
const mostCards = 6;

/** A trigger on a changed line says more than one elsewhere in the file. */
const weightOfChangedLine = 3;

/** The cards that fit what was changed, best first, within a budget of characters; those that did not fit are named. */
export function pickCards(
  cards: Card[],
  files: SelectedFile[],
  characters: number,
): { picked: Card[]; left: string[] } {
  const changed = wordsOf(
    files.flatMap((file) =>
      file.hunks.flatMap((hunk) => hunk.lines.filter((row) => row.kind !== 'context').map((row) => row.text)),
    ),
  );
  const around = wordsOf(files.flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines.map((row) => row.text))));
  const scored = cards
    .map((card) => ({ card, score: scoreOf(card, changed) * weightOfChangedLine + scoreOf(card, around) }))
    // One common word on a context line is chance; a card needs a changed line, or two words.
    .filter(({ score }) => score >= 2)
    .sort((a, b) => b.score - a.score || a.card.name.localeCompare(b.card.name));
  const picked: Card[] = [];
  const left: string[] = [];
  let used = 0;
  for (const { card } of scored) {
    const size = card.title.length + card.body.length + card.source.length;
    if (picked.length < mostCards && used + size <= characters) {
      picked.push(card);
      used += size;
    } else left.push(card.name);
  }
  return { picked, left };
}

interface Words {
  /** Every identifier and dotted name, in lower case. */
  identifiers: Set<string>;
  /** All text in lower case, for parts of identifiers. */
  text: string;
}

/** Lines longer than this are data, not code. */
const longestLine = 2000;

function wordsOf(lines: string[]): Words {
  const identifiers = new Set<string>();
  const kept = lines.filter((line) => line.length <= longestLine).map((line) => line.toLowerCase());
  for (const line of kept) {
    for (const [name] of line.matchAll(/[a-z_][\w.]*/g)) {
      identifiers.add(name);
      for (const part of name.split('.')) identifiers.add(part);
    }
  }
  return { identifiers, text: kept.join('\n') };
}

function scoreOf({ triggers }: Card, { identifiers, text }: Words): number {
  const names = [...triggers.identifiers, ...triggers.keys].filter((name) => identifiers.has(name.toLowerCase()));
  const phrases = triggers.phrases.filter((phrase) => text.includes(phrase.toLowerCase()));
  return names.length + phrases.length;
}
