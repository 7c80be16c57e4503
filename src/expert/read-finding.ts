import { categories, severities } from '../domain/finding.ts';
import type { DraftFinding } from '../domain/finding.ts';
import type { Side } from '../domain/hunk.ts';
import type { FileLookup } from './file-lookup.ts';
import { findText, placeOf, readLabels } from './locate-rows.ts';
import type { RowIndex } from './locate-rows.ts';
import type { Losses } from './losses.ts';
import { readCode } from './read-code.ts';
import { isObject } from './salvage-json.ts';
import type { JsonObject } from './salvage-json.ts';
import { cutText, displayName } from './visible-text.ts';

/** Longest title and longest other text, in characters; longest quote, in lines. */
const limits = { title: 200, text: 4_000, quoteLines: 40 };

/** Longest path that git can check out on Linux, in bytes. */
const longestPath = 4_096;

/** Reads one item of an answer; null, with a sentence in `losses`, when it makes no claim that could be proved. */
export function readFinding(item: unknown, lookup: FileLookup, model: string, losses: Losses): DraftFinding | null {
  if (!isObject(item)) {
    losses.add('An entry of the answer is no finding and was dropped.');
    return null;
  }
  const mechanism = textOf(item, 'mechanism', 'explanation', 'description');
  const title = oneLine(textOf(item, 'title') || firstSentence(mechanism));
  const written = cutText(textOf(item, 'path', 'file'), longestPath);
  const file = lookup.find(written);
  const path = file?.file.path ?? written;
  const index = file === null ? null : lookup.index(file);
  const side = readSide(item['side']);
  const quote = readCode(textOf(item, 'quote'), side, index);
  const missing =
    title === '' ? 'says nothing' : path === '' ? 'names no file' : quote.trim() === '' ? 'quotes no code' : null;
  if (missing !== null) {
    losses.add(`A finding${path === '' ? '' : ` on ${displayName(path, 100)}`} ${missing} and was dropped.`);
    return null;
  }
  const rows = readRows(item, quote, side, index);
  const cut = new FieldReader(`${displayName(path, 100)}:${rows.startLine}`, losses);
  const finding: DraftFinding = {
    path,
    ...rows,
    quote: cut.quote(quote),
    title: cut.text('title', title, limits.title),
    explanation: cut.text('explanation', explanationOf(mechanism, textOf(item, 'conditions'))),
    effect: cut.text('effect', textOf(item, 'effect')),
    severity: cut.choice('severity', item['severity'], severities, 'minor'),
    category: cut.choice('category', item['category'], categories, 'correctness'),
    confidence: cut.confidence(item['confidence']),
    source: { kind: 'expert', model },
  };
  const check = cut.text('check', textOf(item, 'check'));
  if (check !== '') finding.check = check;
  const reference = cut.text('reference', textOf(item, 'reference'));
  if (!isNone(reference)) finding.reference = reference;
  const replacement = cut.replacement(item['replacement'], finding.quote, rows.side, index);
  if (replacement !== null) finding.replacement = replacement;
  return finding;
}

/** The first of the named fields that holds text; a list of texts is taken line by line. */
function textOf(item: JsonObject, ...names: string[]): string {
  for (const name of names) {
    const value = item[name];
    if (typeof value === 'string' && value.trim() !== '') return name === 'quote' ? value : value.trim();
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value) && value.every((line) => typeof line === 'string') && value.length > 0) {
      return value.join('\n');
    }
  }
  return '';
}

const oneLine = (text: string) =>
  cutText(text, 10_000)
    .replaceAll(/\s+/g, ' ')
    .replace(/[.\s]$/, '');

function firstSentence(text: string): string {
  const end = text.search(/[.\n](?:\s|$)/);
  return end < 0 ? text : text.slice(0, end);
}

const isNone = (text: string) => /^(?:|none|null|n\/a|-)$/i.test(text.slice(0, 10).trim());

function explanationOf(mechanism: string, conditions: string): string {
  if (isNone(conditions)) return mechanism;
  return mechanism === '' ? conditions : `${mechanism}\n\n**When** ${conditions}`;
}

/** GitHub's names for the sides are understood too. */
function readSide(value: unknown): Side {
  return typeof value === 'string' && /^(?:old|left|base|removed|-)$/i.test(value.slice(0, 10).trim()) ? 'old' : 'new';
}

function readRows(
  item: JsonObject,
  quote: string,
  side: Side,
  index: RowIndex | null,
): Pick<DraftFinding, 'side' | 'startLine' | 'endLine'> {
  const starts = readLabels(item['start'] ?? item['line']);
  const ends = readLabels(item['end']);
  const quoted = quote.split('\n').length - 1;
  const first = starts[0] ?? ends[0];
  if (first === undefined) {
    const found = index === null ? null : findText(quote.split('\n', 1)[0] ?? '', side, index);
    return { side, startLine: found ?? 1, endLine: (found ?? 1) + quoted };
  }
  const start = index === null ? { side, line: first.line } : placeOf(first, side, index);
  const last = [ends.at(-1), starts[1]].filter((label) => label !== undefined).sort((a, b) => b.line - a.line)[0];
  if (last === undefined) return { side: start.side, startLine: start.line, endLine: start.line + quoted };
  // An end without a hash moves with its start.
  const moved = last.line + start.line - first.line;
  const end =
    last.hash === null || index === null ? { side: start.side, line: moved } : placeOf(last, start.side, index);
  const endLine = end.side === start.side ? end.line : start.line + quoted;
  return {
    side: start.side,
    startLine: Math.max(1, Math.min(start.line, endLine)),
    endLine: Math.max(start.line, endLine),
  };
}

/** Reads the fields of one finding and says what it had to change. */
class FieldReader {
  readonly #place: string;
  readonly #losses: Losses;

  constructor(place: string, losses: Losses) {
    this.#place = place;
    this.#losses = losses;
  }

  text(name: string, text: string, limit = limits.text): string {
    if (text.length <= limit) return text;
    this.#losses.add(`The ${name} of the finding at ${this.#place} was cut to ${limit} characters.`);
    return `${cutText(text, limit - 1)}…`;
  }

  quote(quote: string): string {
    const lines = quote.split('\n');
    let length = 0;
    const fits = (line: string) => (length += line.length + 1) <= limits.text + 1;
    const end = lines.slice(0, limits.quoteLines).findIndex((line) => !fits(line));
    const kept = lines
      .slice(0, end < 0 ? limits.quoteLines : Math.max(end, 1))
      .map((line) => cutText(line, limits.text));
    const cut = kept.join('\n');
    if (cut !== quote) {
      this.#losses.add(`The quote of the finding at ${this.#place} was cut to its first ${kept.length} lines.`);
    }
    return cut;
  }

  choice<Name extends string>(field: string, value: unknown, names: readonly Name[], otherwise: Name): Name {
    const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
    const found = names.find((name) => name === word);
    if (found !== undefined) return found;
    const given = word === '' ? `no ${field}` : `the unknown ${field} "${displayName(word, 40)}"`;
    this.#losses.add(`The finding at ${this.#place} has ${given}; it was taken as ${otherwise}.`);
    return otherwise;
  }

  /** 0.9, "0.9", "90%" and 90 are the same. */
  confidence(value: unknown): number {
    const text = typeof value === 'string' ? value.trim().slice(0, 20) : '';
    const number = typeof value === 'number' ? value : /^\d/.test(text) ? Number.parseFloat(text) : Number.NaN;
    const share = number > 1 || text.endsWith('%') ? number / 100 : number;
    if (share >= 0 && share <= 1) return share;
    this.#losses.add(`The finding at ${this.#place} has no confidence that can be read; it was taken as 0.5.`);
    return 0.5;
  }

  /** A replacement is taken whole or not at all: half of one would break the code. */
  replacement(value: unknown, quote: string, side: Side, index: RowIndex | null): string | null {
    if (typeof value !== 'string') return null;
    if (value === '') return '';
    if (isNone(value) || value.length > limits.text || value.includes('…[+')) {
      if (!isNone(value)) {
        this.#losses.add(
          `The replacement at ${this.#place} is too long or repeats a line that was shown cut; it was withheld.`,
        );
      }
      return null;
    }
    const text = readCode(value, side, index);
    return text.trim() === '' || text === quote ? null : text;
  }
}
