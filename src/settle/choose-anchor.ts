import type { Anchor } from '../domain/anchor.ts';
import type { DraftFinding } from '../domain/finding.ts';
import { commentableParts } from '../diff/commentable-range.ts';
import type { IndexedFile } from './index-files.ts';

/**
 * Where a claim with proved lines is shown: on the lines that GitHub takes a comment on, preferring a part with changed
 * ones; in the summary where GitHub takes none, and for a grave claim about code that the change does not show. Null for
 * any other claim outside the change.
 */
export function chooseAnchor(claim: DraftFinding, file: IndexedFile): Anchor | null {
  const { path, side, startLine, endLine } = claim;
  const summary: Anchor = { kind: 'summary', path, side, startLine, endLine };
  if (!touches(file.shown(side), startLine, endLine)) {
    return claim.severity === 'critical' || claim.severity === 'major' ? summary : null;
  }
  if (!file.file.file.commentable) return summary;
  // A notebook is read as its cells; what GitHub takes is decided by the hunks of its raw text.
  const parts = commentableParts(file.file.file.hunks, side, startLine, endLine);
  const worth = ({ startLine, endLine }: { startLine: number; endLine: number }) =>
    count(file.changed(side), startLine, endLine) * 1_000_000 + (endLine - startLine);
  const [best, ...others] = parts;
  if (best === undefined) return summary;
  return {
    kind: 'lines',
    path,
    side,
    ...others.reduce((best, part) => (worth(part) > worth(best) ? part : best), best),
  };
}

function touches(lines: ReadonlySet<number>, startLine: number, endLine: number): boolean {
  return count(lines, startLine, endLine) > 0;
}

function count(lines: ReadonlySet<number>, startLine: number, endLine: number): number {
  let found = 0;
  for (let line = startLine; line <= endLine; line++) if (lines.has(line)) found++;
  return found;
}
