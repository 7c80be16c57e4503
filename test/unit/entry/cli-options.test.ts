import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCliOptions, type CliOptions } from '../../../src/entry/cli-options.ts';

const standard: CliOptions = {
  source: { kind: 'working-tree', base: null },
  format: 'pretty',
  failOn: 'minor',
  expert: true,
  explainFiles: false,
  showDropped: false,
  quiet: false,
};

describe('what is reviewed', () => {
  test.each<[string[], CliOptions['source']]>([
    [[], { kind: 'working-tree', base: null }],
    [['--base', 'main'], { kind: 'working-tree', base: 'main' }],
    [['--base=origin/main~2'], { kind: 'working-tree', base: 'origin/main~2' }],
    [['--base', 'main', '--head', 'feature'], { kind: 'range', base: 'main', head: 'feature' }],
    [['--staged'], { kind: 'staged' }],
    [['--diff', 'a.patch'], { kind: 'diff', file: 'a.patch' }],
    [['--diff', '-'], { kind: 'diff', file: '-' }],
    [['--diff=-odd.diff'], { kind: 'diff', file: '-odd.diff' }],
    [
      ['--pr', 'octocat/hello-world#7'],
      { kind: 'pull-request', owner: 'octocat', repository: 'hello-world', number: 7 },
    ],
    [['--pr', 'a-b/.github#12'], { kind: 'pull-request', owner: 'a-b', repository: '.github', number: 12 }],
    [
      ['--pr', 'https://github.com/octocat/hello-world/pull/7/files'],
      { kind: 'pull-request', owner: 'octocat', repository: 'hello-world', number: 7 },
    ],
  ])('%j', (argv, source) => {
    expect(parseCliOptions(argv)).toEqual({ kind: 'run', options: { ...standard, source } });
  });
});

describe('how it is reviewed', () => {
  test.each<[string[], Partial<CliOptions>]>([
    [['--format', 'json'], { format: 'json' }],
    [['--format=markdown'], { format: 'markdown' }],
    [['--format', 'json', '--format', 'pretty'], { format: 'pretty' }],
    [['--fail-on', 'critical'], { failOn: 'critical' }],
    [['--fail-on', 'question'], { failOn: 'question' }],
    [['--fail-on', 'never'], { failOn: 'never' }],
    [['--no-expert'], { expert: false }],
    [['--explain-files', '--show-dropped', '--quiet'], { explainFiles: true, showDropped: true, quiet: true }],
    [['-q'], { quiet: true }],
  ])('%j', (argv, expected) => {
    expect(parseCliOptions(argv)).toEqual({ kind: 'run', options: { ...standard, ...expected } });
  });
});

describe('what a person is told', () => {
  test.each<[string[], string]>([
    [['--stagged'], 'Unknown option `--stagged`; did you mean --staged?'],
    [['--fail_on', 'major'], 'Unknown option `--fail_on`; did you mean --fail-on?'],
    [['--xyzzy=1'], 'Unknown option `--xyzzy`; --help lists the options.'],
    [['-x'], 'Unknown option `-x`; --help lists the options.'],
    [['--format', 'yaml'], '--format does not take `yaml`; it takes pretty, markdown, json.'],
    [['--format', 'jsn'], '--format does not take `jsn`; it takes pretty, markdown, json. Did you mean json?'],
    [
      ['--fail-on', 'mayor'],
      '--fail-on does not take `mayor`; it takes critical, major, minor, question, never. Did you mean major?',
    ],
    [['--base'], '--base needs a value: --base REF.'],
    [['--base', '--staged'], '--base needs a value: --base REF.'],
    [['--base='], '--base needs a value: --base REF.'],
    [['--diff'], '--diff needs a value: --diff FILE, or --diff - for standard input.'],
    [['--format'], '--format needs a value: --format pretty|markdown|json.'],
    [['--quiet=yes'], '--quiet takes no value; `yes` was given.'],
    [['--base=-x'], '`-x` is not a ref: a ref does not begin with a dash.'],
    [['--base', 'main', '--head=--x'], '`--x` is not a ref: a ref does not begin with a dash.'],
    [['--head', 'x'], '--head needs --base: together they name a range of commits.'],
    [['--staged', '--diff', 'x'], '--staged and --diff cannot be combined: each names the change to review.'],
    [['--pr', 'o/r#1', '--base', 'main'], '--base and --pr cannot be combined: each names the change to review.'],
    [['--staged', '--head', 'x'], '--head needs --base: together they name a range of commits.'],
    [['a.patch'], 'Unexpected argument `a.patch`; for a patch file, write --diff a.patch.'],
    [['main..topic'], 'Unexpected argument `main..topic`; for a range of commits, write --base main --head topic.'],
    [['main...topic'], 'Unexpected argument `main...topic`; for a range of commits, write --base main --head topic.'],
    [
      ['src/'],
      'Unexpected argument `src/`; what is reviewed is named by --base, --staged, --diff or --pr (see --help).',
    ],
    ...[
      'octocat',
      'o/r',
      'o/r#0',
      'o/r#x',
      'o/..#1',
      '../r#1',
      'o/r#1#2',
      'https://evil.example/o/r/pull/1',
      'a/b/c#1',
    ].map((text): [string[], string] => [
      ['--pr', text],
      `\`${text}\` is no pull request; write --pr OWNER/REPO#NUMBER, such as --pr octocat/hello-world#7.`,
    ]),
  ])('%j', (argv, message) => {
    expect(parseCliOptions(argv)).toEqual({ kind: 'error', message });
  });

  test('control characters and long arguments do not reach the terminal', () => {
    const command = parseCliOptions([`\u001B[31m${'x'.repeat(5000)}`]);
    expect(command).toMatchObject({ kind: 'error' });
    const message = command.kind === 'error' ? command.message : '';
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(250);
  });
});

describe('help and version', () => {
  test.each([['--help'], ['-h'], ['--help', '--version'], ['--staged', '--diff', 'x', '--help']])('%j', (...argv) => {
    expect(parseCliOptions(argv)).toMatchObject({ kind: 'help' });
  });

  test.each([['--version'], ['-v']])('%j', (...argv) => {
    expect(parseCliOptions(argv)).toEqual({ kind: 'version' });
  });

  test('the help names every option that is taken, and fits a terminal', () => {
    const help = parseCliOptions(['--help']);
    const text = help.kind === 'help' ? help.text : '';
    const named = new Set(text.match(/--[a-z-]+/g));
    for (const option of named) {
      const command = parseCliOptions([option, 'x']);
      const message = command.kind === 'error' ? command.message : '';
      expect(message).not.toContain('Unknown option');
    }
    expect([...named].sort()).toEqual(
      [
        '--base',
        '--diff',
        '--explain-files',
        '--fail-on',
        '--format',
        '--head',
        '--help',
        '--no-expert',
        '--pr',
        '--quiet',
        '--show-dropped',
        '--staged',
        '--version',
      ].sort(),
    );
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

test('any arguments give a command, never an exception', () => {
  const words = fc.constantFrom(
    '--base',
    '--head',
    '--staged',
    '--diff',
    '--pr',
    '--format',
    '--fail-on',
    '-q',
    '-',
    '--',
    'json',
    'o/r#1',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 6 }), (argv) => {
      expect(['run', 'help', 'version', 'error']).toContain(parseCliOptions(argv).kind);
    }),
  );
});
