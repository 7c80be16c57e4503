import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allChecks } from '../../../src/checks/all-checks.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';
import { hitsIn, readPage } from './pages.ts';

const parser = await loadPython();
const named = allChecks.map((check) => ({ name: check.name, check }));

test('every rule file is in the list, under its own name, with a page beside it', () => {
  const files = readdirSync(new URL('../../../src/checks/rules/', import.meta.url)).toSorted();
  const expected = allChecks.flatMap((check) => [`${check.name}.md`, `${check.name}.ts`]).toSorted();
  expect(files).toEqual(expected);
});

test('names and codes are unique and can be said', () => {
  const names = allChecks.map((check) => check.name);
  const codes = allChecks.map((check) => check.code);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(codes).size).toBe(codes.length);
  expect(names.filter((name) => !/^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([]);
  expect(codes.filter((code) => !/^MLR\d{3}$/.test(code))).toEqual([]);
  expect(names).toEqual(names.toSorted());
});

describe.each(named)('the page of $name', ({ check }) => {
  const page = readPage(check);

  test('has its title, its four sections, and enough examples', () => {
    expect(page.text.startsWith(`# ${check.name} (${check.code})\n\n`)).toBe(true);
    expect(page.headings).toEqual(['Bad', 'Good', 'Silent when', 'Reference']);
    expect(page.bad.length).toBeGreaterThanOrEqual(2);
    expect(page.good.length).toBeGreaterThanOrEqual(3);
    expect(page.good.flatMap((example) => example.expected)).toEqual([]);
    expect(page.text.slice(0, page.text.indexOf('## Bad')).length).toBeGreaterThan(120);
  });

  test('explains what it finds in short, complete sentences without a narrator', () => {
    const hits = page.bad.flatMap((example) => hitsIn(parser, check, example).map(({ hit }) => hit));
    for (const hit of hits) {
      const title = hit.title ?? check.title;
      expect(title.length).toBeLessThanOrEqual(110);
      expect(title).not.toMatch(/[.!]$/);
      expect(hit.explanation.length).toBeLessThanOrEqual(800);
      expect(hit.effect.length).toBeLessThanOrEqual(300);
      for (const text of [hit.explanation, hit.effect, ...(hit.check === undefined ? [] : [hit.check])]) {
        expect(text).toMatch(/[.:]$|[.]"$|`$/);
        expect(text).not.toMatch(/undefined|\[object|null\b|NaN%/);
      }
      for (const text of [title, hit.explanation, hit.effect, hit.check ?? '']) {
        expect(text).not.toMatch(
          /\b(I|we|our|us|my|please|simply|just|basically|obviously|very|really|unfortunately|note that)\b/i,
        );
        expect(text).not.toMatch(/ {2}|!(?![=_])/);
      }
      expect((hit.explanation.match(/`/g) ?? []).length % 2).toBe(0);
    }
  });

  test('names its source, and says how sure it is', () => {
    expect(check.reference.length).toBeGreaterThan(10);
    expect(check.title).not.toMatch(/[.!]$/);
    expect(check.confidence).toBeGreaterThan(0);
    expect(check.confidence).toBeLessThanOrEqual(check.tier === 'A' ? 0.99 : 0.8);
  });
});
