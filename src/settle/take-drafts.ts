import type { DraftFinding, DroppedFinding } from '../domain/finding.ts';
import { shownPath } from '../diff/git-path.ts';
import { compareClaims } from './rank-and-limit.ts';

/** The most claims of one review that are looked at. */
export const maxDrafts = 500;

/** The part of a quotation that is used: whole lines as far as possible. */
const maxQuoteLines = 40;
const maxQuoteCharacters = 4_000;

/** No file that GitHub shows has as many lines. */
const largestLine = 10_000_000;

/** Claims with values that can be reckoned with, and what was lost of them. */
export interface TakenDrafts {
  claims: DraftFinding[];
  dropped: DroppedFinding[];
  notes: string[];
}

/**
 * Bounds what a model may have made up: lines become whole numbers (0 for one that is none), the confidence 0 to 1, a
 * long quotation is cut, and of very many claims only the gravest are kept, those of the checks first.
 */
export function takeDrafts(drafts: DraftFinding[]): TakenDrafts {
  const notes: string[] = [];
  const claims = drafts.map((draft) => takeDraft(draft, notes));
  if (claims.length <= maxDrafts) return { claims, dropped: [], notes };
  const detail = `Of ${claims.length} claims only the ${maxDrafts} gravest are looked at.`;
  claims.sort((a, b) => Number(b.source.kind === 'check') - Number(a.source.kind === 'check') || compareClaims(a, b));
  const dropped = claims.splice(maxDrafts).map((claim) => ({ claim, reason: 'over-limit' as const, detail }));
  return { claims, dropped, notes: [detail, ...notes.slice(0, maxDrafts)] };
}

function takeDraft(draft: DraftFinding, notes: string[]): DraftFinding {
  const startLine = lineOf(draft.startLine);
  const quote = cutQuote(draft.quote);
  const claim: DraftFinding = {
    ...draft,
    path: relativePath(draft.path),
    startLine,
    endLine: Math.max(startLine, lineOf(draft.endLine)),
    quote,
    confidence: Number.isNaN(draft.confidence) ? 0 : Math.min(1, Math.max(0, draft.confidence)),
  };
  if (claim.replacement !== undefined && draft.quote.slice(quote.length).trim() !== '') {
    delete claim.replacement;
    notes.push(`${shownPath(claim.path)}: a suggested change was withheld: the quoted code is too long.`);
  }
  return claim;
}

function lineOf(line: number): number {
  return line >= 1 && line <= largestLine ? Math.trunc(line) : 0;
}

function relativePath(path: string): string {
  let start = 0;
  while (path.startsWith('./', start)) start += 2;
  return path.slice(start);
}

function cutQuote(quote: string): string {
  let end = 0;
  for (let lines = 0; lines < maxQuoteLines; lines++) {
    const next = quote.indexOf('\n', end);
    if (next < 0 && quote.length <= maxQuoteCharacters) return quote;
    // A first line that is too long by itself is cut within.
    if (next < 0 || next > maxQuoteCharacters) return quote.slice(0, lines === 0 ? maxQuoteCharacters : end - 1);
    end = next + 1;
  }
  return quote.slice(0, end - 1);
}
