import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configurationPage, exampleFile, settingsSchemaFile } from '../../../src/settings/configuration-page.ts';
import { defaultSettings } from '../../../src/settings/default-settings.ts';
import { describeSettings } from '../../../src/settings/describe-settings.ts';
import { isGlob } from '../../../src/settings/is-glob.ts';
import { editDistance, nearestWord } from '../../../src/settings/nearest-word.ts';
import { readSettings, readSettingsFile } from '../../../src/settings/read-settings.ts';

const committed = (name: string) => readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

describe('the committed pages', () => {
  test.each([
    ['configuration.md', configurationPage],
    ['ml-review.schema.json', settingsSchemaFile],
  ])('%s is what scripts/write-docs.ts writes', async (name, make) => {
    expect(await committed(name)).toBe(make());
  });

  test('show a file that has no mistake', () => {
    expect(readSettings(exampleFile).problems).toEqual([]);
    expect(configurationPage()).toContain(exampleFile);
  });
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(settingsSchemaFile()) as object);

  test.each(['{}', exampleFile, 'expert: { effort: max }', 'path-instructions: [{ paths: [a], instructions: b }]'])(
    'accepts what the program accepts: %#',
    (yaml) => {
      expect(readSettings(yaml).problems).toEqual([]);
      expect(validate(parse(yaml))).toBe(true);
    },
  );

  test.each([
    'gate: never',
    'findings: { gate: x }',
    'findings: { max-comments: 31 }',
    'expert: { max-usd-per-review: 0 }',
    'review: { auto: "true" }',
    'path-instructions: [{ paths: [a] }]',
  ])('refuses what the program refuses: %s', (yaml) => {
    expect(readSettings(yaml).problems).toHaveLength(1);
    expect(validate(parse(yaml))).toBe(false);
  });
});

describe('describeSettings', () => {
  test('gives each key with its value and where that comes from', () => {
    const { settings, problems, origins } = readSettingsFile(
      'findings:\n  gate: critical\n  min-confidence: 2\n  suggestions: true\nfiles: { roles: { data: ["a|b"] } }',
    );
    const text = describeSettings(settings, problems, origins);
    expect(text).toContain('| `findings.gate` | `critical` | .github/ml-review.yml, line 2 |');
    expect(text).toContain('| `findings.suggestions` | `true` | .github/ml-review.yml, line 4 |');
    expect(text).toContain('| `findings.max-comments` | `12` | default |');
    expect(text).toContain('| `files.roles.data` | `["a\\|b"]` | .github/ml-review.yml, line 5 |');
    expect(text).toContain('\n\nNot taken from the file:\n\n- line 3: `findings.min-confidence` is `2`;');
  });

  test('has a row for every setting', () => {
    const rows = describeSettings(defaultSettings, []).split('\n').slice(2);
    expect(rows).toHaveLength(22);
    expect(rows.every((row) => row.endsWith('| default |'))).toBe(true);
  });

  test('tells a value that the operator changed from a default', () => {
    const bounded = { ...defaultSettings, expert: { ...defaultSettings.expert, maxUsdPerReview: 1 } };
    expect(describeSettings(bounded, [])).toContain('| `expert.max-usd-per-review` | `1` | set |');
  });

  test('keeps a stranger’s text inside its cell', () => {
    const settings = { ...defaultSettings, instructions: 'a`@octocat`\n| x |\u202e' };
    expect(describeSettings(settings, [])).toContain('| `instructions` | `a@octocat \\| x \\|` | set |');
  });
});

describe('words that are meant', () => {
  test.each([
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['abc', 'xbc', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%j is %j after %i edits', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits);
    expect(editDistance(to, from)).toBe(edits);
  });

  test('are at most two edits away, one for a short word', () => {
    expect(nearestWord('min-severty', ['max-comments', 'min-severity'])).toBe('min-severity');
    expect(nearestWord('gtae', ['gate'])).toBe('gate');
    expect(nearestWord('gxtx', ['gate'])).toBeNull();
    expect(nearestWord('completely-else', ['gate'])).toBeNull();
    expect(nearestWord('x'.repeat(10_000), ['gate'])).toBeNull();
  });
});

describe('isGlob', () => {
  test.each(['**', 'src/**/*.py', '*.{py,ipynb}', '[a-z]*.py', 'a\\[b', '@(a|b).py', '{1..20}.py'])(
    'takes %j',
    (glob) => {
      expect(isGlob(glob)).toBe(true);
    },
  );
});
