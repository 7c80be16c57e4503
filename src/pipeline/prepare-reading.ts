import type { BuiltIndex } from '../context/build-index.ts';
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

/** What of the repository stands beside the change: excerpts, cards, the tools to look further. */
export function prepareReading(
  { change, files, repository }: { change: Change; files: SelectedFile[]; repository: BuiltIndex | null },
  cards: Card[],
): Preparation {
  const picked = pickCards(cards, files, cardBudget).picked;
  if (repository === null) {
    const gaps = ['Only the changed files could be read, not the repository around them.'];
    return { excerpts: [], cards: picked, tools: [], gaps };
  }
  const { index, paths, gaps } = repository;
  const { excerpts } = gatherContext(files, index, contextBudget);
  const tools = repositoryTools({ snapshot: change.snapshot, index, paths, numbered: numberedRow });
  return { excerpts, cards: picked, tools, gaps };
}
