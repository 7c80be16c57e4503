import { expect } from 'vitest';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { revertHunks } from '../../../src/diff/revert-hunks.ts';
import type { Side } from '../../../src/domain/hunk.ts';
import type { Change } from '../../../src/ports/change-source.ts';

/** That many lines, each with its number. */
export const numbered = (count: number, word = 'line') =>
  Array.from({ length: count }, (_, index) => `${word} ${index + 1}\n`).join('');

/** What became of which file, sorted. */
export const summary = (change: Change) => change.patches.map((patch) => `${patch.status} ${patch.path}`).sort();

/** The text of a file; null for anything else. */
export async function textOf(change: Change, path: string, side: Side): Promise<string | null> {
  const read = await change.snapshot.read(path, side);
  return read.kind === 'text' ? read.text : null;
}

/** Every patch takes the new text back to the old one: patches and snapshot speak of the same two states. */
export async function expectConsistent(change: Change): Promise<void> {
  for (const { path, previousPath, status, patch, binary } of change.patches) {
    if (binary === true || patch === undefined) continue;
    const parsed = parsePatch(patch);
    const newText = status === 'removed' ? '' : await textOf(change, path, 'new');
    const oldText = status === 'added' ? '' : await textOf(change, previousPath ?? path, 'old');
    const reverted = parsed.kind === 'hunks' && newText !== null ? revertHunks(newText, parsed.hunks) : null;
    expect({ path, oldText: reverted }).toEqual({ path, oldText });
    expect(oldText).not.toBeNull();
  }
}
