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

/** Excerpts as they are collected: overlapping ones of a file are one, and lines that are shown with the diff are left out. */
export class ExcerptSet {
  readonly #index: CodeIndex;
  readonly #ranges = new Map<string, Range[]>();
  readonly #shown = new Map<string, Set<number>>();

  constructor(index: CodeIndex) {
    this.#index = index;
  }

  /** Lines of the hunks are before the expert already. */
  markShown(file: SelectedFile): void {
    const lines = this.#shown.get(file.file.path) ?? new Set<number>();
    for (const hunk of file.hunks) for (const row of hunk.lines) if (row.newLine !== null) lines.add(row.newLine);
    this.#shown.set(file.file.path, lines);
  }

  /** `weight` ranks: 5 the code around a change, 1 a test that uses it. */
  add(path: string, start: number, end: number, reason: string, weight: number): void {
    const last = this.#index.file(path)?.lines.length ?? 0;
    const range: Range = { start, end: Math.min(end, last), reasons: new Set([reason]), weight };
    if (range.start > range.end || this.#allShown(path, range)) return;
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
    const all = [...this.#ranges].flatMap(([path, ranges]) => ranges.map((range) => ({ path, range })));
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

  #allShown(path: string, range: Range): boolean {
    const shown = this.#shown.get(path);
    if (!shown) return false;
    for (let line = range.start; line <= range.end; line++) if (!shown.has(line)) return false;
    return true;
  }
}
