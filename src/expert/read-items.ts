import { completeObjects, isObject, objectsWithPath, tryJson } from './salvage-json.ts';
import type { JsonObject } from './salvage-json.ts';

/** What an answer holds, before its findings are read one by one. */
export interface AnswerItems {
  items: unknown[];
  /** The answer's summary; empty when it has none. */
  summary: string;
  /** What was lost of the answer as a whole, a sentence; null when nothing was. */
  loss: string | null;
}

/** Longest answer that is read, in characters. */
const longestAnswer = 10_000_000;

/** Takes the list of findings out of an answer: JSON, JSON with words or a code fence around it, or what can be read of a broken one. */
export function readItems(answer: string): AnswerItems {
  const text = answer.slice(0, longestAnswer);
  if (text.trim() === '') return { items: [], summary: '', loss: 'The answer was empty.' };
  const tooLong = text.length < answer.length;
  const whole = tooLong ? undefined : (tryJson(text) ?? tryJson(withoutSurroundings(text)));
  const items = whole === undefined ? null : listOf(whole, 0);
  if (items !== null) return { items, summary: summaryOf(whole), loss: null };
  return salvage(text, tooLong);
}

/** From the first bracket to the last. */
function withoutSurroundings(text: string): string {
  const start = text.search(/[[{]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  return start < 0 || end < start ? '' : text.slice(start, end + 1);
}

function salvage(text: string, tooLong: boolean): AnswerItems {
  const objects = completeObjects(text);
  const listed = objects.flatMap((object) => listOf(object, 0) ?? []);
  const single = objectsWithPath(text).filter(isFinding);
  const items = single.length > listed.filter(isFinding).length ? single : listed;
  const summary = objects.map(summaryOf).find((found) => found !== '') ?? '';
  // Words around a complete answer are no loss.
  if (!tooLong && objects.some((object) => 'findings' in object && listOf(object, 0) !== null)) {
    return { items, summary, loss: null };
  }
  const kept = items.length === 1 ? '1 finding' : `${items.length} findings`;
  const loss =
    items.length === 0
      ? 'The answer held no finding that could be read.'
      : `The answer was not complete: ${kept} could be read, the rest is lost.`;
  return { items, summary, loss };
}

/** The list of findings in a value, at most three levels down: in a list, under `findings`, in a string of JSON; null when there is none. */
function listOf(value: unknown, depth: number): unknown[] | null {
  if (depth > 3) return null;
  if (typeof value === 'string') {
    const inner = tryJson(value);
    if (inner !== undefined && typeof inner !== 'string') return listOf(inner, depth + 1);
    const objects = completeObjects(value).filter(isFinding);
    return objects.length > 0 ? objects : null;
  }
  if (Array.isArray(value)) return (value as unknown[]).flatMap((item) => unwrap(item, depth));
  if (!isObject(value)) return null;
  if (isFinding(value)) return [value];
  if ('findings' in value) return listOf(value['findings'], depth + 1);
  const inner = Object.values(value).filter((child) => isObject(child) || Array.isArray(child));
  // A list found by chance counts only when it holds findings.
  const lists = inner.slice(0, 200).flatMap((child) => listOf(child, depth + 1)?.filter(isFinding) ?? []);
  return lists.length > 0 ? lists : null;
}

/** An item of a list that is itself a string of JSON or holds a list of findings. */
function unwrap(item: unknown, depth: number): unknown[] {
  const hidden = typeof item === 'string' || (isObject(item) && !isFinding(item) && 'findings' in item);
  return (hidden ? listOf(item, depth + 1) : null) ?? [item];
}

/** Whether a value has what makes a finding recognisable. */
function isFinding(value: unknown): value is JsonObject {
  return isObject(value) && 'quote' in value && ('title' in value || 'mechanism' in value || 'explanation' in value);
}

function summaryOf(value: unknown): string {
  const summary = isObject(value) ? value['summary'] : undefined;
  return typeof summary === 'string' ? summary : '';
}
