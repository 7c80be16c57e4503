import parseDiff from 'parse-diff';
import { parsePatch } from '../src/diff/parse-patch.ts';
import { splitDiff } from '../src/diff/split-diff.ts';
import { median, timeOf, type Measure } from './measure.ts';

const files = 3000;
const changedLines = 200_000;
const runs = 9;

/** Hunks of 3 context lines, 7 removed, 7 added and 3 context lines, as many as the file's share of the changed lines asks for. */
function patchOf(file: number): string {
  const hunks = Math.round(changedLines / files / 14);
  const lines: string[] = [];
  for (let hunk = 0; hunk < hunks; hunk++) {
    const start = 1 + hunk * 100;
    lines.push(`@@ -${start},13 +${start},13 @@ def training_step_${hunk}(self, batch):`);
    const row = (mark: string, index: number) =>
      `${mark}    loss_${index} = self.criterion(outputs[${index}], batch["labels"]) / ${file + hunk}`;
    for (let index = 0; index < 3; index++) lines.push(row(' ', index));
    for (let index = 3; index < 10; index++) lines.push(row('-', index));
    for (let index = 3; index < 10; index++) lines.push(row('+', index + 100));
    for (let index = 10; index < 13; index++) lines.push(row(' ', index));
  }
  return lines.join('\n');
}

function headerOf(file: number): string {
  const path = `src/package_${file % 50}/module_${file}.py`;
  return `diff --git a/${path} b/${path}\nindex 1111111..2222222 100644\n--- a/${path}\n+++ b/${path}\n`;
}

const patches = Array.from({ length: files }, (_, file) => patchOf(file));
const wholeText = patches.map((patch, file) => `${headerOf(file)}${patch}\n`).join('');

/** The median of the ratios of both times, measured in turn so that a busy machine slows both alike. */
function ratioOf(ours: () => number, bare: () => number): number {
  if (ours() !== bare()) throw new Error('the two do not read the same number of hunks');
  return median(Array.from({ length: runs }, () => timeOf(ours) / timeOf(bare)));
}

const parsed = (patch: string): number => {
  const result = parsePatch(patch);
  if (result.kind === 'invalid') throw new Error(result.reason);
  return result.hunks.length;
};
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** GitHub's list of files: each patch from its text to hunks with both line numbers. */
export const diffOfPatches: Measure = {
  name: `patches to hunks, ${files} files and ${changedLines} changed lines`,
  run: async () => {
    const ours = () => sum(patches.map(parsed));
    const bare = () => sum(patches.map((patch) => parseDiff(patch)[0]?.chunks.length ?? 0));
    return { value: ratioOf(ours, bare), limit: 2, unit: 'x parse-diff' };
  },
};

/** A whole diff as the terminal reads it, from its text to hunks with both line numbers. */
export const diffOfWholeText: Measure = {
  name: 'the same change as one text',
  run: async () => {
    const ours = () => sum(splitDiff(wholeText).patches.map((file) => parsed(file.patch ?? '')));
    const bare = () => sum(parseDiff(wholeText).map((file) => file.chunks.length));
    return { value: ratioOf(ours, bare), limit: 2, unit: 'x parse-diff' };
  },
};
