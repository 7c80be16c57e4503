import type { Hunk } from '../domain/hunk.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { CodeIndex } from './code-index.ts';

/** Some lines of a file that is not, or not wholly, in the diff. */
export interface Excerpt {
  path: string;
  startLine: number;
  endLine: number;
  lines: string[];
  /** Why it is shown, each a clause such as `defines compute_loss, used on a changed line`. */
  reasons: string[];
}

/** What is put beside the diff, with what did not fit. */
export interface Context {
  /** Best first; no line twice. */
  excerpts: Excerpt[];
  /** Places, as `path:start-end`, for which there was no room. */
  left: string[];
}

interface Range {
  start: number;
  end: number;
  reasons: Set<string>;
  weight: number;
}

/**
 * How the files of a change are shown: whole up to so many lines, else with so many rows around each hunk; only the hunks where all this
 * would take more characters than `largeChange`.
 */
const smallFile = 400;
const surroundingRows = 27;
const largeChange = 250_000;

/** Fewer lines than this, between two that are shown anyway, are not worth an excerpt. */
const shortestExcerpt = 3;

/** Excerpts as they are collected: overlapping ones of a file are one, and lines that are shown with the diff are left out. */
export class ExcerptSet {
  readonly #index: CodeIndex;
  readonly #ranges = new Map<string, Range[]>();
  readonly #shown = new Map<string, Set<number>>();

  constructor(index: CodeIndex) {
    this.#index = index;
  }

  /** Takes note of the rows that stand before the expert with the diff: of small files all, of others those near a change. */
  markShown(files: SelectedFile[]): void {
    const near = files.map((file) => shownLines(file, surroundingRows));
    const size = files.reduce((sum, file, position) => sum + sizeOf(file, near[position] ?? new Set()), 0);
    files.forEach((file, position) => {
      const lines = size > largeChange ? shownLines(file, 0) : near[position];
      this.#shown.set(file.file.path, lines ?? new Set());
    });
  }

  /** `weight` ranks: 5 the code around a change, 1 a test that uses it. */
  add(path: string, start: number, end: number, reason: string, weight: number): void {
    const last = this.#index.file(path)?.lines.length ?? 0;
    const range: Range = { start, end: Math.min(end, last), reasons: new Set([reason]), weight };
    if (range.start > range.end) return;
    const ranges = this.#ranges.get(path) ?? [];
    const near = ranges.filter((other) => other.start <= range.end + 3 && range.start <= other.end + 3);
    for (const other of near) {
      range.start = Math.min(range.start, other.start);
      range.end = Math.max(range.end, other.end);
      range.weight = Math.max(range.weight, other.weight) + 0.1;
      for (const why of other.reasons) range.reasons.add(why);
    }
    this.#ranges.set(path, [...ranges.filter((other) => !near.includes(other)), range]);
  }

  /** The best excerpts within a budget of characters, each whole; what does not fit is named. */
  within(budget: number): Context {
    const all = [...this.#ranges].flatMap(([path, ranges]) =>
      ranges.flatMap((range) => this.#unshown(path, range).map((part) => ({ path, range: part }))),
    );
    all.sort(
      (a, b) =>
        b.range.weight - a.range.weight || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.range.start - b.range.start),
    );
    const excerpts: Excerpt[] = [];
    const left: string[] = [];
    let used = 0;
    for (const { path, range } of all) {
      const lines = (this.#index.file(path)?.lines ?? []).slice(range.start - 1, range.end);
      const size = lines.reduce((sum, line) => sum + Math.min(line.length, 400) + 10, 80);
      if (used + size <= budget) {
        used += size;
        excerpts.push({
          path,
          startLine: range.start,
          endLine: range.end,
          lines,
          reasons: [...range.reasons].slice(0, 4),
        });
      } else left.push(`${path}:${range.start}-${range.end}`);
    }
    return { excerpts, left };
  }

  /** The parts of a range that do not stand with the diff already. */
  #unshown(path: string, range: Range): Range[] {
    const shown = this.#shown.get(path);
    if (!shown) return [range];
    const parts: Range[] = [];
    for (let line = range.start; line <= range.end; line++) {
      if (shown.has(line)) continue;
      const last = parts.at(-1);
      if (last && last.end === line - 1) last.end = line;
      else parts.push({ ...range, start: line, end: line });
    }
    return parts.filter((part) => part.end - part.start + 1 >= shortestExcerpt);
  }
}

/** New lines of a file that stand with the diff: all of a small file, else the hunks with `margin` lines on both sides. */
function shownLines(file: SelectedFile, margin: number): Set<number> {
  const all = file.newView?.lines ?? [];
  if (margin > 0 && all.length <= smallFile) return new Set(all.map(({ line }) => line));
  return new Set(file.hunks.flatMap((hunk) => linesAround(hunk, margin)));
}

function linesAround(hunk: Hunk, margin: number): number[] {
  const start = Math.max(1, hunk.newStart - margin);
  return Array.from({ length: hunk.newStart + hunk.newLines + margin - start }, (_, offset) => start + offset);
}

/** Characters that these lines take with their labels. */
function sizeOf(file: SelectedFile, shown: Set<number>): number {
  return (file.newView?.lines ?? []).reduce((sum, line) => sum + (shown.has(line.line) ? line.text.length + 10 : 0), 0);
}
