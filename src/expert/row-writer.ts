import type { SourceView } from '../domain/source-view.ts';
import type { Row } from './merge-rows.ts';
import { rowText } from './row-label.ts';
import { displayLine } from './visible-text.ts';

/** Writes rows one after another with what stands between them: cell headers, outputs, statements on what is not shown. */
export class RowWriter {
  readonly #limit: number;
  readonly #outputs: Map<number, { text: string }[]>;
  readonly #parts: string[] = [];
  #length = 0;
  /** Whether the last cell header named a cell of the old version. */
  #underOldCell = false;
  #cell: number | undefined;
  #oldCell: number | undefined;
  #skipped: { from: number; to: number } | null = null;

  /** `limit` is in characters; `text` never grows longer. */
  constructor(outputs: SourceView['outputs'], limit: number) {
    this.#outputs = Map.groupBy(outputs ?? [], (output) => output.cell);
    this.#limit = limit;
  }

  /** Adds lines that are not rows; false, and nothing added, when the limit would be exceeded. */
  add(lines: string[]): boolean {
    const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
    if (this.#length + length > this.#limit) return false;
    this.#length += length;
    this.#parts.push(...lines);
    return true;
  }

  /** Adds a row with all that has to stand before it; false, and nothing added, when the limit would be exceeded. */
  row(row: Row, gapBefore: boolean): boolean {
    const removed = row.mark === '-';
    const outputs = removed || row.cell === this.#cell ? [] : this.#outputLines();
    const header = this.#header(row);
    if (!this.add([...outputs, ...this.#gap(gapBefore), ...header, rowText(row)])) return false;
    this.#skipped = null;
    if (header.length > 0) this.#underOldCell = removed;
    if (!removed) this.#cell = row.cell;
    if (row.oldCell !== undefined) this.#oldCell = row.oldCell;
    return true;
  }

  /** Passes over a row that is not shown. */
  skip(row: Row): void {
    this.#skipped = { from: this.#skipped?.from ?? row.line, to: row.line };
  }

  /** Adds what belongs behind the last row; false when it does not fit. */
  finish(): boolean {
    const outputs = this.add(this.#outputLines());
    return this.add(this.#gap(false)) && outputs;
  }

  get text(): string {
    return this.#parts.join('\n');
  }

  #gap(gapBefore: boolean): string[] {
    const skipped = this.#skipped;
    if (skipped === null) return gapBefore ? ['(lines in between are not shown)'] : [];
    if (skipped.from === skipped.to) return [`(line ${skipped.from} is not shown)`];
    return [`(lines ${skipped.from} to ${skipped.to} are not shown)`];
  }

  #header(row: Row): string[] {
    if (row.mark === '-') {
      return row.oldCell === undefined || row.oldCell === this.#oldCell
        ? []
        : [`cell ${row.oldCell} of the old version`];
    }
    return row.cell !== undefined && (row.cell !== this.#cell || this.#underOldCell) ? [`cell ${row.cell}`] : [];
  }

  #outputLines(): string[] {
    const outputs = this.#cell === undefined ? [] : (this.#outputs.get(this.#cell) ?? []);
    return outputs.flatMap(({ text }) => [
      `output of cell ${this.#cell}:`,
      ...text.split('\n').map((line) => `| ${displayLine(line)}`),
    ]);
  }
}
