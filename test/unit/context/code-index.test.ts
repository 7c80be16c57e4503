import { describe, expect, test } from 'vitest';
import { CodeIndex, holds } from '../../../src/context/code-index.ts';

const model = `import torch
from torch import nn

SCALE = 8
rate: float = 0.1


class Attention(nn.Module):
    """Multi-head attention."""

    def __init__(self, dim):
        super().__init__()
        self.query = nn.Linear(dim, dim)

    def forward(
        self,
        x,
    ):
        return compute(x) / SCALE


class Cross(Attention):
    def forward(self, x, y):
        return compute(y)


def compute(x):
    return x
`;

const train = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument('--warmup-steps', type=int)

@dataclass
class Options:
    batch_size: int = 32

out = compute(batch)
`;

function indexed(): CodeIndex {
  const index = new CodeIndex();
  index.add('model.py', model);
  index.add('train.py', train);
  index.add('configs/base.yaml', 'optimizer:\n  learning_rate: 0.1\n  warmup_steps: 10\n- name: x\n');
  return index;
}

describe('definitions', () => {
  test.each([
    ['Attention', 'class', 8, 19, ''],
    ['compute', 'function', 27, 28, ''],
    ['SCALE', 'variable', 4, 4, ''],
    ['rate', 'variable', 5, 5, ''],
    ['__init__', 'function', 11, 13, 'Attention'],
  ])('%s', (name, kind, startLine, endLine, container) => {
    expect(indexed().definitionsOf(name)[0]).toMatchObject({ kind, startLine, endLine, container, path: 'model.py' });
  });

  test('a signature over several lines does not end the function', () => {
    const [forward] = indexed().definitionsOf('forward');
    expect(forward).toMatchObject({ startLine: 15, endLine: 19 });
    expect(indexed().enclosing('model.py', 19)).toMatchObject({ name: 'forward', container: 'Attention' });
  });

  test('methods of the same name in a derived class are found from both ends', () => {
    const index = indexed();
    const [base, derived] = index.definitionsOf('forward');
    expect(base && index.overridesOf(base)).toEqual([derived]);
    expect(derived && index.overridesOf(derived)).toEqual([base]);
  });
});

test('uses are whole identifiers, with their lines, up to the limit', () => {
  const index = indexed();
  expect(index.usesOf('compute', 10)).toEqual({
    more: false,
    uses: [
      { path: 'model.py', line: 19, text: '        return compute(x) / SCALE' },
      { path: 'model.py', line: 24, text: '        return compute(y)' },
      { path: 'model.py', line: 27, text: 'def compute(x):' },
      { path: 'train.py', line: 9, text: 'out = compute(batch)' },
    ],
  });
  expect(index.usesOf('compute', 2)).toMatchObject({ more: true, uses: [{ line: 19 }, { line: 24 }] });
  expect(index.usesOf('comput', 10).uses).toEqual([]);
});

test('keys come from configuration files, argument parsers and dataclasses', () => {
  const index = indexed();
  expect(index.keysOf('warmup_steps')).toEqual([
    { name: 'warmup_steps', path: 'train.py', line: 3 },
    { name: 'warmup_steps', path: 'configs/base.yaml', line: 3 },
  ]);
  expect(index.keysOf('batch_size')).toEqual([{ name: 'batch_size', path: 'train.py', line: 7 }]);
});

test.each([
  ['lr', 'self.lr = lr', true],
  ['lr', 'clr = 1', false],
  ['a.b', 'x', false],
  ['(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', false],
])('holds(%s in %s): %s', (name, text, expected) => {
  expect(holds(text, name)).toBe(expected);
});
