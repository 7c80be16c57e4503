import type { Review } from '../domain/review.ts';
import { plainLine } from './terminal-text.ts';

/** Every file of the change with its role and what speaks for it, or with the reason why it was left out; plain text. */
export function renderFileReasons({ reviewed, skipped, unread }: Review): string {
  const rows = [
    ...reviewed.map(({ path, role, reasons }) => [path, role, reasons.join(', ')]),
    ...skipped.map(({ path, reason }) => [path, 'left out', reason]),
    ...unread.map(({ path, reason }) => [path, 'not read', reason]),
  ];
  return rows.length === 0
    ? 'No file changed.\n'
    : `${rows.map((row) => row.map((cell) => plainLine(cell ?? '')).join('  ')).join('\n')}\n`;
}

/** Every claim that is not shown, with its reason; plain text. */
export function renderDropped({ dropped, notes }: Review): string {
  const rows = dropped.map(
    ({ claim, reason, detail }) =>
      `${plainLine(claim.path)}:${claim.startLine}  ${reason}  ${plainLine(claim.title)} (${plainLine(detail)})`,
  );
  const lines = [...rows, ...notes.map(plainLine)];
  return lines.length === 0 ? 'No claim was dropped.\n' : `${lines.join('\n')}\n`;
}
