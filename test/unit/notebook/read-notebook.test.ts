import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/notebook/read-source.ts';
import { anyNotebook, codeCell, codeLines, notebookOf, write } from './notebooks.ts';

const read = (raw: string) => readSource('a/b.ipynb', raw);
const textsOf = (raw: string) => read(raw).lines.map((line) => line.text);

describe('the lines of a notebook', () => {
  test('every source line is found, in order, with its cell', () => {
    fc.assert(
      fc.property(anyNotebook, fc.constantFrom(0, 1, 4), (notebook, indent) => {
        const lines = read(JSON.stringify(notebook, null, indent)).lines;
        expect(lines.map(({ text, cell }) => ({ cell: cell?.index, text }))).toEqual(codeLines(notebook));
      }),
    );
  });

  test('each stands on the raw line that holds its JSON string', () => {
    fc.assert(
      fc.property(anyNotebook, (notebook) => {
        const raw = write(notebook);
        const rawLines = raw.split('\n');
        for (const line of read(raw).lines) {
          const element = (rawLines[line.line - 1] ?? '')
            .trim()
            .replace(/^"source": (?!\[)/, '')
            .replace(/,$/, '');
          expect((JSON.parse(element) as string).split('\n')).toContain(line.text);
        }
      }),
    );
  });

  test('raw lines rise strictly where Jupyter wrote one line of source per line of JSON', () => {
    const raw = write(notebookOf([codeCell('import torch\n\nx = 1'), codeCell('import torch\n')]));
    const lines = read(raw).lines;
    expect(lines.map((line) => raw.split('\n')[line.line - 1])).toEqual([
      '    "import torch\\n",',
      '    "\\n",',
      '    "x = 1"',
      '    "import torch\\n"',
    ]);
    expect(lines.map((line) => line.cell)).toEqual([
      { index: 1, line: 1 },
      { index: 1, line: 2 },
      { index: 1, line: 3 },
      { index: 2, line: 1 },
    ]);
  });

  test('a source that is one string, or has several lines in one element, shares its raw line', () => {
    const raw =
      '{"cells": [\n{"cell_type": "code",\n "source": "a\\nb"},\n{"cell_type": "code", "source": ["c\\nd",\n"e\\n",\n"f"]}]}';
    expect(read(raw).lines.map(({ text, line }) => [text, line])).toEqual([
      ['a', 3],
      ['b', 3],
      ['c', 4],
      ['de', 4],
      ['f', 6],
    ]);
  });

  test('cells are counted among all cells, and only code is read', () => {
    const text = (cell_type: string) => ({ cell_type, source: ['not code'] });
    const raw = write(notebookOf([text('markdown'), codeCell('a'), text('raw'), codeCell('b')]));
    expect(read(raw).lines.map(({ text, cell }) => [text, cell?.index])).toEqual([
      ['a', 2],
      ['b', 4],
    ]);
  });

  test('the type of a cell may stand behind its source', () => {
    expect(
      textsOf('{"cells": [{"source": ["x"], "cell_type": "code"}, {"source": ["y"], "cell_type": "markdown"}]}'),
    ).toEqual(['x']);
  });

  test('nbformat 3 keeps its cells in worksheets and its source in input', () => {
    const cell = { cell_type: 'code', input: ['x = 1\n', 'y'], language: 'python', outputs: [] };
    const heading = { cell_type: 'heading', source: 'Title' };
    const raw = write({
      metadata: { name: '' },
      nbformat: 3,
      worksheets: [{ cells: [heading, cell] }, { cells: [cell] }],
    });
    const view = read(raw);
    expect(view.lines.map(({ text, cell }) => [text, cell])).toEqual([
      ['x = 1', { index: 2, line: 1 }],
      ['y', { index: 2, line: 2 }],
      ['x = 1', { index: 3, line: 1 }],
      ['y', { index: 3, line: 2 }],
    ]);
    const rawLines = view.lines.map((line) => (raw.split('\n')[line.line - 1] ?? '').trim());
    expect(rawLines).toEqual(['"x = 1\\n",', '"y"', '"x = 1\\n",', '"y"']);
    expect([view.language, view.notebook, view.problem]).toEqual(['python', true, undefined]);
  });

  test.each([
    ['a kernel in R', { kernelspec: { language: 'R', name: 'ir' } }, 'r'],
    ['a kernel in Julia', { kernelspec: { name: 'julia-1.10' } }, 'julia'],
    ['a kernel that is called after an environment', { kernelspec: { name: 'torch-env' } }, 'python'],
    ['language_info alone', { language_info: { name: 'scala' } }, 'other'],
    ['no metadata', {}, 'python'],
  ])('the language with %s', (_, metadata, language) => {
    expect(read(write({ ...notebookOf([codeCell('x')]), metadata })).language).toBe(language);
  });
});

describe('hostile notebooks', () => {
  test.each([
    ['nothing', '', 'not a notebook: its JSON is not an object'],
    ['another JSON value', '[1, 2]', 'not a notebook: its JSON is not an object'],
    ['no cells', '{"metadata": {}}', 'not a notebook: it has no list of cells'],
    ['a merge conflict', '{"cells": [\n<<<<<<< HEAD\n{}]}', 'not valid JSON at line 2'],
    ['a comma too many', '{"cells": [{"cell_type": "code", "source": ["x",\n]}]}', 'not valid JSON at line 2'],
    ['text behind it', '{"cells": []}\n{}', 'not valid JSON at line 2'],
    ['a bad escape', '{"cells": [{"cell_type": "code", "source": ["\\x"]}]}', 'not valid JSON at line 1'],
    [
      'a raw line break in a string',
      '{"cells": [{"cell_type": "code", "source": ["a\nb"]}]}',
      'not valid JSON at line 1',
    ],
  ])('%s is a problem in words', (_, raw, problem) => {
    expect(read(raw)).toEqual({ language: 'python', notebook: true, lines: [], problem });
  });

  test('an empty notebook is none', () => {
    expect(read('{"cells": []}')).toEqual({ language: 'python', notebook: true, lines: [] });
  });

  test('a notebook that is cut off anywhere gives a problem and never throws', () => {
    fc.assert(
      fc.property(anyNotebook, fc.double({ min: 0, max: 0.999, noNaN: true }), (notebook, part) => {
        const raw = JSON.stringify(notebook);
        const view = read(raw.slice(0, Math.floor(raw.length * part)));
        expect(view.problem).toMatch(/^not (?:valid JSON|a notebook)/);
        expect(view.lines).toEqual([]);
      }),
    );
  });

  test('no text at all makes it throw', () => {
    const noise = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', '\n', 'cells', 'source', ' ', '1'),
    });
    fc.assert(
      fc.property(noise, (raw) => {
        expect(read(raw).notebook).toBe(true);
      }),
    );
  });

  test.each([
    ['a number as source', '{"cells": [{"cell_type": "code", "source": 1}]}', []],
    ['numbers among the lines', '{"cells": [{"cell_type": "code", "source": ["a\\n", 1, null, "b"]}]}', ['a', 'b']],
    ['a cell that is no object', '{"cells": [null, "x", [1], {"cell_type": "code", "source": "a"}]}', ['a']],
    ['a repeated source', '{"cells": [{"cell_type": "code", "source": "a", "source": "b"}]}', ['b']],
    ['repeated cells', '{"cells": [{"cell_type": "code", "source": "a"}], "cells": []}', []],
    [
      'a key like a method',
      '{"cells": [{"__proto__": {}, "constructor": [], "cell_type": "code", "source": "a"}]}',
      ['a'],
    ],
    ['a byte order mark', '\uFEFF{"cells": [{"cell_type": "code", "source": "a"}]}', ['a']],
    ['half a character', '{"cells": [{"cell_type": "code", "source": "\\ud83d"}]}', ['\ud83d']],
    ['a carriage return', '{"cells": [{"cell_type": "code", "source": ["a\\r\\n", "b"]}]}', ['a\r', 'b']],
  ])('%s is read', (_, raw, texts) => {
    expect(textsOf(raw)).toEqual(texts);
  });

  test('nesting as deep as it gets does not end the process', () => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000);
    expect(textsOf(`{"cells": [{"cell_type": "code", "outputs": ${deep}, "source": "x"}]}`)).toEqual(['x']);
    expect(read(`{"cells": ${'['.repeat(500_000)}`).problem).toBe('not valid JSON at line 1');
  });

  test('a large file on one line, and one string full of quotes, are read in one pass', () => {
    // Looking for the next line break, or counting backslashes, anew each time would take minutes here.
    const cells = Array.from({ length: 60_000 }, () =>
      codeCell('x = "a"', [{ data: { 'image/png': 'A'.repeat(200) } }]),
    );
    expect(textsOf(JSON.stringify(notebookOf(cells)))).toHaveLength(60_000);
    const quotes = '\\\\\\"'.repeat(2_000_000);
    expect(textsOf(`{"cells": [{"metadata": "${quotes}", "cell_type": "code", "source": "x"}]}`)).toEqual(['x']);
  });
});

describe('outputs as evidence', () => {
  const outputsOf = (...outputs: unknown[]) => read(write(notebookOf([codeCell('x', outputs)]))).outputs;
  const stream = (text: string | string[]) => ({ output_type: 'stream', name: 'stdout', text });

  test('printed text, plain results and errors are kept by cell; images, HTML and tracebacks are not', () => {
    const result = {
      output_type: 'execute_result',
      data: { 'text/html': '<b>', 'text/plain': ['0.99\n', '1.0'], 'image/png': 'iVBOR' },
    };
    const error = { output_type: 'error', ename: 'ValueError', evalue: 'shapes', traceback: ['...'] };
    const cells = [codeCell('a', [stream('accuracy 1.0\n')]), codeCell('b', [result, error])];
    expect(read(write(notebookOf(cells))).outputs).toEqual([
      { cell: 1, text: 'accuracy 1.0' },
      { cell: 2, text: '0.99\n1.0' },
      { cell: 2, text: 'ValueError' },
      { cell: 2, text: 'shapes' },
    ]);
  });

  test('of a long log the last lines are kept, within 500 characters, and it is said', () => {
    const [kept] = outputsOf(stream(Array.from({ length: 100 }, (_, step) => `step ${step} loss 0.5\n`))) ?? [];
    expect(kept?.text).toMatch(/^\[the beginning is left out\]\nstep \d+ loss 0\.5\n/);
    expect(kept?.text).toMatch(/step 99 loss 0\.5$/);
    expect(kept?.text.length).toBeLessThanOrEqual(500);
  });

  test('one long text is not kept, and no more than 4,000 characters in all', () => {
    expect(outputsOf(stream('x'.repeat(501)))).toBeUndefined();
    const many = outputsOf(...Array.from({ length: 30 }, () => stream('x'.repeat(400)))) ?? [];
    expect(many.map((output) => output.text.length)).toEqual(Array.from({ length: 10 }, () => 400));
  });

  test('colours, redrawn progress bars and placeholders of pictures are taken out', () => {
    const red = '\u001B[31merror\u001B[0m';
    expect(
      outputsOf(
        stream([red]),
        stream(['\r', ' 0%\r', '50%\r', '100%\n', 'done']),
        stream('<Figure size 640x480 with 1 Axes>'),
      ),
    ).toEqual([
      { cell: 1, text: 'error' },
      { cell: 1, text: '100%\ndone' },
    ]);
  });
});
