import type Anthropic from '@anthropic-ai/sdk';

import { modelName } from './models.ts';
import { maxReplyCharacters } from './stream-turn.ts';

/** What a message means for the question. */
export type MessageReading =
  | { kind: 'answered'; text: string }
  | { kind: 'truncated'; text: string; sentence: string }
  | { kind: 'declined'; category: string | null }
  | { kind: 'empty'; sentence: string };

/** What each category of a refusal is about. Source: `RefusalStopDetails` of the Messages API. */
const categoryTopics: Record<string, string> = {
  frontier_llm: 'the development of competing AI models',
  cyber: 'attacks on computer systems',
  bio: 'dangerous work in biology',
  general_harms: 'harmful content',
  reasoning_extraction: "the model's internal reasoning",
};

/** Categories in which another model may answer; for the others its answer would be the same. */
export const categoriesForFallback: readonly string[] = ['frontier_llm', 'cyber', 'bio', 'general_harms'];

/** Says which model declined and why, for people. */
export function declinedSentence(models: string[], category: string | null): string {
  const who = models.map(modelName).join(' and ');
  const word = category !== null && /^[a-z_]{1,40}$/.test(category) ? category : null;
  if (word === null) return `${who} declined to answer and named no category.`;
  const topic = Object.hasOwn(categoryTopics, word) ? `: ${categoryTopics[word]}` : '';
  return `${who} declined to answer (category ${word}${topic}). Harmless code can fall into a category too.`;
}

function textOf(message: Anthropic.Message): string {
  return message.content
    .map((block) => (block.type === 'text' ? block.text : ''))
    .join('')
    .toWellFormed();
}

/** Why a message with this stop reason is not whole; null for the ends that a whole answer has. */
function cutSentence(stop: string | null, maxTokens: number): string | null {
  if (stop === 'end_turn' || stop === 'stop_sequence') return null;
  if (stop === 'max_tokens') {
    return `The answer was cut off at ${maxTokens.toLocaleString('en-US')} tokens, thinking included.`;
  }
  if (stop === 'model_context_window_exceeded') {
    return "The answer was cut off where the model's context window ended.";
  }
  return `The model stopped before the end of its answer (${(stop ?? 'no reason').replace(/\W/g, '').slice(0, 40)}).`;
}

/**
 * Reads a message: its stop reason first, for what it means decides whether its text counts.
 * `overlong` says that the reply grew larger than any answer and was not read to its end.
 */
export function readMessage(
  message: Anthropic.Message,
  options: { overlong: boolean; maxTokens: number },
): MessageReading {
  if (!options.overlong && message.stop_reason === 'refusal') {
    return { kind: 'declined', category: message.stop_details?.category ?? null };
  }
  const text = textOf(message);
  if (options.overlong || text.length > maxReplyCharacters) {
    const sentence = `The answer was longer than ${maxReplyCharacters.toLocaleString('en-US')} characters; the rest was not read.`;
    return { kind: 'truncated', text: text.slice(0, maxReplyCharacters).toWellFormed(), sentence };
  }
  const cut = cutSentence(message.stop_reason, options.maxTokens);
  if (cut !== null) return { kind: 'truncated', text, sentence: cut };
  if (text.trim() === '') return { kind: 'empty', sentence: 'The model ended its turn without an answer.' };
  return { kind: 'answered', text };
}
