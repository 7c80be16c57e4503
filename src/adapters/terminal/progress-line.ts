import type { ReviewProgress } from '../../domain/review.ts';

/** Where the progress is shown; standard error is one. */
export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Shows how far a review is, and takes itself back before the result is printed. */
export interface ProgressLine {
  report: (progress: ReviewProgress) => void;
  /** Removes the line. Reports that come later are not shown. */
  finish: () => void;
}

const phases: Record<ReviewProgress['phase'], string> = {
  reading: 'Reading the change',
  checking: 'Running the checks',
  asking: 'Asking the expert',
  settling: 'Settling the findings',
};

const carriageReturnAndClear = '\r\u001B[K';

/**
 * One line that is rewritten on a terminal; elsewhere one plain line for each phase, so that a log stays short.
 * With `quiet`, nothing.
 */
export function createProgressLine(stream: ProgressStream, { quiet = false }: { quiet?: boolean } = {}): ProgressLine {
  let isOpen = !quiet;
  let shown = '';
  const report = (progress: ReviewProgress) => {
    if (!isOpen) return;
    if (stream.isTTY === true) {
      const line = sentence(progress).slice(0, Math.max(1, (stream.columns || 80) - 1));
      if (line !== shown) stream.write(carriageReturnAndClear + line);
      shown = line;
    } else if (progress.phase !== shown) {
      stream.write(`${sentence(progress)}\n`);
      shown = progress.phase;
    }
  };
  const finish = () => {
    if (isOpen && stream.isTTY === true && shown !== '') stream.write(carriageReturnAndClear);
    isOpen = false;
  };
  return { report, finish };
}

/** For example `Running the checks: 4 of 9 files, 2 findings`. */
function sentence({ phase, done, total, findings }: ReviewProgress): string {
  const files = total > 0 ? `${done} of ${total} ${total === 1 ? 'file' : 'files'}` : null;
  const found = findings > 0 ? `${findings} ${findings === 1 ? 'finding' : 'findings'}` : null;
  const details = [files, found].filter((detail) => detail !== null).join(', ');
  return details === '' ? phases[phase] : `${phases[phase]}: ${details}`;
}
