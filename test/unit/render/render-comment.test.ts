import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMarkers } from '../../../src/render/marker.ts';
import { renderComment, renderFindingInBody } from '../../../src/render/render-comment.ts';
import { aFinding, anUnanchoredFinding } from './example-review.ts';
import { outsideCode, whatGitHubActsOn } from './github-reading.ts';
import { hostileMarkdown } from './hostile-markdown.ts';

/** What GitHub would commit: the content of the suggestion, or null when there is none. */
function suggestionIn(body: string): string | null {
  const lines = body.split('\n');
  const start = lines.findIndex((line) => /^`{3,}suggestion$/.test(line));
  if (start < 0) return null;
  const marks = lines[start]?.replace('suggestion', '') ?? '';
  const end = lines.findIndex((line, index) => index > start && /^`+$/.test(line) && line.length >= marks.length);
  return lines.slice(start + 1, end).join('\n');
}

/** Our own markup, which GitHub is to act on, taken out. */
function strangersPart(body: string): string {
  return (
    body
      // A sign in their place: a name such as `<sub>` stands in a code span, which must not become empty.
      .replaceAll(/<\/?sub>/g, '¤')
      .replace(/<!-- ml-review:v1 [^>]*-->$/, '')
      .trim()
  );
}

describe('renderComment', () => {
  test('has the form that the product promises', () => {
    const body = renderComment(aFinding(), { commands: ['explain', 'verify', 'dismiss'] });
    expect(body.split('\n\n')).toEqual([
      '**🔴 critical · correctness: the loss is divided twice under gradient accumulation**',
      expect.stringContaining('takes the mean over all micro-batches'),
      expect.stringMatching(/^\*\*Effect\*\* the step size .*\n\*\*Check\*\* with `accum_steps` = 1 and 8 /),
      '```suggestion\n    loss = loss\n```',
      '<sub>confidence 0.93 · evidence `src/train.py:118` · Goyal et al. 2017 ([arXiv:1706.02677](https://arxiv.org/abs/1706.02677))' +
        ' · expert `claude-opus-5-5` · `/ml-review explain | verify | dismiss`</sub>',
      '<!-- ml-review:v1 fingerprint=0123456789abcdef -->',
    ]);
  });

  test('offers no command where none works yet', () => {
    expect(renderComment(aFinding())).not.toContain('/ml-review ');
  });

  test('names the check that found it, and whoever found it too', () => {
    const sources = [
      { kind: 'check' as const, rule: 'double-division' },
      { kind: 'expert' as const, model: 'm' },
    ];
    expect(renderComment(aFinding({}, { sources }))).toContain('· check `double-division` and expert `m`</sub>');
  });

  test('begins with the cell in a notebook', () => {
    const body = renderComment(aFinding({ path: 'a.ipynb', quote: 'x = `1`\ny' }), { place: 'cell 7, line 3' });
    expect(body.split('\n')[0]).toBe('cell 7, line 3: `` x = `1` ``');
  });

  test('puts a check that begins with code on lines of its own', () => {
    const body = renderComment(aFinding({ check: '```python\nassert x\n```' }));
    expect(body).toContain('**Check**\n\n```python\nassert x\n```\n');
  });

  test('keeps a check that begins with inline code beside its label', () => {
    expect(renderComment(aFinding({ check: '`p.grad` agrees' }))).toContain('**Check** `p.grad` agrees');
  });

  test('withholds the button where a line would be a command to another program', () => {
    const body = renderComment(aFinding({ replacement: 'a = 1\n/merge' }));
    expect(body).not.toContain('```suggestion');
    expect(body).toContain('**Replacement**');
  });

  test.each(['', '\tx = 1', '    a\n\n    b', 'x = """\n```\n````\n"""', 'x = 1  # /merge', '@decorator\n<b>&amp;#12'])(
    'gives the suggestion word for word: %j',
    (replacement) => {
      expect(suggestionIn(renderComment(aFinding({ replacement })))).toBe(replacement);
    },
  );

  test('gives any visible suggestion word for word', () => {
    const code = fc.array(
      fc.constantFrom('`', '```', '~~~', '\n', ' ', '\t', 'suggestion', 'x', '<!--', '-->', '#', '@a', '\\'),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(code, (parts) => {
        const replacement = parts.join('');
        const body = renderComment(aFinding({ replacement }));
        expect(suggestionIn(body)).toBe(replacement);
        expect(readMarkers(body)).toEqual(['0123456789abcdef']);
      }),
    );
  });

  test.each([
    ['on removed lines', aFinding({ side: 'old' })],
    ['that has no line', anUnanchoredFinding()],
    [
      'whose lines were cut to the hunk',
      aFinding(
        { startLine: 110 },
        { anchor: { kind: 'lines', path: 'src/train.py', side: 'new', startLine: 115, endLine: 118 } },
      ),
    ],
    ['on a whole file', aFinding({}, { anchor: { kind: 'file', path: 'src/train.py' } })],
  ])('shows a replacement that GitHub could not commit as code: a finding %s', (_, finding) => {
    const body = renderComment(finding);
    expect(suggestionIn(body)).toBeNull();
    expect(body).toContain('**Replacement**\n\n```\n    loss = loss\n```');
  });

  test.each([
    ['a character that cannot be seen', 'x = 1 \u202e# safe', 'holds characters that cannot be seen'],
    ['too much', 'x\n'.repeat(20_000), 'is too long to be shown here'],
  ])('withholds a replacement with %s, and says so', (_, replacement, sentence) => {
    const body = renderComment(aFinding({ replacement }));
    expect(suggestionIn(body)).toBeNull();
    expect(body).toContain(sentence);
  });

  test('says when lines are to go and GitHub cannot remove them', () => {
    expect(renderComment(anUnanchoredFinding({ replacement: '' }))).toContain('**Replacement** remove these lines.');
  });

  test('lets no stranger speak to GitHub, whatever a claim holds', () => {
    fc.assert(
      fc.property(
        fc.array(hostileMarkdown, { minLength: 7, maxLength: 7 }),
        ([title, explanation, effect, check, reference, path, quote]) => {
          const claim = { title, explanation, effect, check, reference, path, quote } as Record<string, string>;
          const body = renderComment(aFinding({ ...claim, replacement: '' }), { place: 'cell 1, line 1' });
          expect(whatGitHubActsOn(strangersPart(body))).toEqual([]);
          expect(readMarkers(body)).toEqual(['0123456789abcdef']);
          expect(suggestionIn(body)).toBe('');
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('never exceeds what GitHub takes', () => {
    for (const piece of ['word ', '<', '`', '@a ', '|a|b|\n', '```\n', '\u{1f600}']) {
      const long = piece.repeat(20_000);
      const body = renderComment(
        aFinding({
          title: long,
          explanation: long,
          effect: long,
          check: long,
          reference: long,
          path: long,
          replacement: 'y'.repeat(30_000),
        }),
        {
          place: 'cell 1, line 1',
          commands: ['explain'],
        },
      );
      expect(body.length).toBeLessThanOrEqual(60_000);
      expect(readMarkers(body)).toEqual(['0123456789abcdef']);
    }
  });
});

describe('renderFindingInBody', () => {
  test('holds the whole finding, but neither a suggestion nor a marker', () => {
    const text = renderFindingInBody(aFinding(), { place: 'cell 7, line 3' });
    expect(outsideCode(text)).toMatch(
      /critical · correctness.*In cell 7, line 3\..*\*\*Effect\*\*.*\*\*Check\*\*.*\*\*Replacement\*\*/s,
    );
    expect(suggestionIn(text)).toBeNull();
    expect(text).not.toContain('<!--');
  });
});
