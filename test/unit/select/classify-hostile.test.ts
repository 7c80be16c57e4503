import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/notebook/read-source.ts';
import { classify } from '../../../src/select/classify.ts';

const decide = (path: string, text: string) => classify({ path, view: readSource(path, text), previous: null }, {});

describe('hostile text', () => {
  const paths = [
    'a.py',
    'a.ipynb',
    'a.js',
    'a.rs',
    'a.jl',
    'a.R',
    'a.cpp',
    'a.yaml',
    'a.json',
    'a.toml',
    'a.sh',
    'a.cu',
    'a',
  ];

  test('never makes it throw, and there is always a reason', () => {
    const pieces = [
      'import ',
      'from x import (',
      'class A(',
      'def f(',
      '"""',
      "'",
      '"',
      '#',
      '//',
      '/*',
      '\\',
      '\n',
      ' ',
      '{',
      '}',
      'torch',
      '::',
      '=',
      '`',
      '%',
      '\0',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.string({ unit: fc.constantFrom(...pieces) }), (path, text) => {
        expect(decide(path, text).reasons.length).toBeGreaterThan(0);
      }),
    );
  });

  test.each([
    'a',
    '(',
    '"',
    "'",
    '"""',
    'a.',
    'a::',
    'import (',
    'from x import (\n',
    'class A(',
    'def f(',
    '  ',
    'x=',
    '{',
    "require('",
    'python ',
    '-',
    '_A',
    '\\"',
    '@a.',
    '#=',
  ])('a megabyte of %j is read in one pass', (piece) => {
    // What takes time with the square of the length would take hours here.
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    for (const path of paths) decide(path, text);
    expect(decide(`${'data/'.repeat(200)}a.py`, text).reasons).toHaveLength(1);
  });
});
