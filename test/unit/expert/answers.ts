import { expect } from 'vitest';
import type { DraftFinding } from '../../../src/domain/finding.ts';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import { parseAnswer } from '../../../src/expert/parse-answer.ts';
import { rowLabel } from '../../../src/expert/row-label.ts';
import { makeFile, someLines } from './make-file.ts';

const before = [...someLines(60), 'loss = loss / n', ...someLines(60, 'y')];
/** The lines of src/train.py after the change, which is on line 61. */
export const after = before.with(60, 'loss = loss / accum / n');
export const train = makeFile({ path: 'src/train.py', before, after });
/** Two files, so that a finding has to name its own. */
export const files = [train, makeFile({ path: 'src/model.py', before: null, after: ['import torch', 'x = 1'] })];

/** The label of a line of src/train.py. */
export const label = (line: number) => rowLabel({ line, text: after[line - 1] ?? '' });

/** A finding as the expert writes it, on line 61 of src/train.py. */
export function item(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    path: 'src/train.py',
    side: 'new',
    start: label(61),
    end: label(61),
    quote: 'loss = loss / accum / n',
    title: 'the loss is divided twice',
    mechanism: 'The mean is taken already.',
    conditions: 'accum is above 1, as in configs/base.yaml.',
    effect: 'Steps are too small.',
    check: 'Compare p.grad.',
    counter_evidence: '',
    replacement: 'loss = loss / n',
    reference: null,
    category: 'correctness',
    severity: 'critical',
    confidence: 0.9,
    ...changes,
  };
}

/** An answer of these findings. */
export const answer = (...items: unknown[]) => JSON.stringify({ findings: items, summary: 'Read all.' });

export const parse = (text: string, all: SelectedFile[] = files) => parseAnswer(text, all, 'claude-opus-5-5');

/** The one finding of an answer. */
export function only(text: string, all?: SelectedFile[]): DraftFinding {
  const { findings } = parse(text, all);
  expect(findings).toHaveLength(1);
  return findings[0] as DraftFinding;
}
