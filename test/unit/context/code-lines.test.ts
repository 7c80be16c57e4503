import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeLines } from '../../../src/context/code-lines.ts';
import { importedNames, mayBeModule } from '../../../src/context/import-map.ts';

describe('code without prose', () => {
  test.each([
    ['a comment', ['x = 1  # uses scale'], ['x = 1  ']],
    ['a string on one line', ["name = 'scale # of'  # why"], ['name = ""  ']],
    ['an escaped quote', ['a = "say \\"scale\\"" + b'], ['a = "" + b']],
    [
      'a docstring over lines',
      ['def f():', '    """Uses scale.', '    image: x', '    """', '    return y'],
      ['def f():', '    ""', '', '', '    return y'],
    ],
    ['text behind the end of a docstring', ['"""a', 'b""" + c'], ['""', ' + c']],
    ['both kinds of three quotes', ["x = '''it's \"\"\"", 'scale', "''' + y"], ['x = ""', '', ' + y']],
    ['a string that nobody closes', ["x = 'scale", 'y = 2'], ['x = ""', 'y = 2']],
    ['a hash in a string', ['x = "#" + y'], ['x = "" + y']],
  ])('%s', (_name, lines, expected) => {
    expect(codeLines(lines)).toEqual(expected);
  });

  test('gives one line for each line and never adds to it, whatever the text', () => {
    const quotes = fc.constantFrom("'", '"', "'''", '"""', '#', '\\', 'a', ' ');
    fc.assert(
      fc.property(fc.array(fc.array(quotes, { maxLength: 20 }).map((parts) => parts.join(''))), (lines) => {
        const code = codeLines(lines);
        expect(code).toHaveLength(lines.length);
        for (const line of code) expect(line).not.toContain('#');
      }),
    );
  });
});

describe('imports', () => {
  test.each([
    ['one name', ['from a.b import c'], { c: 'a.b' }],
    ['several, one renamed', ['from .loss import mean as m, total'], { mean: '.loss', total: '.loss' }],
    ['in brackets over lines', ['from x import (', '    A,', '    B,', ')'], { A: 'x', B: 'x' }],
    ['a module alone gives no name', ['import torch'], {}],
    ['a star gives no name', ['from x import *'], {}],
  ])('%s', (_name, code, expected) => {
    expect(Object.fromEntries(importedNames(code))).toEqual(expected);
  });

  test.each([
    ['pkg/transforms/transform.py', '.transform', true],
    ['pkg/structures/boxes.py', 'pkg.structures', true],
    ['vis/base.py', 'PIL', false],
    ['pkg/anything.py', '.', true],
  ])('%s for %s: %s', (path, module, expected) => {
    expect(mayBeModule(path, module)).toBe(expected);
  });
});
