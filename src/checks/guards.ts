import type { Hunk } from '../domain/hunk.ts';
import type { SyntaxNode } from '../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from './check.ts';

/** The lines of the new text that a change touches: added ones, and the neighbours of removed ones. */
export function touchedLines(hunks: readonly Hunk[]): Set<number> {
  const touched = new Set<number>();
  for (const hunk of hunks) {
    let line = hunk.newStart - (hunk.newLines === 0 ? 0 : 1);
    for (const row of hunk.lines) {
      if (row.newLine !== null) line = row.newLine;
      if (row.kind === 'added' && row.newLine !== null) touched.add(row.newLine);
      if (row.kind === 'removed') touched.add(line).add(line + 1);
    }
  }
  return touched;
}

const ignoreComment = /#\s*ml-review:\s*ignore(?:\[([^\]]{0,400})\])?/i;
const noqaComment = /#\s*noqa(?::\s*([A-Za-z0-9, -]{1,400}))?/i;
const intentComment =
  /\b(always|intentional|intentionally|on purpose|deliberate|deliberately|by design|mc[ -]dropout)\b/i;

function names(list: string, check: Check): boolean {
  return list.split(/[,\s]+/).some((word) => word === check.name || word.toUpperCase() === check.code);
}

function suppresses(comment: string, check: Check): boolean {
  const ignore = ignoreComment.exec(comment);
  if (ignore && (ignore[1] === undefined || names(ignore[1], check))) return true;
  const noqa = noqaComment.exec(comment);
  return noqa !== null && (noqa[1] === undefined || names(noqa[1], check));
}

/** Why a hit is not to be reported whatever the change: a comment asks for silence, or the code could not be read there. */
export function isSilenced(file: FileFacts, check: Check, hit: Hit): boolean {
  const lastRow = hit.node.endRow - hit.node.row > 12 ? hit.node.row : hit.node.endRow;
  for (const comment of commentsBetween(file, hit.node.row - 1, lastRow)) {
    const ownLine = comment.row >= hit.node.row || comment.column === file.line(comment.row).search(/\S/);
    if (!ownLine) continue;
    if (suppresses(comment.text, check)) return true;
    if (check.everywhere !== true && intentComment.test(comment.text)) return true;
  }
  return [hit.node, ...(hit.evidence ?? [])].some((node) => isUnread(file, node));
}

function commentsBetween(file: FileFacts, first: number, last: number): FileFacts['tree']['comments'] {
  return file.tree.comments.filter((comment) => comment.row >= first && comment.row <= last);
}

function isUnread(file: FileFacts, node: SyntaxNode): boolean {
  return file.tree.errors.some((error) => error.row <= node.endRow && error.endRow >= node.row);
}
