import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonSourceLine } from '../../../src/notebook/json-source-line.ts';
import { readSource } from '../../../src/notebook/read-source.ts';
import { anyNotebook, codeLines, write } from './notebooks.ts';
import type { Notebook } from './notebooks.ts';

describe('the JSON line of a source line', () => {
  test('changes that source line of the notebook and nothing else', () => {
    fc.assert(
      fc.property(anyNotebook, fc.nat(), fc.string({ unit: 'grapheme', minLength: 1 }), (notebook, choice, source) => {
        const raw = write(notebook);
        const lines = readSource('a.ipynb', raw).lines;
        const index = lines.length === 0 ? 0 : choice % lines.length;
        const rawLine = raw.split('\n')[(lines[index]?.line ?? 0) - 1];
        const replaced = rawLine === undefined ? null : jsonSourceLine(rawLine, source);
        if (replaced === null) return;
        const changed = raw
          .split('\n')
          .with((lines[index]?.line ?? 0) - 1, replaced)
          .join('\n');
        const expected = codeLines(notebook)
          .map((line) => line.text)
          .toSpliced(index, 1, ...source.split('\n'));
        const actual = codeLines(JSON.parse(changed) as Notebook).map((line) => line.text);
        // A cell that now ends in a line break has no further line for it.
        expect(actual).toEqual(
          source.endsWith('\n') && actual.length < expected.length
            ? expected.toSpliced(index + source.split('\n').length - 1, 1)
            : expected,
        );
      }),
    );
  });

  test.each([
    ['keeps indentation, line break and comma', '    "x = 1\\n",', 'x = 2', '    "x = 2\\n",'],
    ['adds no line break to the last line', '    "x = 1"', 'x = "é\\t"', '    "x = \\"é\\\\t\\""'],
    ['keeps a carriage return', '\t"x",\r', 'y', '\t"y",\r'],
    ['writes several lines', '  "x\\n",', 'a\n  b', '  "a\\n",\n  "  b\\n",'],
    ['writes several lines at the end of a cell', '  "x"', 'a\nb', '  "a\\n",\n  "b"'],
    ['removes a line', '  "x\\n",', '', ''],
    ['escapes as the file does', '  "\\u00e9 = 1\\n",', '\u00E9 = 2', '  "\\u00e9 = 2\\n",'],
  ])('%s', (_, rawLine, source, expected) => {
    expect(jsonSourceLine(rawLine, source)).toBe(expected);
  });

  test.each([
    ['a key stands before it', '   "source": "x = 1",'],
    ['the list begins on it', '   "source": ["x = 1\\n",'],
    ['two strings stand on it', '   "a\\n", "b\\n",'],
    ['it holds two source lines', '   "a\\nb\\n",'],
    ['it is not JSON', '   "a'],
    ['it is no string', '   1,'],
    ['it is empty', ''],
  ])('is none where %s', (_, rawLine) => {
    expect(jsonSourceLine(rawLine, 'y')).toBeNull();
  });

  test('is none where removing the last line would leave a comma', () => {
    expect(jsonSourceLine('    "x = 1"', '')).toBeNull();
  });
});
