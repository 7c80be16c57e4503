import { describe, expect, test } from 'vitest';
import type { DraftFinding } from '../../../src/domain/finding.ts';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import { draft, selectedFile, settleIn, text } from './make-claims.ts';

const numbered = Array.from({ length: 40 }, (_, index) => `line_${index + 1} = ${index + 1}`);
const changed = (changes: Record<number, string>) => text(...numbered.map((line, index) => changes[index + 1] ?? line));
// New lines 7 to 13 and 27 to 34 are shown; 10, 30 and 31 are changed.
const file = selectedFile(
  'train.py',
  text(...numbered),
  changed({ 10: 'ten = 10', 30: 'thirty = 30', 31: 'more = 31' }),
);

function outcome(files: SelectedFile[], claim: Partial<DraftFinding> & { quote: string }): string {
  const { findings, dropped } = settleIn(files, [draft(claim)]);
  const anchor = findings[0]?.anchor;
  if (anchor === undefined) return dropped[0]?.reason ?? 'lost';
  return anchor.kind === 'file' ? 'file' : `${anchor.kind} ${anchor.side} ${anchor.startLine}-${anchor.endLine}`;
}

describe('where a claim is shown', () => {
  test.each([
    ['a changed line: on it', { quote: 'ten = 10' }, 'lines new 10-10'],
    ['an unchanged line in sight of a change: on it', { quote: 'line_8 = 8' }, 'lines new 8-8'],
    ['a removed line: on the old side', { quote: 'line_30 = 30', side: 'old' }, 'lines old 30-30'],
    [
      'removed lines with unchanged ones around: on the removed ones',
      { quote: 'line_29 = 29\nline_30 = 30\nline_31 = 31\nline_32 = 32', side: 'old' },
      'lines old 30-31',
    ],
    [
      'lines that reach out of sight: on those in sight',
      { quote: 'line_12 = 12\nline_13 = 13\nline_14 = 14\nline_15 = 15' },
      'lines new 12-13',
    ],
    [
      'lines of two hunks: on those with the changed line',
      { quote: ['ten = 10', '...', 'line_27 = 27', 'line_28 = 28', 'line_29 = 29'].join('\n') },
      'lines new 10-13',
    ],
    ['a grave claim out of sight: in the summary', { quote: 'line_20 = 20', severity: 'major' }, 'summary new 20-20'],
    [
      'a critical claim out of sight: in the summary',
      { quote: 'line_20 = 20', severity: 'critical' },
      'summary new 20-20',
    ],
    ['a lesser claim out of sight: dropped', { quote: 'line_20 = 20', severity: 'minor' }, 'outside-change'],
    ['a question out of sight: dropped', { quote: 'line_20 = 20', severity: 'question' }, 'outside-change'],
    [
      'an unchanged line on the old side: in the summary, for GitHub shows it on the right',
      { quote: 'line_8 = 8', side: 'old' },
      'summary old 8-8',
    ],
  ] satisfies [string, Partial<DraftFinding> & { quote: string }, string][])('%s', (_, claim, expected) => {
    expect(outcome([file], claim)).toBe(expected);
  });

  test('of a file whose hunks GitHub does not show, in the summary', () => {
    const hidden = { ...file, file: { ...file.file, commentable: false } };
    expect(outcome([hidden], { quote: 'ten = 10', severity: 'minor' })).toBe('summary new 10-10');
    expect(outcome([hidden], { quote: 'line_20 = 20', severity: 'minor' })).toBe('outside-change');
  });

  test('of a removed file, on its old lines', () => {
    const removed = selectedFile('train.py', text('a = 1', 'b = 2'), null);
    expect(outcome([removed], { quote: 'b = 2', side: 'old' })).toBe('lines old 2-2');
  });

  test('of a file without an old view, on the lines that its hunks show', () => {
    expect(outcome([{ ...file, oldView: null }], { quote: 'line_30 = 30', side: 'old' })).toBe('lines old 30-30');
  });

  test('of a notebook, judged by the hunks of its raw text', () => {
    const raw = selectedFile('run.ipynb', null, null);
    const view = {
      language: 'python' as const,
      notebook: true,
      lines: [
        { line: 12, text: 'x = 1', cell: { index: 1, line: 1 } },
        { line: 30, text: 'y = 2', cell: { index: 2, line: 1 } },
      ],
    };
    const row = (newLine: number, text: string) => ({ kind: 'added' as const, oldLine: null, newLine, text });
    const hunk = (newLine: number, text: string) => ({
      oldStart: 11,
      oldLines: 0,
      newStart: newLine,
      newLines: 1,
      heading: '',
      lines: [row(newLine, text)],
    });
    const notebook: SelectedFile = {
      ...raw,
      newView: view,
      hunks: [hunk(12, 'x = 1'), hunk(30, 'y = 2')],
      file: { ...raw.file, hunks: [hunk(12, '    "x = 1"')] },
    };
    expect(outcome([notebook], { path: 'run.ipynb', quote: 'x = 1' })).toBe('lines new 12-12');
    expect(outcome([notebook], { path: 'run.ipynb', quote: 'y = 2', severity: 'minor' })).toBe('summary new 30-30');
  });

  test('the claim has the lines of its quotation, the anchor those that can be commented on', () => {
    const { findings } = settleIn(
      [file],
      [draft({ quote: 'line_12 = 12\nline_13 = 13\nline_14 = 14', startLine: 3, endLine: 4 })],
    );
    expect(findings[0]).toMatchObject({
      claim: { startLine: 12, endLine: 14 },
      anchor: { kind: 'lines', startLine: 12, endLine: 13 },
    });
  });
});
