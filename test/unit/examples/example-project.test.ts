import { describe, expect, test } from 'vitest';
import { loadExample } from '../../../examples/example-project.ts';
import { allChecks } from '../../../src/checks/all-checks.ts';
import { runChecks, type CheckedFile } from '../../../src/checks/run-checks.ts';
import { changedLines } from '../../../src/diff/commentable-range.ts';
import { diffTexts } from '../../../src/diff/diff-texts.ts';
import type { Hunk } from '../../../src/domain/hunk.ts';
import { notebookHunks } from '../../../src/notebook/notebook-hunks.ts';
import { readSource } from '../../../src/notebook/read-source.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';

const example = loadExample();
const renamed: Record<string, string> = { 'keyword_spotting/features.py': 'keyword_spotting/audio.py' };

function checkedFile(path: string, newText: string, oldText: string | null): CheckedFile {
  const newView = readSource(path, newText);
  const oldView = oldText === null ? null : readSource(path, oldText);
  const hunks: Hunk[] | null = path.endsWith('.ipynb')
    ? notebookHunks(oldView, newView)
    : diffTexts(oldText ?? '', newText);
  return { path, newView, oldView, hunks: hunks ?? [] };
}

/** Every file of the head that the pull request adds or changes. */
const changed = Object.entries(example.head).flatMap(([path, text]) =>
  text === null ? [] : [checkedFile(path, text, example.base[renamed[path] ?? path] ?? null)],
);

describe('the example pull request', () => {
  test('has a title, a body, a rename, a removal, a new file and changes of every kind', () => {
    expect(example.title).toBe('Multi-scale stem, fused attention and a script for own words');
    expect(example.body).toMatch(/^The stem sees/);
    const paths = Object.keys(example.head);
    expect(paths.filter((path) => example.head[path] === null)).toEqual([
      'keyword_spotting/audio.py',
      'scripts/average_checkpoints.py',
    ]);
    expect(paths.filter((path) => !(path in example.base)).sort()).toEqual([
      'configs/finetune.yaml',
      'keyword_spotting/augment.py',
      'keyword_spotting/features.py',
      'keyword_spotting/finetune.py',
    ]);
    expect(paths.filter((path) => example.base[path] === example.head[path])).toEqual([]);
    for (const kind of ['.py', '.ipynb', '.yaml', '.md', '.js', '.toml']) {
      expect(paths.some((path) => path.endsWith(kind))).toBe(true);
    }
  });

  test('each planted mistake stands once in the head, on a changed line, and not in the base', () => {
    for (const { path, quote } of example.expected) {
      const file = changed.find((each) => each.path === path);
      const touched = changedLines(file?.hunks ?? [], 'new');
      const places = (file?.newView.lines ?? []).filter((line) => line.text.includes(quote));
      expect({ quote, onChangedLines: places.map(({ line }) => touched.has(line)) }).toEqual({
        quote,
        onChangedLines: [true],
      });
      expect(file?.oldView?.lines.some((line) => line.text.includes(quote)) ?? false).toBe(false);
    }
  });

  test('what a check is said to find has a check of that name', () => {
    const names = new Set(['expert', ...allChecks.map((check) => check.name)]);
    expect(example.expected.map(({ foundBy }) => foundBy).filter((name) => !names.has(name))).toEqual([]);
  });

  test('the checks find the mistakes that are theirs, and nothing else', async () => {
    const { findings, problems } = runChecks(changed, { disable: [], parser: await loadPython() });
    expect(problems).toEqual([]);
    const found = findings.map(({ path, quote, source }) => ({
      path,
      quote,
      by: source.kind === 'check' ? source.rule : '',
    }));
    const expected = example.expected.filter(({ foundBy }) => foundBy !== 'expert');
    const wanted = expected.map(({ path, quote, foundBy }) => ({
      path,
      quote: expect.stringContaining(quote),
      by: foundBy,
    }));
    expect(found).toHaveLength(wanted.length);
    expect(found).toEqual(expect.arrayContaining(wanted));
  });
});

test('the project is clean before the pull request', async () => {
  const files = Object.entries(example.base).map(([path, text]) => checkedFile(path, text, null));
  const { findings, problems } = runChecks(files, { disable: [], parser: await loadPython() });
  expect({ findings, problems }).toEqual({ findings: [], problems: [] });
});
