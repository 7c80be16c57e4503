import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/configs/read-config.ts';
import { directionOf } from '../../../src/configs/metric-mode.ts';
import { readSource } from '../../../src/notebook/read-source.ts';

const read = (path: string, text: string) =>
  readConfig(path, readSource(path, text)).map(({ entries }) =>
    entries.map(
      ({ keys, line, kind, value }) =>
        `${line} ${keys.join('.')} ${kind}${kind === 'scalar' ? ` ${JSON.stringify(value)}` : ''}`,
    ),
  );

describe('a configuration file', () => {
  test('YAML gives each key with its path, line and value', () => {
    expect(read('a.yaml', 'a:\n  b: 1e-4\n  "c": yes\nd: [1, {e: "x"}]\nf: "yes"\ng:\n')).toEqual([
      [
        '1 a map',
        '2 a.b scalar 0.0001',
        '3 a.c scalar true',
        '4 d list',
        '4 d.1.e scalar "x"',
        '5 f scalar "yes"',
        '6 g scalar null',
      ],
    ]);
  });

  test('several documents of a file are read apart', () => {
    expect(read('a.yaml', 'lr: 1\n---\nlr: 2\n')).toEqual([['1 lr scalar 1'], ['3 lr scalar 2']]);
  });

  test('JSON over several lines', () => {
    expect(read('a.json', '{\n\t"a": {\n\t\t"b": true\n\t}\n}\n')).toEqual([['2 a map', '3 a.b scalar true']]);
  });

  test('TOML gives flat keys with their tables', () => {
    expect(
      read('a.toml', '[a.b]\nc = 1_000 # x\nd.e = "f"\n[[g]]\nh = false\ni = [\n 1 ]\nj = """\nk = 1\n"""\nl = 2\n'),
    ).toEqual([
      [
        '2 a.b.c scalar 1000',
        '3 a.b.d.e scalar "f"',
        '5 g.h scalar false',
        '6 g.i list',
        '8 g.j open',
        '11 g.l scalar 2',
      ],
    ]);
  });

  test.each(['${oc.env:X}', '"{{ x }}"', '$HOME/x', '"???"', '<fill in>', '!ENV x', '*other'])(
    '%s is filled in by something else',
    (value) => {
      expect(read('a.yaml', `b: &other 1\na: ${value}\n`)).toEqual([['1 b scalar 1', '2 a open']]);
    },
  );

  test.each([
    ['broken YAML', 'a.yaml', 'a: [1\nb: 2\n'],
    ['JSON with comments', 'a.json', '{\n// x\n"a": 1}\n'],
    ['another language', 'a.py', 'a = 1\n'],
    ['a text of 200,000 characters', 'a.yaml', `a: ${'x'.repeat(200_000)}\n`],
  ])('%s is not read', (_, path, text) => {
    expect(read(path, text)).toEqual([]);
  });
});

test.each([
  ['val_loss', 'min'],
  ['eval/perplexity', 'min'],
  ['val-wer', 'min'],
  ['top1', 'max'],
  ['eval_f1', 'max'],
  ['mAP', 'max'],
  ['neg_loss', null],
  ['-loss', null],
  ['score', null],
  ['loss_over_accuracy', null],
  ['glossary', null],
])('%s is better at its %s', (metric, direction) => {
  expect(directionOf(metric)).toBe(direction);
});
