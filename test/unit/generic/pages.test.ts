import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allChecks } from '../../../src/checks/all-checks.ts';
import { genericChecks, genericRules } from '../../../src/checks/generic/generic-checks.ts';
import { loadRuff, ruffCodes } from '../../../src/checks/generic/ruff.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';
import { hitsIn, readPage } from '../checks/pages.ts';

const parser = await loadPython();
const ruff = await loadRuff();
const checks = genericChecks(ruff, { repositoryRunsRuff: false });
const named = checks.map((check) => ({ name: check.name, check }));

test('every rule has a page and every page a rule', () => {
  const folder = readdirSync(new URL('../../../src/checks/generic/', import.meta.url));
  const pages = folder.filter((file) => file.endsWith('.md')).toSorted();
  expect(pages).toEqual(genericRules.map((rule) => `${rule.name}.md`));
});

test('names and codes can be said and are not those of another check', () => {
  const all = [...allChecks, ...checks];
  expect(new Set(all.map((check) => check.name)).size).toBe(all.length);
  expect(new Set(all.map((check) => check.code)).size).toBe(all.length);
  expect(checks.filter((check) => !/^[a-z]+(-[a-z]+)+$/.test(check.name))).toEqual([]);
  expect(checks.filter((check) => !/^MLR\d{3}$/.test(check.code))).toEqual([]);
});

test('what ruff is asked for is read by a rule, and the other way round', () => {
  const read = new Set(genericRules.flatMap((rule) => rule.reads));
  expect([...read].toSorted()).toEqual(ruffCodes.toSorted());
});

describe.each(named)('the page of $name', ({ check }) => {
  const page = readPage(check, 'generic');

  test('has its title, its four sections, and enough examples', () => {
    expect(page.text.startsWith(`# ${check.name} (${check.code})\n\n`)).toBe(true);
    expect(page.headings).toEqual(['Bad', 'Good', 'Silent when', 'Reference']);
    expect(page.bad.length).toBeGreaterThanOrEqual(2);
    expect(page.good.length).toBeGreaterThanOrEqual(3);
    expect(page.good.flatMap((example) => example.expected)).toEqual([]);
    expect(page.text.slice(0, page.text.indexOf('## Bad')).length).toBeGreaterThan(120);
  });

  test.each(page.bad)('finds exactly the marked lines of the bad example on line $line', (example) => {
    const rows = hitsIn(parser, check, example).map(({ hit }) => hit.node.row);
    expect(example.expected.length).toBeGreaterThan(0);
    expect([...new Set(rows)].toSorted((a, b) => a - b)).toEqual(example.expected);
  });

  test.each(page.good)('is silent on the good example on line $line', (example) => {
    expect(hitsIn(parser, check, example).map(({ hit }) => [hit.node.row + 1, hit.title ?? check.title])).toEqual([]);
  });

  test('explains what it finds in short, complete sentences', () => {
    for (const example of page.bad) {
      for (const { hit } of hitsIn(parser, check, example)) {
        const title = hit.title ?? check.title;
        expect(title.length).toBeLessThanOrEqual(110);
        expect(title).not.toMatch(/[.!]$/);
        expect(hit.explanation.length).toBeLessThanOrEqual(800);
        expect(hit.effect.length).toBeLessThanOrEqual(300);
        for (const text of [hit.explanation, hit.effect, ...(hit.check === undefined ? [] : [hit.check])]) {
          expect(text).toMatch(/[.]$/);
          expect(text).not.toMatch(/undefined|\[object|null\b/);
        }
        expect((hit.explanation.match(/`/g) ?? []).length % 2).toBe(0);
        if (check.tier === 'A') expect(hit.effect).toMatch(/Error/);
      }
    }
  });

  test('names its source, and says how sure it is', () => {
    expect(check.reference.length).toBeGreaterThan(10);
    expect(check.confidence).toBeLessThanOrEqual(check.tier === 'A' ? 0.99 : 0.8);
  });
});
