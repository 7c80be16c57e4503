import { CodeIndex } from '../../../src/context/code-index.ts';
import { diffTexts } from '../../../src/diff/diff-texts.ts';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import { readSource } from '../../../src/notebook/read-source.ts';

/** A file of a change; `before` null is a new file. */
export function changedFile(path: string, before: string | null, after: string): SelectedFile {
  const hunks = diffTexts(before ?? '', after) ?? [];
  return {
    file: { path, status: before === null ? 'added' : 'modified', hunks, commentable: true },
    role: 'config',
    reasons: [],
    newView: readSource(path, after),
    oldView: before === null ? null : readSource(path, before),
    hunks,
  };
}

/** The index of a repository that holds these files. */
export function indexOf(files: Readonly<Record<string, string>>): CodeIndex {
  const index = new CodeIndex();
  for (const [path, text] of Object.entries(files)) index.add(path, text);
  return index;
}

/** The files that the page of `deepspeed-mismatch` speaks of. */
export const deepSpeedFiles = {
  'configs/zero2.json': '{\n  "zero_optimization": {"stage": 2},\n  "gradient_accumulation_steps": 8\n}\n',
  'configs/zero3.json': '{\n  "zero_optimization": {"stage": 3},\n  "gradient_accumulation_steps": "auto"\n}\n',
};
