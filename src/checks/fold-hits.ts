import type { DraftFinding } from '../domain/finding.ts';
import type { Check } from './check.ts';
import type { FoundHit, ReadFile } from './read-file.ts';

/** Lines that a comment spans at the most; of a longer statement its first line is shown. */
const maxShownLines = 12;
/** Characters that a quotation of a part of a line has at the least. */
const shortestQuote = 10;
/** Further places that a comment names. */
const maxPlaces = 10;

/** A finding with the check that made it. */
export interface CheckedDraft {
  check: Check;
  draft: DraftFinding;
}

/** Turns the hits of one file into draft findings, one a check, function and subject; the first one names the places of the rest. */
export function foldHits(found: readonly FoundHit[], read: ReadFile): CheckedDraft[] {
  const groups = new Map<string, FoundHit[]>();
  for (const each of found.toSorted((a, b) => a.hit.node.start - b.hit.node.start)) {
    const owner = read.facts.functionOf(each.hit.node);
    const key = `${each.check.name}\0${owner?.node.start ?? -1}\0${each.hit.subject ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()].map((group) => ({ check: group[0]!.check, draft: draftOf(group, read) }));
}

/** Joins the drafts of checks that speak once in a change: the first one stays and names the places of the others. */
export function foldChange(drafts: readonly CheckedDraft[]): CheckedDraft[] {
  const first = new Map<Check, { kept: CheckedDraft; places: string[] }>();
  const folded = drafts.filter((each) => {
    if (each.check.oncePerChange !== true) return true;
    const known = first.get(each.check);
    if (known) known.places.push(`\`${each.draft.path}\` line ${each.draft.startLine}`);
    else first.set(each.check, { kept: each, places: [] });
    return !known;
  });
  return folded.map((each) => {
    const places = first.get(each.check)?.places ?? [];
    return places.length === 0 ? each : { check: each.check, draft: withPlaces(each.draft, places, 'in') };
  });
}

function draftOf(group: readonly FoundHit[], read: ReadFile): DraftFinding {
  const { check, hit } = group[0]!;
  const { facts } = read;
  const first = hit.node.row;
  const short = hit.node.endRow - first < maxShownLines;
  const last = short ? hit.node.endRow : first;
  const draft: DraftFinding = {
    path: facts.path,
    side: 'new',
    startLine: read.rawLine(first),
    endLine: read.rawLine(last),
    quote: check.hidesCode === true ? openingOf(facts.line(first), hit.node.column) : quoteOf(read, first, last),
    title: hit.title ?? check.title,
    explanation: hit.explanation,
    effect: hit.effect,
    reference: check.reference,
    severity: hit.severity ?? check.severity,
    category: check.category,
    confidence: hit.confidence ?? check.confidence,
    source: { kind: 'check', rule: check.name },
  };
  if (hit.check !== undefined) draft.check = hit.check;
  if (hit.replacement !== undefined && short) draft.replacement = hit.replacement;
  return withPlaces(draft, placesOf(group.slice(1), read, first), 'on');
}

/** The lines as the view has them: a notebook's magic commands are shown as written, not as they are parsed. */
function quoteOf(read: ReadFile, first: number, last: number): string {
  const rows = [];
  for (let row = first; row <= last; row++) rows.push(read.view.lines[row]?.text ?? read.facts.line(row));
  return rows.join('\n');
}

/** The line up to what must not be repeated, and as much more as a quotation needs to be found in the file. */
function openingOf(line: string, column: number): string {
  const missing = shortestQuote - line.slice(0, column).trim().length;
  return line.slice(0, column + Math.max(0, missing));
}

function placesOf(rest: readonly FoundHit[], read: ReadFile, first: number): string[] {
  const places = new Map<number, string>();
  for (const { hit } of rest) if (hit.node.row !== first) places.set(hit.node.row, read.facts.place(hit.node));
  return [...places.values()];
}

function withPlaces(draft: DraftFinding, places: readonly string[], preposition: 'on' | 'in'): DraftFinding {
  if (places.length === 0) return draft;
  const shown = places.slice(0, maxPlaces).join(', ');
  const more = places.length > maxPlaces ? ` and ${places.length - maxPlaces} more` : '';
  return { ...draft, explanation: `${draft.explanation} The same holds ${preposition} ${shown}${more}.` };
}
