import type { UnreadFile } from '../domain/changed-file.ts';
import type { Role, SelectedFile } from '../domain/selected-file.ts';
import { numberLines } from './number-lines.ts';
import type { Layout, NumberedFile } from './number-lines.ts';
import { fence } from './untrusted-text.ts';
import { longestLine } from './visible-text.ts';

/** The files as they are put before the expert, and what did not fit. */
export interface ChosenFiles {
  /** One fenced text a file, in the order in which they are read. */
  texts: string[];
  /** Files of which at least a part is in `texts`. */
  shown: SelectedFile[];
  unread: UnreadFile[];
}

/** The roles whose errors cost most come first. */
const readingOrder: Role[] = ['training', 'model', 'evaluation', 'data', 'kernel', 'inference', 'config', 'other'];

/** Files of at most so many lines are shown whole. */
const smallFile = 400;

/** Less room than this is not worth a part of a file. */
const smallestPart = 2_000;

interface Placed {
  file: SelectedFile;
  /** Empty while nothing of the file is placed. */
  text: string;
  cut: NumberedFile['cut'];
}

/**
 * Divides `budget` characters among the files: first the changed rows of every file, then as much as fits of those that were too
 * long, then what surrounds the changes. Whatever is left out is in `unread`.
 */
export function chooseFiles(files: SelectedFile[], word: string, budget: number): ChosenFiles {
  const placed: Placed[] = inReadingOrder(files).map((file) => ({ file, text: '', cut: null }));
  let left = budget;
  const place = (entry: Placed, layout: Layout, limit?: number): boolean => {
    const numbered = numberLines(entry.file, layout, limit);
    const { text } = fence('file', numbered.text, word);
    const added = text.length + separatorLength - (entry.text === '' ? 0 : entry.text.length + separatorLength);
    if (added > left) return false;
    Object.assign(entry, { text, cut: numbered.cut });
    left -= added;
    return true;
  };

  for (const entry of placed) if (leastLength(entry.file) <= left) place(entry, 'hunks');
  const tooLong = placed.filter((entry) => entry.text === '');
  for (const entry of tooLong) {
    const room = left - fence('file', '', word).text.length - separatorLength;
    if (room >= Math.min(smallestPart, budget)) place(entry, 'hunks', room);
  }
  for (const entry of placed) {
    if (left < smallestPart) break;
    if (entry.text === '') continue;
    const small = (entry.file.newView?.lines.length ?? 0) <= smallFile;
    if (!small || !place(entry, 'whole')) place(entry, 'surroundings');
  }
  return {
    texts: placed.flatMap((entry) => (entry.text === '' ? [] : [entry.text])),
    shown: placed.flatMap((entry) => (entry.text === '' ? [] : [entry.file])),
    unread: placed.flatMap(unreadPart),
  };
}

/** The blank line that stands between two files. */
const separatorLength = 2;

function inReadingOrder(files: SelectedFile[]): SelectedFile[] {
  return files.toSorted((a, b) => readingOrder.indexOf(a.role) - readingOrder.indexOf(b.role));
}

/** A bound from below on the length of a file's hunks, found without numbering them. */
function leastLength(file: SelectedFile): number {
  let length = 0;
  for (const hunk of file.hunks) {
    for (const row of hunk.lines) length += Math.min(row.text.length, longestLine) + shortestLabel;
  }
  return length;
}

/** `1#a3 + ` and the line break. */
const shortestLabel = 8;

function unreadPart({ file, text, cut }: Placed): UnreadFile[] {
  const { path } = file.file;
  if (text === '') return [{ path, reason: 'it did not fit into the question to the expert' }];
  if (cut === null) return [];
  const rows = cut.changedRows === 1 ? '1 changed line' : `${cut.changedRows} changed lines`;
  return [
    {
      path,
      reason: `${rows} from line ${cut.line} of the ${cut.side} version on did not fit into the question to the expert`,
    },
  ];
}
