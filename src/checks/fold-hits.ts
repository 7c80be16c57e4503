import type { DraftFinding } from '../domain/finding.ts';
import type { FoundHit, ReadFile } from './run-checks.ts';

/** Lines that a comment spans at the most; of a longer statement its first line is shown. */
const maxShownLines = 12;

/** Turns hits into draft findings, one a check and function; what is left over is named in the first one's text. */
export function foldHits(found: readonly FoundHit[], read: ReadFile): DraftFinding[] {
  const groups = new Map<string, FoundHit[]>();
  for (const each of found.toSorted((a, b) => a.hit.node.start - b.hit.node.start)) {
    const owner = read.facts.functionOf(each.hit.node);
    const key = `${each.check.name}\0${owner?.node.start ?? -1}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()].map((group) => draftOf(group, read));
}

function draftOf(group: readonly FoundHit[], read: ReadFile): DraftFinding {
  const { check, hit } = group[0]!;
  const { facts } = read;
  const first = hit.node.row;
  const short = hit.node.endRow - first < maxShownLines;
  const last = short ? hit.node.endRow : first;
  const also = placesOf(group.slice(1), read, first);
  const draft: DraftFinding = {
    path: facts.path,
    side: 'new',
    startLine: read.rawLine(first),
    endLine: read.rawLine(last),
    quote: quoteOf(read, first, last),
    title: hit.title ?? check.title,
    explanation: also === '' ? hit.explanation : `${hit.explanation} ${also}`,
    effect: hit.effect,
    reference: check.reference,
    severity: hit.severity ?? check.severity,
    category: check.category,
    confidence: hit.confidence ?? check.confidence,
    source: { kind: 'check', rule: check.name },
  };
  if (hit.check !== undefined) draft.check = hit.check;
  if (hit.replacement !== undefined && short) draft.replacement = hit.replacement;
  return draft;
}

/** The lines as the view has them: a notebook's magic commands are shown as written, not as they are parsed. */
function quoteOf(read: ReadFile, first: number, last: number): string {
  const rows = [];
  for (let row = first; row <= last; row++) rows.push(read.view.lines[row]?.text ?? read.facts.line(row));
  return rows.join('\n');
}

function placesOf(rest: readonly FoundHit[], read: ReadFile, first: number): string {
  const places = new Map<number, string>();
  for (const { hit } of rest) {
    const cell = read.view.lines[hit.node.row]?.cell;
    const place = cell ? `cell ${cell.index} line ${cell.line}` : `line ${read.rawLine(hit.node.row)}`;
    if (hit.node.row !== first) places.set(hit.node.row, place);
  }
  if (places.size === 0) return '';
  const shown = [...places.values()].slice(0, 10);
  const more = places.size > shown.length ? ` and ${places.size - shown.length} more` : '';
  return `The same holds on ${shown.join(', ')}${more}.`;
}
