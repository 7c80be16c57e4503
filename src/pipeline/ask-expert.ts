import type { UnreadFile } from '../domain/changed-file.ts';
import type { DraftFinding } from '../domain/finding.ts';
import type { ExpertState } from '../domain/review.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import { addUsage, noUsage, type Usage } from '../domain/usage.ts';
import type { BuiltIndex } from '../context/build-index.ts';
import { buildQuestion } from '../expert/build-question.ts';
import { readingPlan, type Lens, type ReadingPlan } from '../expert/lenses.ts';
import { parseAnswer } from '../expert/parse-answer.ts';
import type { Expert, ExpertAnswer, ExpertQuestion } from '../ports/expert.ts';
import { prepareReading, type Preparation } from './prepare-reading.ts';
import type { ReviewInput, ReviewTools } from './review-change.ts';

/** How many questions a change is cut into at the most; what is left then is named as unread. */
const mostUnits = 4;

/** Share of the money that readings may take; the rest is for the second look. */
export const readingShare = 0.7;

/** What the expert is asked about, and with what. */
export interface Consultation {
  input: ReviewInput;
  files: SelectedFile[];
  /** Claims of the deterministic checks, to be judged. */
  leads: DraftFinding[];
  /** Null where the repository could not be read as a whole. */
  repository: BuiltIndex | null;
  tools: ReviewTools & { expert: Expert };
}

/** What the expert said. */
export interface Opinion {
  state: ExpertState;
  findings: DraftFinding[];
  /** Files that were to be put before the expert and were not, or were not wholly. */
  unread: UnreadFile[];
  usage: Usage;
  /** The questions that were answered, for the second look, each with the paths that it showed. */
  questions: { question: ExpertQuestion; paths: Set<string> }[];
}

/** An expert that was not asked. */
export function silentOpinion(state: ExpertState): Opinion {
  return { state, findings: [], unread: [], usage: noUsage, questions: [] };
}

/**
 * Puts the change before the expert: cut into as many questions as it needs, each read under the lenses of the effort. A reading that
 * fails costs only itself, and the state says so.
 */
export async function askExpert(
  { input, files, leads, repository, tools }: Consultation,
  signal: AbortSignal,
): Promise<Opinion> {
  const plan = readingPlan(input.settings.expert.effort);
  const preparation = prepareReading({ change: input.change, files, repository }, tools.cards);
  const opinion = silentOpinion({ kind: 'failed', sentence: 'The expert was not asked.' });
  const losses = [...preparation.gaps];
  let rest = files;
  for (let unit = 1; rest.length > 0 && unit <= mostUnits; unit++) {
    const { question, unread } = unitQuestion(input, rest, leads, plan, preparation, tools.role);
    const left = new Set(
      unread
        .filter((file) =>
          rest.some((other) => other.file.path === file.path && !question.material.includes(other.file.path)),
        )
        .map((file) => file.path),
    );
    const shown = rest.filter((file) => !left.has(file.file.path));
    if (shown.length === 0) break;
    const { maxUsdPerReview } = input.settings.expert;
    // Of a model whose price is not known every unit counts as having taken all.
    const spent = opinion.usage.usd ?? maxUsdPerReview * readingShare;
    const maxUsd = Math.max(0, (maxUsdPerReview * readingShare - spent) / plan.lenses.length);
    const answers = await readUnderLenses({ ...question, maxUsd }, plan.lenses, tools.expert, signal);
    takeAnswers(opinion, answers, shown, losses);
    if (answers.some(isAnswer)) {
      opinion.questions.push({ question, paths: new Set(shown.map((file) => file.file.path)) });
      opinion.unread.push(...unread.filter((file) => !left.has(file.path)));
    } else {
      opinion.unread.push(
        ...shown.map((file) => ({ path: file.file.path, reason: 'the expert gave no answer on it' })),
      );
    }
    rest = rest.filter((file) => left.has(file.file.path));
  }
  for (const file of rest) {
    opinion.unread.push({
      path: file.file.path,
      reason: 'the change is larger than the questions to the expert may be',
    });
  }
  if (opinion.state.kind === 'answered') opinion.state.losses.push(...losses);
  return opinion;
}

function unitQuestion(
  input: ReviewInput,
  files: SelectedFile[],
  leads: DraftFinding[],
  plan: ReadingPlan,
  preparation: Preparation,
  role: string,
) {
  const hasTools = plan.toolTurns > 0 && preparation.tools.length > 0;
  const { question, unread } = buildQuestion({
    role,
    pullRequestTitle: input.change.title,
    description: input.change.description,
    files,
    leads,
    settings: input.settings,
    nonce: nonceOf(input.change.identity),
    excerpts: preparation.excerpts,
    cards: preparation.cards,
    hasTools,
  });
  if (hasTools) {
    question.tools = preparation.tools;
    question.maxTurns = plan.toolTurns;
  }
  return { question, unread };
}

interface Answer {
  lens: Lens;
  answer: ExpertAnswer;
}

const isAnswer = ({ answer }: Answer) => answer.kind === 'answered' || answer.kind === 'truncated';

/** All readings share system, tools and material, so the later ones are served from the prompt cache that the first one writes. */
async function readUnderLenses(
  question: ExpertQuestion,
  lenses: Lens[],
  expert: Expert,
  signal: AbortSignal,
): Promise<Answer[]> {
  const ask = async (lens: Lens): Promise<Answer> => {
    const task = lens.instruction === '' ? question.task : `${lens.instruction}\n\n${question.task}`;
    return { lens, answer: await expert.ask({ ...question, task }, signal) };
  };
  return Promise.all(lenses.map(ask));
}

function takeAnswers(opinion: Opinion, answers: Answer[], shown: SelectedFile[], losses: string[]): void {
  for (const { lens, answer } of answers) {
    opinion.usage = addUsage(opinion.usage, answer.usage);
    const prefix = answers.length > 1 ? `Reading for ${lens.name}: ` : '';
    if (answer.kind === 'declined' || answer.kind === 'unavailable') {
      if (opinion.state.kind === 'answered' || answers.some(isAnswer)) losses.push(`${prefix}${answer.sentence}`);
      else opinion.state = { kind: 'failed', sentence: answer.sentence };
      continue;
    }
    const parsed = parseAnswer(answer.text, shown, answer.model);
    opinion.findings.push(...parsed.findings);
    losses.push(
      ...(answer.kind === 'truncated' ? [answer.sentence, ...parsed.losses] : parsed.losses).map(
        (sentence) => prefix + sentence,
      ),
    );
    if (opinion.state.kind !== 'answered') opinion.state = { kind: 'answered', model: answer.model, losses: [] };
  }
}

/** A short word that fences strangers' text: the same for one head commit, so that the prompt cache is hit, and not to be guessed from the text. */
export function nonceOf(identity: string): string {
  return identity.replaceAll(/[^0-9a-zA-Z]/g, '').slice(0, 12);
}
