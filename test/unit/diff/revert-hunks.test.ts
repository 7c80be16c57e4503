import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePatch } from '../../../src/diff/parse-patch.ts';
import { revertHunks } from '../../../src/diff/revert-hunks.ts';
import { patchBetween } from './changed-texts.ts';

const line = fc.constantFrom('a', 'b', 'loss.backward()', '', '  x', '--- a', '+++ b', '@@ -1 +1 @@', 'tail\r');
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
  .map(([lines, newline]) => lines.join('\n') + (newline && lines.length > 0 ? '\n' : ''));

test('taking the hunks back gives the old text, to the last line break', () => {
  fc.assert(
    fc.property(text, text, (oldText, newText) => {
      fc.pre(oldText !== newText);
      const parsed = parsePatch(patchBetween(oldText, newText));
      expect(parsed.kind === 'hunks' && revertHunks(newText, parsed.hunks)).toBe(oldText);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['another line', 'a\nd\n'],
  ['fewer lines', 'a\n'],
  ['no line', ''],
])('hunks of another version of the file are refused: %s', (_, newText) => {
  const parsed = parsePatch('@@ -1,2 +1,2 @@\n a\n-b\n+c');
  expect(parsed.kind === 'hunks' && revertHunks(newText, parsed.hunks)).toBeNull();
});
