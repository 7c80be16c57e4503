import { buildIndex } from '../context/build-index.ts';
import { gatherContext } from '../context/gather-context.ts';
import type { Excerpt } from '../context/excerpt-set.ts';
import { repositoryTools } from '../context/repository-tools.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import { numberedRow } from '../expert/write-context.ts';
import type { Card } from '../knowledge/card.ts';
import { pickCards } from '../knowledge/pick-cards.ts';
import type { Change } from '../ports/change-source.ts';
import type { ExpertTool } from '../ports/expert.ts';

/** Room for what stands beside the diff, in characters: some 20,000 and 4,000 tokens. */
const contextBudget = 60_000;
const cardBudget = 14_000;

/** What the expert gets besides the change itself. */
export interface Preparation {
  excerpts: Excerpt[];
  cards: Card[];
  /** Empty where the repository cannot be looked into. */
  tools: ExpertTool[];
  /** What is missing of the repository, a sentence each. */
  gaps: string[];
}

/** Reads the repository around the change: its index, the excerpts that matter, the tools to look further. */
export async function prepareReading(
  change: Change,
  files: SelectedFile[],
  cards: Card[],
  signal: AbortSignal,
): Promise<Preparation> {
  const picked = pickCards(cards, files, cardBudget).picked;
  const built = await buildIndex(change.snapshot, signal);
  if (built === null) {
    return {
      excerpts: [],
      cards: picked,
      tools: [],
      gaps: ['Only the changed files could be read, not the repository around them.'],
    };
  }
  const { index, paths, gaps } = built;
  const { excerpts } = gatherContext(files, index, contextBudget);
  const tools = repositoryTools({ snapshot: change.snapshot, index, paths, numbered: numberedRow });
  return { excerpts, cards: picked, tools, gaps };
}
