import type { Row } from './merge-rows.ts';
import { displayLine, withoutReturn } from './visible-text.ts';

const encoder = new TextEncoder();
/** As much of a line is hashed, in UTF-16 code units: a line of a megabyte need not be read to the end to be told from its neighbours. */
const hashedLength = 4_096;

/**
 * Two lower-case hexadecimal digits for a line's text: FNV-1a (32 bits, offset 0x811c9dc5, prime 0x01000193) over its UTF-8
 * bytes without the final carriage return (of a line above 4,096 characters the first ones), the four bytes of the result folded into one by exclusive or.
 */
export function lineHash(text: string): string {
  let hash = 0x811c9dc5;
  const bytes = encoder.encode(withoutReturn(text).slice(0, hashedLength));
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  const folded = (hash >>> 24) ^ (hash >>> 16) ^ (hash >>> 8) ^ hash;
  return (folded & 0xff).toString(16).padStart(2, '0');
}

/** The label of a row, such as `118#a3`. */
export function rowLabel(row: Pick<Row, 'line' | 'text'>): string {
  return `${row.line}#${lineHash(row.text)}`;
}

/** A row as the expert sees it: `118#a3 + text`, `117#0c - text`, or a blank in the place of the mark for an unchanged one. */
export function rowText(row: Row): string {
  return `${rowLabel(row)} ${row.mark} ${displayLine(row.text)}`;
}
