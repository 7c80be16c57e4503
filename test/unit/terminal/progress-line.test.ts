import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createProgressLine } from '../../../src/adapters/terminal/progress-line.ts';
import type { ReviewProgress } from '../../../src/domain/review.ts';

/** A stream that shows what a terminal would show: `\r` and the code that clears the line are obeyed. */
function fakeStream(options: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  const stream = { ...options, write: (text: string) => written.push(text) };
  const lastLine = () => written.join('').split('\r\u001B[K').at(-1);
  return { stream, written, lastLine };
}

const progress = (more: Partial<ReviewProgress>): ReviewProgress => ({
  phase: 'checking',
  done: 0,
  total: 0,
  findings: 0,
  ...more,
});

describe('createProgressLine', () => {
  test('rewrites one line on a terminal and removes it in the end', () => {
    const { stream, written, lastLine } = fakeStream({ isTTY: true, columns: 100 });
    const line = createProgressLine(stream);
    line.report(progress({ phase: 'reading' }));
    expect(lastLine()).toBe('Reading the change');
    line.report(progress({ done: 4, total: 9, findings: 2 }));
    expect(lastLine()).toBe('Running the checks: 4 of 9 files, 2 findings');
    line.report(progress({ phase: 'asking', done: 1, total: 1, findings: 1 }));
    expect(lastLine()).toBe('Asking the expert: 1 of 1 file, 1 finding');
    expect(written.join('')).not.toContain('\n');
    line.finish();
    expect(lastLine()).toBe('');
    const count = written.length;
    line.finish();
    line.report(progress({ done: 5, total: 9 }));
    expect(written).toHaveLength(count);
  });

  test('does not write the same line twice', () => {
    const { stream, written } = fakeStream({ isTTY: true, columns: 100 });
    const line = createProgressLine(stream);
    line.report(progress({ done: 1, total: 2 }));
    line.report(progress({ done: 1, total: 2 }));
    expect(written).toHaveLength(1);
  });

  test('never wraps, since only one line can be taken back', () => {
    const counts = fc.record({ done: fc.nat(), total: fc.nat(), findings: fc.nat() });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 60 }), (some, columns) => {
        const { stream, lastLine } = fakeStream({ isTTY: true, columns });
        createProgressLine(stream).report(progress(some));
        expect(lastLine()?.length).toBeLessThanOrEqual(Math.max(1, columns - 1));
      }),
    );
  });

  test('writes one plain line a phase where there is no terminal', () => {
    const { stream, written } = fakeStream();
    const line = createProgressLine(stream);
    line.report(progress({ phase: 'reading' }));
    line.report(progress({ phase: 'checking', done: 0, total: 3 }));
    line.report(progress({ phase: 'checking', done: 1, total: 3 }));
    line.report(progress({ phase: 'settling', done: 3, total: 3, findings: 5 }));
    line.finish();
    expect(written.join('')).toBe(
      'Reading the change\nRunning the checks: 0 of 3 files\nSettling the findings: 3 of 3 files, 5 findings\n',
    );
  });

  test.each([true, false])('writes nothing when it is to be quiet (terminal: %s)', (isTTY) => {
    const { stream, written } = fakeStream({ isTTY, columns: 80 });
    const line = createProgressLine(stream, { quiet: true });
    line.report(progress({ done: 1, total: 2 }));
    line.finish();
    expect(written).toEqual([]);
  });

  test('finishing without a report leaves no trace', () => {
    const { stream, written } = fakeStream({ isTTY: true, columns: 80 });
    createProgressLine(stream).finish();
    expect(written).toEqual([]);
  });
});
