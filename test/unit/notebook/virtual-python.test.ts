import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/notebook/read-source.ts';
import { virtualPython } from '../../../src/notebook/virtual-python.ts';
import { anyNotebook, codeCell, notebookOf, write } from './notebooks.ts';

const ofNotebook = (...sources: string[]) =>
  virtualPython(readSource('a.ipynb', write(notebookOf(sources.map((source) => codeCell(source))))));
const ofScript = (source: string) => virtualPython(readSource('a.py', source));
const lines = (text: string) => text.split('\n').slice(0, -1);

describe('virtual Python', () => {
  test('has line for line the lines of the view, each with its raw line and cell', () => {
    fc.assert(
      fc.property(anyNotebook, (notebook) => {
        const view = readSource('a.ipynb', write(notebook));
        const virtual = virtualPython(view);
        expect(lines(virtual.text)).toHaveLength(view.lines.length);
        view.lines.forEach((line, index) => {
          expect(virtual.lineAt(index + 1)).toBe(line.line);
          expect(virtual.cellOf(index + 1)).toEqual(line.cell);
        });
      }),
    );
  });

  test('of an ordinary module is the module', () => {
    const source = 'x = """\n%d?\n"""\n!odd\n';
    const virtual = ofScript(source);
    expect(virtual.text).toBe(source);
    expect(virtual.lastOfCell.size).toBe(0);
    expect(virtual.cellOf(1)).toBeNull();
  });

  test('of nothing is nothing, and has line 1', () => {
    const virtual = ofScript('');
    expect([virtual.text, virtual.lineAt(1), virtual.lineAt(7)]).toEqual(['', 1, 1]);
  });

  test.each([
    ['%matplotlib inline', 'pass'],
    ['!pip install torch', 'pass'],
    ['!!ls', 'pass'],
    ['pip install torch', 'pass'],
    ['if gpu:\n    !nvidia-smi', 'if gpu:\n    pass'],
    ['files = !ls *.py', 'files = None'],
    ['a, b = !date', 'a, b = None'],
    ['out["x"] = %timeit -o f()', 'out["x"] = None'],
    ['model.fit?', 'pass'],
    ['model.fit??', 'pass'],
    ['?model', 'pass'],
    ['%time model.fit(x)', 'model.fit(x)'],
    ['for x in y:\n    %time z = f(x)', 'for x in y:\n    z = f(x)'],
    ['!python train.py \\\n  --lr 0.1 \\\n  --epochs 3\nx = 1', 'pass\n#\n#\nx = 1'],
    ['%time f(a, \\\n  b)\nx', 'f(a, \\\n  b)\nx'],
    ['x = 5 \\\n  %b', 'x = 5 \\\n  %b'],
    ['x = ("%d"\n%width)', 'x = ("%d"\n%width)'],
    ['"""\n!not a command\n%nor this?\n"""\n!ls', '"""\n!not a command\n%nor this?\n"""\npass'],
    ["s = 'it\\'s (' # [\n%who", "s = 'it\\'s (' # [\npass"],
    ['x = a != b', 'x = a != b'],
    ['x %= 3', 'x %= 3'],
    ['# why?', '# why?'],
  ])('%j becomes %j', (source, expected) => {
    expect(ofNotebook(source).text).toBe(`${expected}\n`);
  });

  test.each(['bash', 'html', 'writefile model.py', 'javascript', 'R', 'sql'])(
    'a cell of %%%%%s is left out line for line',
    (magic) => {
      expect(ofNotebook(`# first\n\n%%${magic}\nif [ x ]; then\nfi`, 'y = 1').text).toBe('# first\n\n#\n#\n#\ny = 1\n');
    },
  );

  test.each(['time', 'timeit -n 3', 'capture out', 'prun'])('a cell of %%%%%s stays Python', (magic) => {
    expect(ofNotebook(`%%${magic}\n!ls\nx = 1`).text).toBe('#\npass\nx = 1\n');
  });

  test('an open bracket or string ends with its cell', () => {
    expect(ofNotebook('print(', '!ls', 'x = """', '%who').text).toBe('print(\npass\nx = """\npass\n');
  });
});

describe('the last line of a cell', () => {
  const lastLines = (virtual: ReturnType<typeof virtualPython>) =>
    [...virtual.lastOfCell].map((line) => lines(virtual.text)[line - 1]);

  test('in a notebook', () => {
    const virtual = ofNotebook('x = 1\ndf.head(\n  3\n)\n\n# done', '# nothing', 'y');
    expect(lastLines(virtual)).toEqual(['  3\n)'.split('\n')[1], 'y']);
  });

  test.each([
    ['percent cells', 'import x\nx\n\n# %%\ndf\n\n# %% [markdown]\n# Title\n# %%\ny\n', ['x', 'df', 'y']],
    ['an export', '# In[1]:\n\n\nx\n\n\n# In[ ]:\n\n\ndf\n', ['x', 'df']],
    [
      'Databricks',
      '# Databricks notebook source\nx\n\n# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC select\n# COMMAND ----------\ndf\n',
      ['x', 'df'],
    ],
    ['the light format', '# +\nx\n\ny\n# -\n\ndf\n\ndef f():\n    a\n\n    b\n\nz\n', ['y', 'df', '    b', 'z']],
    [
      'marimo',
      'import marimo\napp = marimo.App()\n\n@app.cell\ndef _(df):\n    x = 1\n    df.head()\n    return (\n        x,\n    )\n\n\n@app.cell(hide_code=True)\ndef _():\n    y\n\n\nif __name__ == "__main__":\n    app.run()\n',
      ['    df.head()', '    y'],
    ],
  ])('in %s', (_, source, expected) => {
    expect(lastLines(ofScript(source))).toEqual(expected);
  });
});
