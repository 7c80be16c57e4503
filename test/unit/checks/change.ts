import { runChecks } from '../../../src/checks/run-checks.ts';
import type { CheckedFile, CheckOptions, CheckResult } from '../../../src/checks/run-checks.ts';
import { diffTexts } from '../../../src/diff/diff-texts.ts';
import type { SourceView } from '../../../src/domain/source-view.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';

export const parser = await loadPython();

/** A Python text as a view. */
export function viewOf(text: string): SourceView {
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => ({ line: index + 1, text: line }));
  return { language: 'python', notebook: false, lines };
}

/** A change of one file; `before` null is a new file. */
export function change(before: string | null, after: string, path = 'train.py'): CheckedFile {
  const hunks = diffTexts(before ?? '', after) ?? [];
  return { path, newView: viewOf(after), oldView: before === null ? null : viewOf(before), hunks };
}

/** Runs all checks, or as the options say. */
export function run(file: CheckedFile | CheckedFile[], options: Partial<CheckOptions> = {}): CheckResult {
  return runChecks(Array.isArray(file) ? file : [file], { disable: [], parser, ...options });
}

/** Rule and first line of each finding. */
export function found(result: CheckResult): [string, number][] {
  return result.findings.map((draft) => [draft.source.kind === 'check' ? draft.source.rule : '', draft.startLine]);
}
