import { describe, expect, test } from 'vitest';
import { allChecks } from '../../../src/checks/all-checks.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';
import { hitsIn, readPage } from './pages.ts';

const parser = await loadPython();

describe.each(allChecks.map((check) => ({ name: check.name, check })))('the page of $name', ({ check }) => {
  const page = readPage(check);

  test.each(page.bad)('finds exactly the marked lines of the bad example on line $line', (example) => {
    const rows = hitsIn(parser, check, example).map(({ hit }) => hit.node.row);
    expect(example.expected.length).toBeGreaterThan(0);
    expect(rows.toSorted((a, b) => a - b)).toEqual(example.expected);
  });

  test.each(page.good)('is silent on the good example on line $line', (example) => {
    expect(hitsIn(parser, check, example).map(({ hit }) => [hit.node.row + 1, hit.title ?? check.title])).toEqual([]);
  });

  test.each(page.bad)('offers only fixes that parse and settle the bad example on line $line', (example) => {
    const lines = example.text.split('\n');
    for (const { hit } of hitsIn(parser, check, example)) {
      if (hit.replacement === undefined) continue;
      const changed = [...lines.slice(0, hit.node.row), hit.replacement, ...lines.slice(hit.node.endRow + 1)].join(
        '\n',
      );
      const indent = (line: string): string => /^\s*/.exec(line)![0];
      expect(indent(hit.replacement)).toBe(indent(lines[hit.node.row]!));
      expect([parser.countErrors(changed), changed]).toEqual([0, changed]);
      expect(hitsIn(parser, check, example, changed).length).toBeLessThan(example.expected.length);
    }
  });
});
