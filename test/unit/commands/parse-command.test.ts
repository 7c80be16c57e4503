import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { helpText } from '../../../src/commands/help.ts';
import { longestArguments, parseCommand } from '../../../src/commands/parse-command.ts';
import { verbs } from '../../../src/commands/verbs.ts';

const command = (verb: string, rest = '') => ({ kind: 'command', verb, arguments: rest, cut: false });
const none = { kind: 'none' };

describe('parseCommand', () => {
  test.each([
    ['/ml-review', command('review')],
    ['/ml-review full', command('full')],
    ['/ML-Review FULL', command('full')],
    ['/ml-review   full  \n\nthanks', command('full')],
    ['/ml-review\tfull\r\nthanks', command('full')],
    ['/ml-review review', command('review')],
    ['/ml-review path src/**/*.py  "a b"', command('path', 'src/**/*.py  "a b"')],
    ['/ml-review ask Why `x` & <y>?\nand more', command('ask', 'Why `x` & <y>?')],
    ['\n \n  /ml-review help', command('help')],
    ['\ufeff/ml-review help', command('help')],
    ['\u200b\u2060/ml-review help', command('help')],
    ['> somebody wrote\n> this\n\n/ml-review explain', command('explain')],
    ['```\n/ml-review full\n```\n/ml-review help', command('help')],
    ['~~~\n```\n/ml-review full\n~~~\n/ml-review help', command('help')],
    ['<!-- /ml-review full\n-->\n/ml-review help', command('help')],
    ['    x = 1\n\n/ml-review help', command('help')],
    ['/ml-review full <!-- a note -->', command('full')],
  ])('reads %j', (body, expected) => {
    expect(parseCommand(body)).toEqual(expected);
  });

  test.each([
    ['nothing', ''],
    ['prose', 'please /ml-review'],
    ['prose first', 'Hello,\n/ml-review full'],
    ['another word', '/ml-reviewer full'],
    ['a word that goes on', '/ml-review-full'],
    ['another command', '/review full'],
    ['a quote', '> /ml-review full'],
    ['a quote that goes on without its mark', '> as he wrote:\n/ml-review full'],
    ['fenced code', '```\n/ml-review full\n```'],
    ['fenced code that nothing closes', '```\n/ml-review full'],
    ['code behind a shorter fence', '````\n```\n/ml-review full\n````'],
    ['indented code', '    /ml-review full'],
    ['code indented by a tab', '\t/ml-review full'],
    ['an HTML comment', '<!--\n/ml-review full\n-->'],
    ['an HTML comment that nothing closes', '<!--\n/ml-review full'],
    ['a word that an open comment ends', '/ml-review<!--'],
    ['inline code', '`/ml-review full`'],
    ['a list', '- /ml-review full'],
  ])('takes %s for no command', (_, body) => {
    expect(parseCommand(body)).toEqual(none);
  });

  test.each([
    ['fll', 'full'],
    ['FULL!', 'full'],
    ['hlep', 'help'],
    ['explian', 'explain'],
    ['dismis', 'dismiss'],
    ['merge', null],
    ['x', null],
    ['constructor', null],
  ])('names the verb that is meant by %s: %s', (word, nearest) => {
    expect(parseCommand(`/ml-review ${word} now`)).toEqual({ kind: 'unknown', word, nearest });
  });

  test('gives an unknown word so that it can stand in code', () => {
    const parsed = parseCommand(`/ml-review \`@octocat\`|\u202e${'x'.repeat(100)}`);
    expect(parsed).toEqual({ kind: 'unknown', word: `@octocat${'x'.repeat(31)}…`, nearest: null });
  });

  test('cuts arguments that are too long, tells so, and splits no character', () => {
    const parsed = parseCommand(`/ml-review ask ${'x'.repeat(longestArguments - 1)}😀`);
    expect(parsed).toEqual({ kind: 'command', verb: 'ask', arguments: 'x'.repeat(longestArguments - 1), cut: true });
  });

  test('reads every verb, however it is written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...verbs), fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }), (verb, upper) => {
        const written = Array.from(verb, (letter, index) => (upper[index] ? letter.toUpperCase() : letter)).join('');
        expect(parseCommand(`/ml-review ${written}`)).toEqual(command(verb));
      }),
    );
  });

  test('takes nothing for a command that does not begin a line with it, and never throws', () => {
    const pieces = fc.constantFrom(
      '/ml-review',
      ' full',
      '\n',
      '\r',
      '> ',
      '```',
      '~~~',
      '<!--',
      '-->',
      'x',
      ' ',
      '\t',
      '\u200b',
      '- ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        const body = parts.join('');
        if (parseCommand(body).kind !== 'none') {
          expect(body.replaceAll(/<!--.*?-->/gs, '')).toMatch(/^[ \u200b]*\/ml-review(?:\s|$)/m);
        }
      }),
    );
  });

  test('takes a long hostile comment in reasonable time', () => {
    for (const piece of ['/ml-review ', '<!--', '<!-- -->', '```\n', '> ', ' ', '\n', '\u200b']) {
      expect(parseCommand(piece.repeat(60_000)).kind).toBeTypeOf('string');
    }
  });
});

describe('helpText', () => {
  test('has a row for each verb that works, and names the others', () => {
    const text = helpText(['review', 'full', 'help']);
    expect(text.match(/^\| `\/ml-review.*\|$/gm)).toHaveLength(3);
    expect(text).toContain('| `/ml-review full` | the same |');
    expect(text).toContain('Not available yet: `path`, `ask`, `debug`, ');
  });

  test('says nothing of others when all work', () => {
    expect(helpText(verbs)).not.toContain('Not available');
  });

  test('answers an unknown word with the nearest verb', () => {
    expect(helpText(['full'], { unknown: 'fll', nearest: 'full' })).toMatch(
      /^There is no command `fll`\. Did you mean `full`\?\n\n\|/,
    );
    expect(helpText(['full'], { unknown: 'merge', nearest: null })).toMatch(/^There is no command `merge`\.\n\n\|/);
  });

  test('says when a verb, or the one that was meant, is not available yet', () => {
    expect(helpText(['full'], { unknown: 'ask', nearest: null })).toMatch(/^`ask` is not available yet\.\n/);
    expect(helpText(['full'], { unknown: 'akk', nearest: 'ask' })).toMatch(
      /^There is no command `akk`\. `ask` is not available yet\.\n/,
    );
  });

  test('keeps a word of a stranger inside its code', () => {
    const answer = helpText(['full'], { unknown: '`@octocat`\n\n# x', nearest: null }).split('\n')[0];
    expect(answer).toBe('There is no command `@octocat# x`.');
  });
});
