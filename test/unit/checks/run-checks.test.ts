import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/checks/check.ts';
import { allChecks } from '../../../src/checks/all-checks.ts';
import { diffTexts } from '../../../src/diff/diff-texts.ts';
import type { SourceView } from '../../../src/domain/source-view.ts';
import { change, found, run } from './change.ts';

const clean = `import torch

for x, y in loader:
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
`;
const broken = clean.replace('    optimizer.zero_grad()\n', '');

describe('what is new in a change', () => {
  test('a mistake in a new file is found', () => {
    expect(found(run(change(null, broken)))).toEqual([['missing-zero-grad', 5]]);
  });

  test('a line that is taken away makes the mistake as well', () => {
    expect(found(run(change(clean, broken)))).toEqual([['missing-zero-grad', 5]]);
  });

  test('a mistake that the base has is not raised again, even next to a changed line', () => {
    const after = broken.replace('optimizer.step()', 'optimizer.step()\n    count += 1');
    expect(found(run(change(broken, after)))).toEqual([]);
  });

  test('a mistake that only moved is not raised again', () => {
    const after = broken.replace('for x, y', 'print("start")\nprint("now")\n\nfor x, y');
    expect(found(run(change(broken, after)))).toEqual([]);
  });

  test('a second copy of a mistake that the base has once is raised', () => {
    const copy = broken.split('\n').slice(1).join('\n');
    expect(found(run(change(broken, broken + copy)))).toEqual([['missing-zero-grad', 10]]);
  });

  test('code away from the change is not read out', () => {
    const padding = '\nx = 1\n'.repeat(20);
    const file = change(null, broken + padding);
    file.hunks = diffTexts(broken, broken + padding)!;
    expect(found(run(file))).toEqual([]);
  });
});

describe('who may speak where', () => {
  test.each(['tests/test_train.py', 'docs/example.py', 'pkg/train_test.py', 'third_party/a/train.py'])(
    '%s is left alone',
    (path) => {
      expect(found(run(change(null, broken, path)))).toEqual([]);
    },
  );

  test('a file that does not import the framework is left alone', () => {
    expect(found(run(change(null, broken.replace('import torch', 'import os'))))).toEqual([]);
  });

  test.each([
    ['# ml-review: ignore[missing-zero-grad]', 0],
    ['# ml-review: ignore', 0],
    ['# ml-review: ignore[other-check, MLR301]', 0],
    ['# noqa: E501, MLR301', 0],
    ['# noqa', 0],
    ['# gradients are summed on purpose', 0],
    ['# ml-review: ignore[fit-before-split]', 1],
    ['# noqa: E501', 1],
    ['# the backward pass', 1],
  ])('the comment "%s" leaves %d findings', (comment, count) => {
    expect(run(change(null, broken.replace('loss.backward()', `loss.backward()  ${comment}`))).findings.length).toBe(
      count,
    );
    expect(
      run(change(null, broken.replace('loss.backward()', `${comment}\n    loss.backward()`))).findings.length,
    ).toBe(count);
  });

  test('a comment that ends the line before belongs to that line', () => {
    const text = broken.replace('model(x), y)', 'model(x), y)  # noqa');
    expect(found(run(change(null, text)))).toEqual([['missing-zero-grad', 5]]);
  });

  test.each(['missing-zero-grad', 'MLR301'])('the check is switched off by %s', (name) => {
    expect(found(run(change(null, broken), { disable: [name] }))).toEqual([]);
  });

  test('code that cannot be read is not judged, what follows it is', () => {
    const damaged = broken.replace('    optimizer.step()', '    optimizer.step() = = (]');
    expect(found(run(change(null, damaged)))).toEqual([]);
    const later = `import torch\nx = = 1\n\n\ndef f(x):\n    x.clamp(0, 1)\n    return x\n`;
    expect(found(run(change(null, later)))).toEqual([['discarded-result', 6]]);
  });
});

describe('the finding', () => {
  test('carries the lines word for word, the names, and a fix for exactly these lines', () => {
    const draft = run(change(null, broken)).findings[0]!;
    expect(draft).toMatchObject({
      path: 'train.py',
      side: 'new',
      startLine: 5,
      endLine: 5,
      quote: '    loss.backward()',
      replacement: '    optimizer.zero_grad()\n    loss.backward()',
      source: { kind: 'check', rule: 'missing-zero-grad' },
      category: 'correctness',
      severity: 'critical',
    });
  });

  test('one check speaks once in a function and names the other places', () => {
    const text =
      'import torch\n\ndef f(x):\n    x.clamp(0, 1)\n    x.squeeze(0)\n    return x\n\ndef g(x):\n    x.squeeze(0)\n';
    const result = run(change(null, text));
    expect(found(result)).toEqual([
      ['discarded-result', 4],
      ['discarded-result', 9],
    ]);
    expect(result.findings[0]!.explanation).toMatch(/The same holds on line 5\.$/);
    expect(result.findings[1]!.explanation).not.toContain('The same holds');
  });

  test('keeps CRLF files on their lines', () => {
    const file = change(null, broken);
    file.newView.lines = file.newView.lines.map((line) => ({ ...line, text: `${line.text}\r` }));
    const draft = run(file).findings[0]!;
    expect([draft.startLine, draft.quote]).toEqual([5, '    loss.backward()\r']);
    expect(draft.replacement?.split('\n').map((line) => line.trimEnd())).toEqual([
      '    optimizer.zero_grad()',
      '    loss.backward()',
    ]);
  });
});

describe('notebooks', () => {
  const notebook: SourceView = {
    language: 'python',
    notebook: true,
    lines: [
      { line: 10, text: 'import pandas as pd', cell: { index: 1, line: 1 } },
      { line: 11, text: '%matplotlib inline', cell: { index: 1, line: 2 } },
      { line: 40, text: 'df = pd.read_csv("a.csv")', cell: { index: 3, line: 1 } },
      { line: 41, text: 'df.dropna()', cell: { index: 3, line: 2 } },
      { line: 42, text: 'df.sort_values("t")', cell: { index: 3, line: 3 } },
      { line: 60, text: 'df.dropna()', cell: { index: 4, line: 1 } },
      { line: 61, text: 'train(df)', cell: { index: 4, line: 2 } },
    ],
  };

  test('a displayed last line is not a mistake, and findings stand on raw lines', () => {
    const hunks = [
      {
        oldStart: 0,
        oldLines: 0,
        newStart: 10,
        newLines: 7,
        heading: '',
        lines: notebook.lines.map((line) => ({
          kind: 'added' as const,
          oldLine: null,
          newLine: line.line,
          text: line.text,
        })),
      },
    ];
    const result = run({ path: 'a.ipynb', newView: notebook, oldView: null, hunks });
    expect(found(result)).toEqual([['discarded-result', 41]]);
    expect(result.findings[0]!.explanation).toMatch(/The same holds on line 1 of cell 4\.$/);
  });
});

describe('what cannot be checked', () => {
  const failing: Check = {
    ...allChecks[0]!,
    name: 'always-fails',
    code: 'MLR999',
    find: () => {
      throw new Error('no such node');
    },
  };

  test('one failing check costs the others nothing and is named', () => {
    const result = run(change(null, broken), { checks: [failing, ...allChecks] });
    expect(found(result)).toEqual([['missing-zero-grad', 5]]);
    expect(result.problems).toEqual([{ path: 'train.py', message: 'check always-fails failed: no such node' }]);
  });

  test('a file over a limit is named, and the other files are still checked', () => {
    const huge = change(null, `import torch\n${'x = 1\n'.repeat(200_000)}`, 'huge.py');
    const nested = Array.from({ length: 120 }, (_, depth) => `${' '.repeat(depth)}if x:`).join('\n');
    const deep = change(null, `import torch\n${nested}\n${' '.repeat(120)}pass\n`, 'deep.py');
    const result = run([huge, deep, change(null, broken)]);
    expect(result.problems).toEqual([
      { path: 'huge.py', message: 'not checked: longer than 1,048,576 characters' },
      { path: 'deep.py', message: 'not checked: blocks nested deeper than 100' },
    ]);
    expect(found(result)).toEqual([['missing-zero-grad', 5]]);
  });

  test('a file whose time is up says which checks did not run', () => {
    const result = run(change(null, broken), { maxMillisecondsPerFile: -1 });
    expect(result.findings).toEqual([]);
    expect(result.problems[0]!.message).toMatch(/^checks from [a-z-]+ on not run: over -1 ms$/);
  });

  test('files in other languages are passed over', () => {
    const file = change(null, broken);
    file.newView.language = 'yaml';
    expect(run(file)).toEqual({ findings: [], leads: [], problems: [] });
  });
});

test('checks of tier B are leads, never findings', () => {
  const lead: Check = { ...allChecks.find((check) => check.name === 'missing-zero-grad')!, tier: 'B' };
  const result = run(change(null, broken), { checks: [lead] });
  expect([result.findings.length, result.leads.length]).toEqual([0, 1]);
});
