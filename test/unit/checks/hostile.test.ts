import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allChecks } from '../../../src/checks/all-checks.ts';
import { runChecks } from '../../../src/checks/run-checks.ts';
import type { CheckResult } from '../../../src/checks/run-checks.ts';
import { readSource } from '../../../src/notebook/read-source.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';
import { readPage } from './pages.ts';

const parser = await loadPython();
const examples = allChecks.flatMap((check) => {
  const page = readPage(check);
  return [...page.bad, ...page.good];
});

/** Checks a text as a new file, all of whose lines are added. */
function run(text: string, path = 'train.py'): CheckResult {
  const newView = readSource(path, text);
  const lines = newView.lines.map((line) => ({
    kind: 'added' as const,
    oldLine: null,
    newLine: line.line,
    text: line.text,
  }));
  const last = newView.lines.at(-1)?.line ?? 1;
  const hunks = [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: last, heading: '', lines }];
  return runChecks([{ path, newView, oldView: null, hunks }], { disable: [], parser });
}

function places(result: CheckResult): string[] {
  return [...result.findings, ...result.leads].map(
    (draft) => `${draft.source.kind === 'check' ? draft.source.rule : ''}:${draft.startLine}`,
  );
}

const all = examples.map((example) => example.text);
const noise = fc.constantFrom(
  '(',
  ')',
  '[',
  '"""',
  "'",
  ':',
  '\\',
  '\t',
  '    ',
  '@',
  'def ',
  'class ',
  'for x in y:',
  'lambda: ',
  '\f',
  '\r\n',
  '# noqa',
  'é😀',
  '*',
  '**',
  '=',
  'f"{x',
  'import torch\n',
);
const edit = fc.record({ at: fc.nat(2_000), cut: fc.nat(30), paste: fc.option(noise, { nil: '' }) });

test('no mutation of Python makes a check fail', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.constantFrom(...all),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      (first, second, edits) => {
        let text = first + second;
        for (const { at, cut, paste } of edits) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + paste + text.slice(start + cut);
        }
        const result = run(text);
        expect(result.problems).toEqual([]);
        for (const draft of [...result.findings, ...result.leads]) {
          expect(draft.endLine).toBeGreaterThanOrEqual(draft.startLine);
          expect(text.split(/\r?\n/).join('\n')).toContain(draft.quote.replaceAll('\r', ''));
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('no shuffling of lines makes a check fail', () => {
  const lines = all.flatMap((text) => text.split('\n'));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 40 }), (chosen) => {
      expect(run(`import torch, jax, pandas as pd\nimport torch.nn as nn\n${chosen.join('\n')}`).problems).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

describe.each([
  ['CRLF line ends', (text: string) => text.replaceAll('\n', '\r\n')],
  ['a byte-order mark', (text: string) => `\uFEFF${text}`],
  ['tabs for indentation', (text: string) => text.replaceAll('    ', '\t')],
  ['form feeds on empty lines', (text: string) => text.replaceAll('\n\n', '\n\f\n')],
])('with %s', (_, change) => {
  test.each(examples.filter((example) => example.others.length === 0))(
    'the example of $path line $line is judged as before',
    (example) => {
      expect(places(run(change(example.text), example.path))).toEqual(places(run(example.text, example.path)));
    },
  );
});

test('a file of one megabyte is checked to its end', async () => {
  const patient = await loadPython({ maxMilliseconds: 600_000 });
  const block = all.find((text) => text.includes('optimizer.zero_grad()'))!;
  const head = `import torch\n\ndef f(x):\n    x.clamp(0, 1)\n    return x\n\n`;
  const text = head + `${block}\n`.repeat(Math.floor((1_000_000 - head.length) / (block.length + 1)));
  const lines = [{ kind: 'added' as const, oldLine: null, newLine: 4, text: '    x.clamp(0, 1)' }];
  const hunks = [{ oldStart: 3, oldLines: 0, newStart: 4, newLines: 1, heading: '', lines }];
  const file = { path: 'train.py', newView: readSource('train.py', text), oldView: null, hunks };
  const result = runChecks([file], { disable: [], parser: patient, maxMillisecondsPerFile: 600_000 });
  expect(result.problems).toEqual([]);
  expect(places(result)).toEqual(['discarded-result:4']);
}, 120_000);

test.each([
  ['parentheses', `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
  ['calls', `x = ${'f(a.b, '.repeat(20_000)}1${')'.repeat(20_000)}`],
  ['attributes', `x = a${'.b'.repeat(20_000)}`],
  ['operators', `x = ${'a + '.repeat(20_000)}1`],
])('twenty thousand nested %s are passed over with a reason', (_, text) => {
  expect(run(`import torch\n${text}\n`).problems).toEqual([
    { path: 'train.py', message: 'not checked: nested deeper than 1,000 levels' },
  ]);
});

test('a search that would take too long is cut off, and the file says so', () => {
  const body = '    s = time.time()\n    loss.backward()\n    model.eval()\n    optimizer.step()\n'.repeat(4_000);
  const newView = readSource('train.py', `import torch\nimport time\n# cuda\nwhile True:\n${body}`);
  const result = runChecks([{ path: 'train.py', newView, oldView: null, hunks: [] }], {
    disable: [],
    parser,
    maxMillisecondsPerFile: 20,
  });
  expect(result.problems).toHaveLength(1);
  expect(result.problems[0]!.message).toMatch(/^checks from [a-z-]+ on not run: over 20 ms$/);
});
