import { severities, type DraftFinding, type FindingSource } from '../domain/finding.ts';
import type { Standing } from './standing.ts';

/** Texts are compared by their beginnings: enough for an order that does not depend on how the claims came in. */
const comparedCharacters = 1_000;

/** Orders claims: the gravest first, then the surest, then by place; what is left decides between claims on one place. */
export function compareClaims(a: DraftFinding, b: DraftFinding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    b.confidence - a.confidence ||
    compareTexts(a.path, b.path) ||
    a.startLine - b.startLine ||
    a.endLine - b.endLine ||
    compareTexts(a.side, b.side) ||
    compareTexts(a.category, b.category) ||
    compareTexts(sourceName(a.source), sourceName(b.source)) ||
    compareTexts(a.title, b.title) ||
    compareTexts(a.quote, b.quote) ||
    compareTexts(a.explanation, b.explanation) ||
    compareTexts(a.replacement ?? '', b.replacement ?? '')
  );
}

/** A source as one text: equal for equal sources. Checks sort before experts. */
export function sourceName(source: FindingSource): string {
  return source.kind === 'check' ? `check ${source.rule}` : `expert ${source.model}`;
}

function compareTexts(a: string, b: string): number {
  const [first, second] = [a.slice(0, comparedCharacters), b.slice(0, comparedCharacters)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/**
 * Puts the gravest first and leaves at most `maxComments` of them on their lines. The others are not lost: they get a
 * `summary` anchor, so that the summary lists them.
 */
export function rankAndLimit(standing: Standing[], maxComments: number): Standing[] {
  let comments = 0;
  return standing
    .toSorted((a, b) => compareClaims(a.claim, b.claim))
    .map((finding) => {
      if (finding.anchor.kind !== 'lines' || ++comments <= maxComments) return finding;
      const { path, side, startLine, endLine } = finding.claim;
      return { ...finding, anchor: { kind: 'summary', path, side, startLine, endLine } };
    });
}
