import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ConfigRule } from '../../../src/configs/config-rule.ts';
import { configRules, runConfigChecks } from '../../../src/configs/run-config-checks.ts';
import type { DraftFinding } from '../../../src/domain/finding.ts';
import { changedFile, deepSpeedFiles, indexOf } from './changed-file.ts';

/** A fenced block of a page: YAML and TOML mark lines with `# expect`, JSON names them after the fence. */
interface Example {
  line: number;
  path: string;
  text: string;
  expected: number[];
}

const folder = new URL('../../../src/configs/', import.meta.url);
const pages = readdirSync(folder).filter((file) => file.endsWith('.md'));

function readPage(rule: ConfigRule) {
  const text = readFileSync(new URL(`${rule.name}.md`, folder), 'utf8');
  const headings: string[] = [];
  const examples = new Map<string, Example[]>();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.startsWith('## ')) headings.push(line.slice(3));
    const [, language] = /^```(yaml|json|toml)/.exec(line) ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf('```', index + 1);
    const body = lines.slice(index + 1, end);
    const marked = body.flatMap((each, row) => (each.endsWith('# expect') ? [row + 1] : []));
    const named = /expect=([\d,]+)/.exec(line)?.[1]?.split(',').map(Number) ?? [];
    const path = /path=(\S+)/.exec(line)?.[1] ?? `configs/train.${language}`;
    const heading = headings.at(-1) ?? '';
    const example = { line: index + 1, path, text: `${body.join('\n')}\n`, expected: [...marked, ...named] };
    examples.set(heading, [...(examples.get(heading) ?? []), example]);
    index = end;
  }
  return { text, headings, bad: examples.get('Bad') ?? [], good: examples.get('Good') ?? [] };
}

function findingsIn(rule: ConfigRule, { path, text }: Example): DraftFinding[] {
  const { findings } = runConfigChecks([changedFile(path, null, text)], indexOf(deepSpeedFiles));
  return findings.filter(({ source }) => source.kind === 'check' && source.rule === rule.name);
}

test('names and codes are unique and can be said', () => {
  expect(new Set(configRules.map(({ name }) => name)).size).toBe(configRules.length);
  expect(new Set(configRules.map(({ code }) => code)).size).toBe(configRules.length);
  expect(configRules.filter(({ name }) => !/^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([]);
  expect(configRules.filter(({ code }) => !/^MLR\d{3}$/.test(code))).toEqual([]);
});

const posting = configRules.filter(({ name }) => pages.includes(`${name}.md`));

test('every page belongs to a rule', () => {
  expect(posting.map(({ name }) => `${name}.md`).toSorted()).toEqual(pages.toSorted());
  expect(posting.length).toBe(7);
});

describe.each(posting.map((rule) => ({ name: rule.name, rule })))('the page of $name', ({ rule }) => {
  const page = readPage(rule);

  test('has its title, its four sections, and enough examples', () => {
    expect(page.text.startsWith(`# ${rule.name} (${rule.code})\n\n`)).toBe(true);
    expect(page.headings).toEqual(['Bad', 'Good', 'Silent when', 'Reference']);
    expect(page.bad.length).toBeGreaterThanOrEqual(2);
    expect(page.good.length).toBeGreaterThanOrEqual(3);
  });

  test.each(page.bad)('finds exactly the marked lines of the bad example on line $line', (example) => {
    const found = findingsIn(rule, example);
    expect(example.expected.length).toBeGreaterThan(0);
    expect(found.map(({ startLine }) => startLine)).toEqual(example.expected);
    for (const draft of found) {
      expect(draft.quote).toBe(example.text.split('\n')[draft.startLine - 1]);
      expect(draft.title.length).toBeLessThanOrEqual(130);
      expect(draft.title).not.toMatch(/[.!]$/);
      expect(draft.explanation.length).toBeLessThanOrEqual(800);
      for (const text of [draft.explanation, draft.effect, draft.check ?? '.']) {
        expect(text).toMatch(/[.]$/);
        expect(text).not.toMatch(/undefined|\[object|null\b|NaN/);
      }
    }
  });

  test.each(page.good)('is silent on the good example on line $line', (example) => {
    expect(findingsIn(rule, example).map(({ title }) => title)).toEqual([]);
  });
});

test.each(configRules.filter(({ name }) => !pages.includes(`${name}.md`)).map(({ name }) => name))(
  '%s, which has no page, posts nothing by itself',
  (name) => {
    const texts = pages.flatMap((page) => {
      const rule = posting.find((each) => `${each.name}.md` === page)!;
      return [...readPage(rule).bad, ...readPage(rule).good];
    });
    for (const { path, text } of texts) {
      const { findings } = runConfigChecks([changedFile(path, null, text)], indexOf(deepSpeedFiles));
      expect(findings.filter(({ source }) => source.kind === 'check' && source.rule === name)).toEqual([]);
    }
  },
);
