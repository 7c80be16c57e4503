import type { Hunk, Side } from '../domain/hunk.ts';

/** An inclusive run of 1-based line numbers. */
export interface LineRange {
  startLine: number;
  endLine: number;
}

/**
 * Whether GitHub takes a comment on these lines: all of them shown on that side inside one hunk. On the new side (its
 * RIGHT) these are the added and the context lines, on the old side (LEFT) the removed ones.
 * Source: the `side` parameter of GitHub's REST operation "Create a review comment for a pull request".
 */
export function commentableRange(hunks: Hunk[], side: Side, startLine: number, endLine: number): boolean {
  const clamped = clampToHunk(hunks, side, startLine, endLine);
  return clamped !== null && clamped.startLine === startLine && clamped.endLine === endLine;
}

/** The largest part of the range that GitHub takes a comment on, the first of equal ones; null when there is none. */
export function clampToHunk(hunks: Hunk[], side: Side, startLine: number, endLine: number): LineRange | null {
  let largest: LineRange | null = null;
  for (const part of commentableParts(hunks, side, startLine, endLine)) {
    if (largest === null || part.endLine - part.startLine > largest.endLine - largest.startLine) largest = part;
  }
  return largest;
}

/** Every part of the range that GitHub takes a comment on, in order; each is as long as it can be. */
export function commentableParts(hunks: Hunk[], side: Side, startLine: number, endLine: number): LineRange[] {
  if (!Number.isInteger(startLine) || !Number.isInteger(endLine) || startLine > endLine) return [];
  const parts: LineRange[] = [];
  for (const hunk of hunks) {
    const first = Math.max(startLine, side === 'new' ? hunk.newStart : hunk.oldStart);
    const last = Math.min(
      endLine,
      side === 'new' ? hunk.newStart + hunk.newLines - 1 : hunk.oldStart + hunk.oldLines - 1,
    );
    if (first > last) continue;
    if (side === 'new') parts.push({ startLine: first, endLine: last });
    else parts.push(...removedRuns(hunk, first, last));
  }
  return parts;
}

/** Context lines have an old number too, but GitHub shows them on the right. */
function removedRuns(hunk: Hunk, first: number, last: number): LineRange[] {
  const runs: LineRange[] = [];
  for (const { kind, oldLine } of hunk.lines) {
    if (kind !== 'removed' || oldLine === null || oldLine < first || oldLine > last) continue;
    const run = runs.at(-1);
    if (run !== undefined && run.endLine + 1 === oldLine) run.endLine = oldLine;
    else runs.push({ startLine: oldLine, endLine: oldLine });
  }
  return runs;
}

/** The numbers of the lines that were added (side `new`) or removed (side `old`). */
export function changedLines(hunks: Hunk[], side: Side): Set<number> {
  const changed = new Set<number>();
  for (const hunk of hunks) {
    for (const row of hunk.lines) {
      const line = side === 'new' ? row.newLine : row.oldLine;
      if (row.kind !== 'context' && line !== null) changed.add(line);
    }
  }
  return changed;
}
