/** One side of a diff: `old` is the base's text (GitHub's LEFT), `new` the head's (GitHub's RIGHT). */
export type Side = 'old' | 'new';

/** One row of a hunk. Line numbers are 1-based; an added row has no old number and a removed row no new one. */
export interface DiffLine {
  kind: 'added' | 'removed' | 'context';
  oldLine: number | null;
  newLine: number | null;
  /** The line without its diff mark and without its line break; a trailing carriage return is kept. */
  text: string;
  /** True when this is the last line of its file and no line break follows it. */
  noNewline?: boolean;
}

/**
 * A run of changed lines with the context around them, as a unified diff has it (`@@ -10,4 +10,6 @@`).
 * A count is 0 where the side has no line in the hunk; the start then names the line before it.
 */
export interface Hunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  /** What follows the second `@@`, usually the enclosing function; empty when absent. */
  heading: string;
  lines: DiffLine[];
}
