import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedCode, changedLines, removedNames } from '../../../src/context/changed-rows.ts';
import { CodeIndex } from '../../../src/context/code-index.ts';
import type { Excerpt } from '../../../src/context/excerpt-set.ts';
import { gatherContext } from '../../../src/context/gather-context.ts';
import { makeFile, someLines } from '../expert/make-file.ts';

/** Files of the repository at head, by path. */
function indexOf(files: Record<string, string[]>): CodeIndex {
  const index = new CodeIndex();
  for (const [path, lines] of Object.entries(files)) index.add(path, lines.join('\n'));
  return index;
}

const reasonsFor = (excerpts: Excerpt[], path: string) =>
  excerpts.filter((excerpt) => excerpt.path === path).flatMap((excerpt) => excerpt.reasons);

/** A change in src/train.py beside other files. */
function gather(before: string[], after: string[], others: Record<string, string[]>, budget = 60_000) {
  const file = makeFile({ before, after });
  return gatherContext([file], indexOf({ 'src/train.py': after, ...others }), budget);
}

const loss = ['def masked_mean(values, mask):', '    total = (values * mask).sum()', '    return total / mask.sum()'];

describe('what is put beside the diff', () => {
  test('the definition of what a changed line calls, from the module that is imported', () => {
    const { excerpts } = gather(
      ['from src.loss import masked_mean', 'x = 1'],
      ['from src.loss import masked_mean', 'x = masked_mean(a, b)'],
      {
        'src/loss.py': loss,
        'other/stats.py': ['def masked_mean(values):', '    """Another one."""', '    return values'],
      },
    );
    expect(excerpts.map((excerpt) => excerpt.path)).toEqual(['src/loss.py']);
    expect(excerpts[0]).toMatchObject({ startLine: 1, endLine: 3, lines: loss });
  });

  test('a name of a foreign package does not lead to a variable of the same name in the repository', () => {
    const { excerpts } = gather(['x = 1'], ['from PIL import Image', 'x = Image.BILINEAR'], {
      'vis/base.py': ['import numpy', 'Image = numpy.ndarray', 'y = 1', 'z = 2'],
    });
    expect(excerpts).toEqual([]);
  });

  test('a local variable does not lead to a method of the same name; an attribute does', () => {
    const boxes = ['class Boxes:', '    def rescale(self, x):', '        self.tensor *= x', '        return self'];
    expect(gather(['x = 1'], ['rescale = 2', 'x = rescale * 3'], { 'boxes.py': boxes }).excerpts).toEqual([]);
    const { excerpts } = gather(['x = 1'], ['x = boxes.rescale(3)'], { 'boxes.py': boxes });
    expect(reasonsFor(excerpts, 'boxes.py')).toEqual(['defines rescale, used on a changed line']);
  });

  test('words of a docstring or a comment lead nowhere', () => {
    const { excerpts } = gather(
      ['def f():', '    """Old."""', '    return 1'],
      ['def f():', '    """This uses masked_mean and an image schedule."""', '    return 1  # masked_mean'],
      {
        'src/loss.py': loss,
        'configs/a.yaml': ['image: 3', 'schedule: cosine', 'uses: x', 'a: 1'],
      },
    );
    expect(excerpts).toEqual([]);
  });

  test('callers of the function that changed, the nearest first, tests last', () => {
    const calls = (where: string) => [
      `# ${where}`,
      'import src.train',
      ...someLines(8),
      'value = compute_step(batch_2)',
      'y = 1',
    ];
    const { excerpts } = gather(
      ['def compute_step(b):', '    return b'],
      ['def compute_step(b):', '    return b * 2'],
      {
        'tests/test_train.py': calls('test'),
        'far/run.py': calls('far'),
        'src/near.py': calls('near'),
      },
    );
    const paths = excerpts.map((excerpt) => excerpt.path);
    expect(paths.toSorted()).toEqual(['far/run.py', 'src/near.py', 'tests/test_train.py']);
    expect(paths.at(-1)).toBe('tests/test_train.py');
  });

  test('a mention in a README, in a string or in a list of imports is no call', () => {
    const { excerpts } = gather(
      ['def compute_step(b):', '    return b'],
      ['def compute_step(b):', '    return b * 2'],
      {
        'README.md': ['Call compute_step(x).', 'a', 'b', 'c'],
        'src/__init__.py': ['from src.train import (', '    compute_step,', ')', "__all__ = ['compute_step']", 'x = 1'],
      },
    );
    expect(excerpts).toEqual([]);
  });

  test('whoever still uses a name that this change removes', () => {
    const { excerpts } = gather(
      ['class Run:', '    def __init__(self):', '        self.grad_scale = 8', '        self.other = 1'],
      ['class Run:', '    def __init__(self):', '        self.other = 1'],
      { 'far/clip.py': ['import src', ...someLines(6), 'norm = run.grad_scale * 2', 'y = 1'] },
    );
    expect(reasonsFor(excerpts, 'far/clip.py')).toEqual([
      'holds grad_scale, which this change takes out of another file',
    ]);
  });

  test('the configuration that sets a name, but not that of build machines', () => {
    const { excerpts } = gather(['x = 1'], ['x = config.warmup_ratio'], {
      'configs/base.yaml': ['a: 1', 'warmup_ratio: 0.1', 'b: 2', 'c: 3'],
      '.github/workflows/test.yml': ['a: 1', 'warmup_ratio: 3', 'b: 2', 'c: 3'],
      'docker/compose.yml': ['a: 1', 'warmup_ratio: 3', 'b: 2', 'c: 3'],
    });
    expect(excerpts.map((excerpt) => excerpt.path)).toEqual(['configs/base.yaml']);
  });

  test('the code that reads a key of a changed configuration', () => {
    const file = makeFile({
      path: 'configs/a.yaml',
      before: ['warmup_ratio: 1'],
      after: ['warmup_ratio: 2'],
      language: 'yaml',
    });
    const reader = ['import x', ...someLines(6), 'steps = total * config.warmup_ratio', 'y = 1'];
    const index = indexOf({ 'configs/a.yaml': ['warmup_ratio: 2'], 'src/run.py': reader });
    expect(reasonsFor(gatherContext([file], index, 60_000).excerpts, 'src/run.py')).toEqual(['reads warmup_ratio']);
  });
});

describe('what stands with the diff already', () => {
  test('no line of a small file that changed comes again', () => {
    const before = [
      'def outer(x):',
      ...someLines(80, '    x'),
      '    return inner_part(x)',
      '',
      'def inner_part(x):',
      '    return x',
    ];
    const after = before.with(3, '    x_3 = 7');
    expect(gather(before, after, {}).excerpts).toEqual([]);
  });

  test('of a large file only lines away from the change come', () => {
    const helper = ['def helper_of(x):', '    y = x', '    z = y', '    return z'];
    const before = [...someLines(500), 'value = 1', ...someLines(100, 'y'), ...helper];
    const after = before.with(500, 'value = helper_of(2)');
    const { excerpts } = gather(before, after, {});
    expect(excerpts).toHaveLength(1);
    expect(excerpts[0]).toMatchObject({ path: 'src/train.py', startLine: 602, lines: helper });
  });

  test('no line is given twice, and the budget is kept, whatever the change', () => {
    const line = fc.constantFrom(
      'def alpha_one(x):',
      '    return beta_two(x)',
      'def beta_two(y):',
      '    return y',
      'z = alpha_one(beta_two(1))',
      '',
      'class Gamma:',
      '    def alpha_one(self):',
      '        self.beta_two()',
    );
    const lines = fc.array(line, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(lines, lines, lines, fc.integer({ min: 0, max: 3000 }), (before, after, other, budget) => {
        const { excerpts } = gather(before, after, { 'src/other.py': other }, budget);
        const seen = excerpts.flatMap(({ path, startLine, lines: rows }) =>
          rows.map((_, row) => `${path}:${startLine + row}`),
        );
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.every((place) => !place.startsWith('src/train.py'))).toBe(true);
        const size = excerpts.flatMap((excerpt) => excerpt.lines).join('').length;
        expect(size).toBeLessThanOrEqual(budget);
      }),
      { numRuns: 60 },
    );
  });

  test('what does not fit is named', () => {
    const { excerpts, left } = gather(
      ['from src.loss import masked_mean', 'x = 1'],
      ['from src.loss import masked_mean', 'x = masked_mean(a, b)'],
      { 'src/loss.py': loss },
      20,
    );
    expect(excerpts).toEqual([]);
    expect(left).toEqual(['src/loss.py:1-3']);
  });
});

describe('changed rows', () => {
  test('a removed row stands for the line before it', () => {
    expect(changedLines(makeFile({ before: ['a', 'b', 'c'], after: ['a', 'c'] }))).toEqual([1]);
  });

  test('names that are removed and still defined in the file are not counted', () => {
    const file = makeFile({ before: ['kept = 1', 'gone_name = 2', 'def gone_too(x):'], after: ['kept = 3'] });
    expect(removedNames(changedCode(file))).toEqual(['gone_name', 'gone_too']);
  });
});
