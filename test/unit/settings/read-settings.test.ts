import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../src/settings/default-settings.ts';
import { readSettings, readSettingsFile } from '../../../src/settings/read-settings.ts';

/** The problems of a file as `line key: message`. */
const problems = (yaml: string) =>
  readSettings(yaml).problems.map(({ key, line, message }) => `${line} ${key}: ${message}`);

const everything = `
review: { auto: false, drafts: true, labels: [ml], base-branches: [main, "release/**"], ignore-authors: ["*[bot]", renovate], ignore-titles: ["WIP*"] }
files:    { include: ["src/**"], exclude: ["third_party/**"], roles: { training: ["jobs/*.py"], other: ["docs/**"] } }
findings: { categories: [data, correctness], min-severity: question, min-confidence: 0, max-comments: 30, suggestions: false, gate: critical }
checks:   { disable: [fit-before-split] }
expert:   { model: claude-opus-5-5, effort: max, verify: false, max-usd-per-review: 100 }
commands: { allow: triage }
instructions: |
  We train in bf16 on 64 GPUs; global batch is 2048.
path-instructions:
  - { paths: ["kernels/**"], instructions: "Compare against the reference in kernels/ref.py." }
`;

describe('the defaults', () => {
  test('are those that the product promises', () => {
    expect(defaultSettings).toEqual({
      review: {
        auto: true,
        drafts: false,
        labels: [],
        baseBranches: ['**'],
        ignoreAuthors: ['*[bot]'],
        ignoreTitles: ['WIP*'],
      },
      files: { include: ['**'], exclude: [], roles: {} },
      findings: {
        categories: ['correctness', 'stability', 'efficiency', 'reproducibility', 'data', 'practice'],
        minSeverity: 'minor',
        minConfidence: 0.6,
        maxComments: 12,
        suggestions: true,
        gate: 'never',
      },
      checks: { disable: [] },
      expert: { model: 'default', effort: 'high', verify: true, maxUsdPerReview: 3 },
      commands: { allow: 'write' },
      instructions: '',
      pathInstructions: [],
    });
  });

  test.each(['', '\n', '# only a comment\n', '---\n', 'null\n', '{}', 'review:\nfiles:\n', '\ufeff'])(
    'hold for a file that sets nothing: %j',
    (yaml) => {
      expect(readSettings(yaml)).toEqual({ settings: defaultSettings, problems: [] });
    },
  );
});

describe('a file without mistakes', () => {
  test('sets every key', () => {
    expect(readSettings(everything)).toEqual({
      settings: {
        review: {
          auto: false,
          drafts: true,
          labels: ['ml'],
          baseBranches: ['main', 'release/**'],
          ignoreAuthors: ['*[bot]', 'renovate'],
          ignoreTitles: ['WIP*'],
        },
        files: {
          include: ['src/**'],
          exclude: ['third_party/**'],
          roles: { training: ['jobs/*.py'], other: ['docs/**'] },
        },
        findings: {
          categories: ['data', 'correctness'],
          minSeverity: 'question',
          minConfidence: 0,
          maxComments: 30,
          suggestions: false,
          gate: 'critical',
        },
        checks: { disable: ['fit-before-split'] },
        expert: { model: 'claude-opus-5-5', effort: 'max', verify: false, maxUsdPerReview: 100 },
        commands: { allow: 'triage' },
        instructions: 'We train in bf16 on 64 GPUs; global batch is 2048.\n',
        pathInstructions: [{ paths: ['kernels/**'], instructions: 'Compare against the reference in kernels/ref.py.' }],
      },
      problems: [],
    });
  });

  test('keeps the defaults of what it does not set', () => {
    expect(readSettings('findings: { gate: major }').settings).toEqual({
      ...defaultSettings,
      findings: { ...defaultSettings.findings, gate: 'major' },
    });
  });

  test('tells where each of its values comes from', () => {
    expect(readSettingsFile('findings:\n  gate: major\nfiles:\n  roles:\n    data: [a]\n').origins).toEqual({
      'findings.gate': '.github/ml-review.yml, line 2',
      'files.roles.data': '.github/ml-review.yml, line 5',
    });
  });

  test('may use anchors', () => {
    expect(readSettings('files: { include: &all ["src/**"], exclude: *all }').settings.files.exclude).toEqual([
      'src/**',
    ]);
  });
});

describe('a mistake', () => {
  test.each([
    [
      'findings:\n  min-severty: major',
      '2 findings.min-severty: Unknown key `findings.min-severty`; did you mean `findings.min-severity`?',
    ],
    ['gate: critical', '1 gate: Unknown key `gate`; did you mean `findings.gate`?'],
    [
      '\nexpert:\n  fish: 1',
      '3 expert.fish: Unknown key `expert.fish`. In `expert` the keys are `model`, `effort`, `verify`, `max-usd-per-review`.',
    ],
    [
      'files: { roles: { trainig: [a] } }',
      '1 files.roles.trainig: Unknown key `files.roles.trainig`; did you mean `files.roles.training`?',
    ],
    [
      '__proto__: { x: 1 }',
      /^1 __proto__: Unknown key `__proto__`\. At the top of the file the keys are `_extends`, `review`, /,
    ],
    ['constructor: 1', /^1 constructor: Unknown key/],
    [
      'review: { auto: yes }',
      '1 review.auto: `review.auto` is `yes`; it must be `true` or `false`. The default `true` holds.',
    ],
    [
      'findings: { gate: majr }',
      '1 findings.gate: `findings.gate` is `majr`; it must be one of `never`, `critical`, `major`, `minor`, `question`. Did you mean `major`? The default `never` holds.',
    ],
    [
      'findings:\n\n  min-confidence: 1.01',
      '3 findings.min-confidence: `findings.min-confidence` is `1.01`; it must be a number from 0 to 1. The default `0.6` holds.',
    ],
    ['findings: { min-confidence: -0.1 }', /must be a number from 0 to 1/],
    ['findings: { min-confidence: .nan }', /must be a number from 0 to 1/],
    ['findings: { max-comments: 31 }', /`31`; it must be a whole number from 0 to 30\. The default `12` holds\./],
    ['findings: { max-comments: 1.5 }', /must be a whole number from 0 to 30/],
    ['expert: { max-usd-per-review: 0 }', /must be a number above 0 and at most 100\. The default `3` holds\./],
    ['expert: { max-usd-per-review: 100.01 }', /must be a number above 0 and at most 100/],
    ['expert: { max-usd-per-review: .inf }', /must be a number above 0 and at most 100/],
    ['expert: { model: "a b" }', /must be the name of a model, or `default`/],
    [
      'expert: 3',
      '1 expert: `expert` is `3`; it must be a section with the keys `model`, `effort`, `verify`, `max-usd-per-review`. It is left out.',
    ],
    ['commands: { allow: }', /`commands\.allow` is empty; it must be one of `write`, `triage`, `read`, `author`/],
    [
      'files: { exclude: "a" }',
      /`files\.exclude` is `a`; it must be a list of at most 100 globs\. The default `\[\]` holds\./,
    ],
    [
      'path-instructions: [{ paths: [a] }]',
      '1 path-instructions[0].instructions: `path-instructions[0].instructions` is missing; it must be text of at most 4000 characters. The entry is left out.',
    ],
    [
      'path-instructions: [{ paths: [], instructions: x }]',
      /must be a list of 1 to 100 globs\. The entry is left out\./,
    ],
    ['review: { drafts: true }\nreview: { auto: false }', '2 review: `review` occurs twice; the last one counts.'],
    ['instructions: !!js/function x', '1 instructions: `instructions` has a YAML tag, which is not read.'],
    ['_extends: acme/.github', '1 _extends: `_extends` is not followed yet, so nothing of `acme/.github` holds here.'],
  ])('in %j is one problem that says what and where', (yaml, expected) => {
    const told = problems(yaml);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(expected);
  });

  test.each(['[', 'a[b', '{a', 'a}', '!src/**', '#a', ' ', '(a', '{1..1000000}', '*'.repeat(40), 'a'.repeat(201)])(
    'is a glob such as %j',
    (glob) => {
      const { settings, problems: told } = readSettings(
        `files:\n  exclude:\n    - "good/**"\n    - ${JSON.stringify(glob)}\n`,
      );
      expect(settings.files.exclude).toEqual(['good/**']);
      expect(told).toEqual([
        {
          key: 'files.exclude[1]',
          line: 4,
          message: expect.stringContaining('must be a glob of at most 200 characters'),
        },
      ]);
    },
  );

  test('costs a list only the entry that is wrong', () => {
    const { settings, problems: told } = readSettings('findings: { categories: [dta, 3, stability] }');
    expect(settings.findings.categories).toEqual(['stability']);
    expect(told.map(({ key }) => key)).toEqual(['findings.categories[0]', 'findings.categories[1]']);
  });

  test('in all entries of a list leaves its default', () => {
    expect(readSettings('files: { include: ["[", "!x"] }').settings.files.include).toEqual(['**']);
    expect(readSettings('review: { base-branches: [3] }').settings.review.baseBranches).toEqual(['**']);
  });

  test('in one entry of the path instructions costs that entry and no other', () => {
    const yaml =
      'path-instructions:\n  - {}\n  - { paths: [a], instructions: x }\n  - 3\n  - { paths: ["["], instructions: y }\n  - { paths: [b, "["], instructions: z }\n';
    const { settings, problems: told } = readSettings(yaml);
    expect(settings.pathInstructions).toEqual([
      { paths: ['a'], instructions: 'x' },
      { paths: ['b'], instructions: 'z' },
    ]);
    expect(told.map(({ line }) => line)).toEqual([2, 2, 4, 5, 6]);
  });

  test('in many lists at once costs each of them only what is wrong in it', () => {
    const list = '["[", a, "!x", b, 3]';
    const { settings, problems: told } = readSettings(
      `files: { exclude: ${list}, include: ${list}, roles: { data: ${list}, model: ${list} } }\nreview: { base-branches: ${list} }`,
    );
    expect(settings.files).toEqual({
      include: ['a', 'b'],
      exclude: ['a', 'b'],
      roles: { data: ['a', 'b'], model: ['a', 'b'] },
    });
    expect(settings.review.baseBranches).toEqual(['a', 'b']);
    expect(told).toHaveLength(15);
  });

  test('of too many globs or too long instructions leaves the beginning', () => {
    const globs = Array.from({ length: 150 }, (_, index) => `a${index}`);
    const { settings, problems: told } = readSettings(
      `files: { exclude: [${globs.join(', ')}] }\ninstructions: "${'x'.repeat(5000)}"\n`,
    );
    expect(settings.files.exclude).toEqual(globs.slice(0, 100));
    expect(settings.instructions).toBe('x'.repeat(4000));
    expect(told.map(({ message }) => message)).toEqual([
      '`files.exclude` is a list of 150; it must be a list of at most 100 globs. The first 100 count.',
      '`instructions` is text of 5000 characters; it must be text of at most 4000 characters. Its first 4000 characters count.',
    ]);
  });

  test('is counted, not listed, where there are more than a hundred', () => {
    const told = problems(Array.from({ length: 130 }, (_, index) => `key-${index}: 1`).join('\n'));
    expect(told).toHaveLength(101);
    expect(told.at(-1)).toBe('null : The file has 30 further problems.');
  });

  test('beside others does not hide them, nor what is right', () => {
    const { settings, problems: told } = readSettings(
      'findings:\n  gate: x\n  max-comments: 99\n  min-severity: major\nreview: { auto: 1 }\nfoo: 1\ncommands: { allow: read }',
    );
    expect(told.map(({ key }) => key)).toEqual(['findings.gate', 'findings.max-comments', 'review.auto', 'foo']);
    expect(settings.findings.minSeverity).toBe('major');
    expect(settings.commands.allow).toBe('read');
  });

  test('shows a stranger’s key as code that it cannot leave', () => {
    const [problem] = readSettings('"a`@octocat\\u202e": 1').problems;
    expect(problem?.key).toBe('a@octocat');
    expect(problem?.message).toContain('Unknown key `a@octocat`.');
  });
});
