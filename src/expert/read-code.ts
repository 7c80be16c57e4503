import type { Side } from '../domain/hunk.ts';
import { findText } from './locate-rows.ts';
import type { RowIndex } from './locate-rows.ts';

/** A label with its mark, as a row begins: `118#a3 + `. */
const labelStart = /^\s{0,8}\d{1,9}#[0-9a-f]{2} (?:[-+ ] )?/;

/**
 * Code as the expert wrote it, brought back to the file's own text: without a code fence, row labels or diff marks, and with the rows
 * that are shown otherwise than they are (hidden characters, cut lines) as they are.
 */
export function readCode(written: string, side: Side, index: RowIndex | null): string {
  const lines = withoutLabels(withoutFence(trimBlankLines(written.replaceAll(/\r\n?/g, '\n').split('\n'))));
  const plain = index === null ? lines : withoutMarks(lines, side, index);
  return plain.map((line) => trueText(line, side, index)).join('\n');
}

function trimBlankLines(lines: string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}

function withoutFence(lines: string[]): string[] {
  const fenced = lines.length >= 2 && lines[0]?.startsWith('```') === true && lines.at(-1)?.trim() === '```';
  return fenced ? lines.slice(1, -1) : lines;
}

function withoutLabels(lines: string[]): string[] {
  const labelled = lines.length > 0 && lines.every((line) => line.trim() === '' || labelStart.test(line));
  return labelled ? lines.map((line) => line.replace(labelStart, '')) : lines;
}

/** Diff marks are taken away only where the file holds the first line without its mark and not with it. */
function withoutMarks(lines: string[], side: Side, index: RowIndex): string[] {
  const first = lines[0] ?? '';
  const marked = /^[-+]/.test(first) && lines.every((line) => line.trim() === '' || line.startsWith(first.charAt(0)));
  if (!marked || findText(first, side, index) !== null || findText(first.slice(1), side, index) === null) return lines;
  return lines.map((line) => line.replace(/^[-+] ?/, ''));
}

function trueText(line: string, side: Side, index: RowIndex | null): string {
  const text = index?.altered.get(line.trim());
  return text === undefined || index === null || findText(line, side, index) !== null ? line : text;
}
