import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blankCommentRuns } from '../../../src/syntax/blank-comment-runs.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';

test('a file with thousands of comment lines is parsed, with all positions as they were', async () => {
  const parser = await loadPython();
  const comments = '# a comment of the kind that stands on every line of this file\n'.repeat(10_000);
  const result = parser.parse(`def f(x):\n    return x\n${comments}y = f(1)\n`);
  expect(result.kind).toBe('parsed');
  if (result.kind === 'parsed') expect(result.tree.root.children.at(-1)?.row).toBe(10_002);
});

test('nothing but long runs of comments is blanked, and no length changes', () => {
  const line = fc.constantFrom('# comment', '    # comment', 'x = 1', '', '"""', 'y = "#"  # note', '\t#\r');
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 200 }), (lines) => {
      const after = blankCommentRuns(lines.join('\n')).split('\n');
      expect(after.map((row) => row.length)).toEqual(lines.map((row) => row.length));
      for (const [row, text] of lines.entries()) {
        if (!text.trimStart().startsWith('#')) expect(after[row]).toBe(text);
      }
    }),
  );
  expect(blankCommentRuns('# a\n# b\nx = 1')).toBe('# a\n# b\nx = 1');
});
