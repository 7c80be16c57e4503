import { diffTexts } from '../../../src/diff/diff-texts.ts';
import type { DraftFinding, FindingSource } from '../../../src/domain/finding.ts';
import type { RepoSettings } from '../../../src/domain/repo-settings.ts';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import { readSource } from '../../../src/notebook/read-source.ts';
import { defaultSettings } from '../../../src/settings/default-settings.ts';
import { settle, type SettleInput, type Settled } from '../../../src/settle/settle.ts';

/** A changed file as the pipeline hands it over; null stands for the side on which it does not exist. */
export function selectedFile(path: string, oldText: string | null, newText: string | null): SelectedFile {
  const hunks = diffTexts(oldText ?? '', newText ?? '') ?? [];
  const status = oldText === null ? 'added' : newText === null ? 'removed' : 'modified';
  return {
    file: { path, status, hunks, commentable: true },
    role: 'training',
    reasons: ['imports torch'],
    newView: newText === null ? null : readSource(path, newText),
    oldView: oldText === null ? null : readSource(path, oldText),
    hunks,
  };
}

export const expert: FindingSource = { kind: 'expert', model: 'some-model' };
export const check = (rule: string): FindingSource => ({ kind: 'check', rule });

/** A claim by the expert about the new side of `train.py`. */
export function draft(changes: Partial<DraftFinding> & { quote: string }): DraftFinding {
  return {
    path: 'train.py',
    side: 'new',
    startLine: 0,
    endLine: 0,
    title: 'the loss is divided twice',
    explanation: 'The mean inside the criterion already divides by the batch.',
    effect: 'The step is too small.',
    severity: 'major',
    category: 'correctness',
    confidence: 0.9,
    source: expert,
    ...changes,
  };
}

/** The default settings with other values for findings. */
export function settingsWith(findings: Partial<RepoSettings['findings']>): RepoSettings {
  return { ...defaultSettings, findings: { ...defaultSettings.findings, minSeverity: 'question', ...findings } };
}

/** Settles claims with every severity shown and a parser that finds no errors. */
export function settleIn(files: SelectedFile[], drafts: DraftFinding[], input: Partial<SettleInput> = {}): Settled {
  return settle(drafts, {
    files,
    settings: settingsWith({}),
    posted: new Set(),
    parser: { countErrors: () => 0 },
    ...input,
  });
}

/** Lines with a line break behind each. */
export function text(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
