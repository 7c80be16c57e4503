import type { Verb } from '../../commands/verbs.ts';
import { buildIndex } from '../../context/build-index.ts';
import { buildQuestion } from '../../expert/build-question.ts';
import { conversationQuestion, parseConversation } from '../../expert/conversation.ts';
import { readingPlan } from '../../expert/lenses.ts';
import { cleanModelText } from '../../render/clean-model-text.ts';
import { cost } from '../../render/words.ts';
import { nonceOf } from '../ask-expert.ts';
import { prepareReading } from '../prepare-reading.ts';
import { readChange } from '../read-change.ts';
import type { UnreadFile } from '../../domain/changed-file.ts';
import type { FindingThread } from '../../ports/conversation.ts';
import type { ExpertQuestion } from '../../ports/expert.ts';
import type { CommandContext, VerbHandler } from './command-context.ts';

/** Verbs that answer in one of our threads. */
const inThreads: ReadonlySet<Verb> = new Set<Verb>(['explain', 'verify']);

/** The longest answer that is posted, in characters; GitHub takes 65,536. */
const longestAnswer = 50_000;

/** `ask`, `debug`, `implement`, and `explain` and `verify` in a thread: the expert, with the change, the repository and the talk before it. */
export const answerByExpert: VerbHandler = async ({ verb, arguments: text }, context, signal) => {
  const { request, host, tools } = context;
  if (tools.expert === null) {
    return { kind: 'refused', sentence: 'No model is set up, so there is no expert to answer.' };
  }
  const thread = request.thread === null ? null : await host.conversation.thread(request.thread, signal);
  if (inThreads.has(verb) && thread === null) {
    return {
      kind: 'refused',
      sentence: `\`/ml-review ${verb}\` works as a reply in the thread of one of our findings.`,
    };
  }
  if (!inThreads.has(verb) && text === '') {
    return { kind: 'refused', sentence: `\`/ml-review ${verb}\` needs words behind it.` };
  }

  const { asked, unread } = await composeQuestion(context, { verb, text, thread }, signal);
  const answer = await tools.expert.ask(asked, signal);
  if (answer.kind === 'declined' || answer.kind === 'unavailable') {
    return { kind: 'refused', sentence: answer.sentence };
  }
  const said = parseConversation(answer.text);
  if (said === null) return { kind: 'refused', sentence: 'The answer of the model could not be read.' };
  const notes = [
    ...(answer.kind === 'truncated' ? [answer.sentence] : []),
    ...(unread.length > 0 ? [`${unread.length} files were not, or not wholly, before the expert.`] : []),
    `${answer.model}, ${cost(answer.usage.usd)}`,
  ];
  return {
    kind: 'answer',
    body: `${cleanModelText(said, { maxLength: longestAnswer })}\n\n<sub>${notes.join(' · ')}</sub>`,
  };
};

/** The question of a review with another task: the change, what stands around it, and the tools to look further. */
async function composeQuestion(
  { host, pullRequest, settings, tools }: CommandContext,
  wish: { verb: Verb; text: string; thread: FindingThread | null },
  signal: AbortSignal,
): Promise<{ asked: ExpertQuestion; unread: UnreadFile[] }> {
  const change = await host.source.change(pullRequest, signal);
  const { selected } = await readChange(change, settings, signal);
  const repository = await buildIndex(change.snapshot, signal);
  const { excerpts, cards, tools: lookups } = prepareReading({ change, files: selected, repository }, tools.cards);
  const plan = readingPlan(settings.expert.effort);
  const { question, unread } = buildQuestion({
    role: tools.role,
    pullRequestTitle: change.title,
    description: change.description,
    files: selected,
    leads: [],
    settings,
    nonce: nonceOf(change.identity),
    excerpts,
    cards,
    hasTools: lookups.length > 0,
  });
  const asked = conversationQuestion(
    { ...question, tools: lookups, maxTurns: plan.toolTurns || 6 },
    { ...wish, nonce: nonceOf(change.identity) },
  );
  return { asked, unread };
}
