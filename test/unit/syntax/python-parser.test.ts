import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadPython, maxParsedCharacters, parsesAsPython } from '../../../src/syntax/python-parser.ts';
import { childOf, childrenOf, descendants, textOf } from '../../../src/syntax/syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from '../../../src/syntax/syntax-tree.ts';

const parser = await loadPython();

function treeOf(text: string): SyntaxTree {
  const result = parser.parse(text);
  if (result.kind === 'skipped') throw new Error(result.reason);
  return result.tree;
}

function first(tree: SyntaxTree, type: string): SyntaxNode {
  return descendants(tree.root).find((node) => node.type === type)!;
}

test('a call can be taken apart by the roles of its parts', () => {
  const tree = treeOf('x = torch.load(path, weights_only=False)  # why\n');
  const call = first(tree, 'call');
  expect(textOf(tree, childOf(call, 'function')!)).toBe('torch.load');
  expect(childOf(call, 'arguments')!.children.map((node) => node.type)).toEqual(['identifier', 'keyword_argument']);
  expect(call.parent!.type).toBe('assignment');
  expect([call.row, call.column, call.endRow]).toEqual([0, 4, 0]);
});

test('comments are kept apart, with their place, and operators stay', () => {
  const tree = treeOf('# first\na < b <= c\nx += 1  # second\n');
  expect(tree.comments).toEqual([
    { row: 0, column: 0, text: '# first' },
    { row: 2, column: 8, text: '# second' },
  ]);
  const comparison = first(tree, 'comparison_operator');
  expect(childrenOf(comparison, 'operators').map((node) => textOf(tree, node))).toEqual(['<', '<=']);
  expect(textOf(tree, childOf(first(tree, 'augmented_assignment'), 'operator')!)).toBe('+=');
  expect(descendants(tree.root).some((node) => node.type === 'comment' || node.type === '(')).toBe(false);
});

test('offsets are those of the string, also after characters outside the basic plane', () => {
  const tree = treeOf('s = "😀 ü"; loss.backward()\n');
  expect(textOf(tree, first(tree, 'call'))).toBe('loss.backward()');
});

test.each([
  ['CRLF line ends', 'if a:\r\n    b = 1\r\n', ['if a:', '    b = 1', '']],
  ['a byte-order mark', '\uFEFFa = 1\n', ['\uFEFFa = 1', '']],
  ['a form feed', 'a = 1\n\fb = 2\n', ['a = 1', '\fb = 2', '']],
  ['tabs', 'if a:\n\tb = 1\n', ['if a:', '\tb = 1', '']],
  ['no final line break', 'a = 1', ['a = 1']],
  ['nothing at all', '', ['']],
])('%s is read without an error', (_, text, lines) => {
  const tree = treeOf(text);
  expect(tree.errors).toEqual([]);
  expect(tree.lines).toEqual(lines);
});

test('a statement over several lines ends on the row of its last character', () => {
  const tree = treeOf('f(\n    a,\n    b,\n)\ng()\n');
  const calls = descendants(tree.root).filter((node) => node.type === 'call');
  expect(calls.map((call) => [call.row, call.endRow])).toEqual([
    [0, 3],
    [4, 4],
  ]);
});

test('what cannot be read is named by its rows, and what follows is still read', () => {
  const tree = treeOf('a = 1\n<<<<<<< ours\nb = (\n\nloss.backward()\n');
  expect(tree.errors.length).toBeGreaterThan(0);
  expect(tree.errors.every((error) => error.row >= 1 && error.endRow >= error.row)).toBe(true);
});

test('twenty thousand nested parentheses overflow no stack', () => {
  const deep = 20_000;
  expect(parser.countErrors(`${'('.repeat(deep)}1${')'.repeat(deep)}\n`)).toBe(0);
  expect(parser.countErrors(`x = a${'.b'.repeat(deep)}\n`)).toBe(0);
  expect(parser.countErrors("(['".repeat(deep))).toBeGreaterThan(0);
});

test('a text over the size limit is skipped with the limit in the reason', () => {
  expect(parser.parse('#'.repeat(maxParsedCharacters)).kind).toBe('parsed');
  expect(parser.parse('#'.repeat(maxParsedCharacters + 1))).toEqual({
    kind: 'skipped',
    reason: 'longer than 1,048,576 characters',
  });
  expect(parser.countErrors('#'.repeat(maxParsedCharacters + 1))).toBe(Number.POSITIVE_INFINITY);
});

test('a text over the time limit is skipped, and the next one is read from its own start', async () => {
  const hurried = await loadPython({ maxMilliseconds: -1 });
  expect(hurried.parse('f(a, b)\n'.repeat(50_000))).toEqual({ kind: 'skipped', reason: 'not parsed within -1 ms' });
  const result = hurried.parse('a = 1\n');
  expect(result.kind === 'parsed' && result.tree.root.children.length).toBe(1);
});

test.each([
  ['a sound edit', 'a = 1\n', 'a = 2\n', true],
  ['an edit that breaks the file', 'a = 1\n', 'a = (1\n', false],
  ['an edit of a file that is broken elsewhere', 'a = 1\nb = (\n', 'a = 2\nb = (\n', true],
])('%s keeps the file Python: %#', (_, before, after, expected) => {
  expect(parsesAsPython(parser, before, after)).toBe(expected);
});

test('any text ends in a tree whose nodes nest and come in order', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'def f(',
      'class A:\n',
      '    ',
      '\t',
      '\n',
      '"""',
      "f'{",
      'if x:',
      ')',
      ']',
      '# c',
      'lambda: ',
      '\\',
      '@',
      '=',
      '\r\n',
      'x',
      '.y',
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const tree = treeOf(text);
      for (const node of descendants(tree.root)) {
        const parent = node.parent!;
        expect(node.start >= parent.start && node.end <= parent.end).toBe(true);
        expect(node.row <= node.endRow && node.endRow < tree.lines.length).toBe(true);
        expect(text.slice(node.start - node.column, node.start).includes('\n')).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});
