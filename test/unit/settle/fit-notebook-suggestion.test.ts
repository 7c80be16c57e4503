import { describe, expect, test } from 'vitest';
import { diffTexts } from '../../../src/diff/diff-texts.ts';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import { jsonSourceLine } from '../../../src/notebook/json-source-line.ts';
import { readSource } from '../../../src/notebook/read-source.ts';
import { selectedFile } from './make-claims.ts';
import { offered } from './offered-suggestion.ts';

describe('in a notebook', () => {
  const cells = (source: string[]) =>
    JSON.stringify({ cells: [{ cell_type: 'code', source }], nbformat: 4, nbformat_minor: 5, metadata: {} }, null, 1);
  const raw = cells(['%matplotlib inline\n', 'loss = f(x)\n', 'loss.backward()']);
  const hunks = diffTexts('', raw)!;
  const notebook: SelectedFile = {
    ...selectedFile('run.ipynb', null, null),
    newView: readSource('run.ipynb', raw),
    hunks,
    file: { path: 'run.ipynb', status: 'added', hunks, commentable: true },
  };
  const notebookLine = jsonSourceLine;

  test('a line is replaced in the JSON, and the notebook can be read again', () => {
    const line = offered(notebook, { quote: 'loss = f(x)', replacement: 'loss = f(x) / n' }, { notebookLine });
    expect(line?.trim()).toBe(String.raw`"loss = f(x) / n\n",`);
    const changed = raw
      .split('\n')
      .map((text) => (text.includes('loss = f(x)') ? line : text))
      .join('\n');
    expect(readSource('run.ipynb', changed).lines.map((line) => line.text)).toEqual([
      '%matplotlib inline',
      'loss = f(x) / n',
      'loss.backward()',
    ]);
  });

  test.each([
    [
      'several lines',
      'loss = f(x)\nloss.backward()',
      'pass',
      { notebookLine },
      'in a notebook only a single line can be replaced',
    ],
    [
      'a line by several',
      'loss = f(x)',
      'a = 1\nb = 2',
      { notebookLine },
      'in a notebook only a single line can be replaced',
    ],
    [
      'a line that would not parse',
      'loss = f(x)',
      'loss = f(x',
      { notebookLine },
      'the changed file would not parse as Python',
    ],
    [
      'a line whose JSON cannot be made',
      'loss = f(x)',
      'loss = 1',
      { notebookLine: () => null },
      'the line cannot be replaced in the notebook’s JSON',
    ],
    [
      'any line without the means to',
      'loss = f(x)',
      'loss = 1',
      {},
      'the line cannot be replaced in the notebook’s JSON',
    ],
  ])('%s: withheld', (_, quote, replacement, input, reason) => {
    expect(offered(notebook, { quote, replacement }, input)).toBe(`withheld: ${reason}.`);
  });

  test('whose JSON has several source lines in one: withheld', () => {
    const raw = JSON.stringify({
      cells: [{ cell_type: 'code', source: ['a = 1\n', 'b = 2'] }],
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
    });
    const hunks = diffTexts('', raw)!;
    const file = { ...notebook, newView: readSource('run.ipynb', raw), hunks, file: { ...notebook.file, hunks } };
    expect(offered(file, { quote: 'a = 1', replacement: 'a = 2' }, { notebookLine })).toContain('only a single line');
  });
});
