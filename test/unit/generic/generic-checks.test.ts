import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { genericChecks } from '../../../src/checks/generic/generic-checks.ts';
import { loadRuff, type Ruff } from '../../../src/checks/generic/ruff.ts';
import { runChecks, type CheckResult } from '../../../src/checks/run-checks.ts';
import { diffTexts } from '../../../src/diff/diff-texts.ts';
import { notebookHunks } from '../../../src/notebook/notebook-hunks.ts';
import { readSource } from '../../../src/notebook/read-source.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';

const parser = await loadPython();
const ruff = await loadRuff();

function run(before: string | null, after: string, path = 'train.py', options = {}, engine: Ruff = ruff): CheckResult {
  const newView = readSource(path, after);
  const oldView = before === null ? null : readSource(path, before);
  const hunks = path.endsWith('.ipynb') ? notebookHunks(oldView, newView) : (diffTexts(before ?? '', after) ?? []);
  const checks = genericChecks(engine, { repositoryRunsRuff: false, ...options });
  return runChecks([{ path, newView, oldView, hunks }], { disable: [], parser, checks });
}

const said = ({ findings, leads }: CheckResult) => [
  ...findings.map((draft) => `${draft.title} (${draft.startLine})`),
  ...leads.map((draft) => `lead: ${draft.title} (${draft.startLine})`),
];

const script =
  'import numpy as np\nimport torch\n\n\ndef mean(x):\n    return np.mean(x)\n\n\ndef last(x):\n    return x[-1]\n';

describe('what is new in a change', () => {
  test('an import that is taken away while its name is still used', () => {
    const result = run(script, script.replace('import numpy as np\n', ''));
    expect(said(result)).toEqual(['`np` is not defined (5)']);
    expect(result.findings[0]).toMatchObject({
      quote: '    return np.mean(x)',
      effect: 'NameError when `mean` is called; what follows does not run.',
      severity: 'critical',
      source: { kind: 'check', rule: 'undefined-name' },
    });
    expect(result.findings[0]?.explanation).toContain('`import numpy as np` is missing.');
  });

  test('an undefined name that the base has too is not raised, wherever its line went', () => {
    const broken = script.replace('import numpy as np\n', '');
    expect(said(run(broken, `import os\n${broken.replace('x[-1]', 'x[-2]')}`))).toEqual([]);
  });

  test('other rules speak of changed lines alone', () => {
    const broken = script.replace('x[-1]', '"%s %s" % (x,)');
    const file = run(broken, broken.replace('import torch\n', 'import torch\nimport os\n'));
    expect(said(file)).toEqual([]);
    expect(said(run(script, broken))).toEqual(['the format string does not take these values (10)']);
  });

  test('different names of one function are different findings, and one name is one', () => {
    const after = 'def f(x):\n    a = np.mean(x)\n    b = np.std(x)\n    return plt.plot(a, b)\n';
    const { findings } = run(null, after);
    expect(findings.map((draft) => draft.title)).toEqual(['`np` is not defined', '`plt` is not defined']);
    expect(findings[0]?.explanation).toContain('The same holds on line 3.');
  });
});

describe('when it fails', () => {
  test.each([
    ['missing()', 'NameError as soon as the file is imported or run;'],
    ['def f(flag):\n    if flag:\n        missing()', 'NameError when `f` is called and the `if` on line 2 holds;'],
    ['def f(flag):\n    if flag:\n        pass\n    else:\n        missing()', 'and the `else` on line 4 is reached;'],
    ['def f(flag):\n    return missing if flag else 0', 'and the condition on line 2 asks for it;'],
    ['class Net:\n    def forward(self, x):\n        return missing(x)', 'NameError when `Net.forward` is called;'],
    ['def f(x=missing):\n    return x', 'NameError as soon as the file is imported or run;'],
    ['f = lambda x: missing(x)', 'NameError when the lambda on line 1 is called;'],
    ['def f(x):\n    for y in x:\n        missing(y)', 'and the loop on line 2 runs;'],
    ['def f(x):\n    for y in missing:\n        print(y)', 'NameError when `f` is called;'],
    [
      'def f(x):\n    try:\n        x()\n    except ValueError:\n        missing()',
      'and the `except` on line 4 is reached;',
    ],
  ])('%j', (text, clause) => {
    expect(
      run(null, `${text}\n`)
        .findings.map((draft) => draft.effect)
        .join(),
    ).toContain(clause);
  });
});

describe('silence', () => {
  test('where the repository runs ruff itself', () => {
    expect(genericChecks(ruff, { repositoryRunsRuff: true })).toEqual([]);
  });

  test.each([
    ['a file that does not parse', 'import os\nmissing()\ndef f(:\n    pass\n', 'train.py'],
    ['what a comment silences', 'missing()  # noqa: F821\n', 'train.py'],
    ['what a comment of this product silences', 'missing()  # ml-review: ignore[undefined-name]\n', 'train.py'],
    ['tests', 'missing()\n', 'tests/test_train.py'],
    ['await at the top of a notebook cell', '# %%\nimport asyncio\nawait asyncio.sleep(1)\n', 'look.py'],
    ['a value that a notebook shows', '# %%\nloss = 3\nloss\nloss == 3\n', 'look.py'],
  ])('%s', (_, text, path) => {
    expect(said(run(null, text, path))).toEqual([]);
  });

  test.each(['unicode', 'xrange(3)'])('%s behind a question about Python 2', (name) => {
    expect(said(run(null, `import sys\n\nif sys.version_info[0] < 3:\n    x = ${name}\n`))).toEqual([]);
  });
});

test('in a notebook an undefined name is a lead, on the raw line of its cell', () => {
  const cells = [['%run helpers.ipynb\n', 'import torch\n', 'net = build(3)']];
  const raw = JSON.stringify(
    {
      cells: cells.map((source) => ({ cell_type: 'code', source, metadata: {}, outputs: [] })),
      metadata: {},
      nbformat: 4,
    },
    null,
    1,
  );
  const result = run(null, raw, 'look.ipynb');
  expect(result.findings).toEqual([]);
  expect(result.leads.map((draft) => draft.quote)).toEqual(['net = build(3)']);
  expect(raw.split('\n')[(result.leads[0]?.startLine ?? 0) - 1]).toContain('net = build(3)');
});

describe('what strangers write', () => {
  test.each([
    ['an addition a thousand times over', `def f():\n${'    x += 1\n'.repeat(9_000)}`],
    ['groups', `from itertools import groupby\n${'for k, g in groupby(x): list(g); list(g)\n'.repeat(2_000)}`],
    ['deep nesting', `x = ${'['.repeat(900)}${']'.repeat(900)}\n`],
    ['unclosed brackets', `x = ${'(['.repeat(30_000)}\n`],
    ['more text than people write', `x = "${'long '.repeat(61_000)}"\n`],
  ])('%s is not given to ruff', (_, text) => {
    const engine: Ruff = { lint: () => expect.unreachable() };
    expect(run(null, text, 'train.py', {}, engine).problems).toEqual([]);
  });

  test('a failure of ruff is told once a file', () => {
    const engine: Ruff = {
      lint: () => {
        throw new Error('ruff failed');
      },
    };
    const { problems } = run(null, 'missing()\n', 'train.py', {}, engine);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('ruff failed')]);
  });

  test('a change that uses up the time is told of', () => {
    const views = ['a.py', 'b.py'].map((path) => ({
      path,
      newView: readSource(path, 'missing()\n'),
      oldView: null,
      hunks: diffTexts('', 'missing()\n') ?? [],
    }));
    const checks = genericChecks(ruff, { repositoryRunsRuff: false, maxMilliseconds: 0 });
    const { problems } = runChecks(views, { disable: [], parser, checks });
    expect(problems).toMatchObject([{ path: 'b.py', message: expect.stringContaining('over 0 ms') }]);
  });

  test('whatever stands in a file, positions are within it', () => {
    const piece = fc.constantFrom(
      'foo',
      '(',
      ')',
      '\n',
      '\r\n',
      '\r',
      '\uFEFF',
      '😀',
      '"',
      'é = 1',
      ' ',
      'def f(x):',
      '    ',
      'return y',
      'import a as b',
      '\f',
      '%s',
      'x += 1',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const answer = ruff.lint(text);
        for (const { start, end } of answer.kind === 'read' ? answer.reports : []) {
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        expect(run(null, text).problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('names beyond the basic plane of Unicode are quoted whole', () => {
    const answer = ruff.lint('é = "😀😀"; foo = bär\n');
    expect(
      answer.kind === 'read' && answer.reports.map(({ start, end }) => 'é = "😀😀"; foo = bär\n'.slice(start, end)),
    ).toEqual(['bär']);
  });
});
