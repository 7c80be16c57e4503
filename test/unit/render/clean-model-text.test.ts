import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAllowedLink } from '../../../src/render/allowed-links.ts';
import { cleanModelLine, cleanModelText } from '../../../src/render/clean-model-text.ts';
import { outsideCode, whatGitHubActsOn } from './github-reading.ts';
import { hostileMarkdown, unseenIn } from './hostile-markdown.ts';

/** What a model may be made to write, and what is posted of it. */
const hostile: [what: string, from: string, to: string][] = [
  ['a person', 'ping @octocat, please', 'ping `@octocat`, please'],
  ['a team', '@acme/ml-team decides', '`@acme/ml-team` decides'],
  ['a person behind a backslash', '\\@octocat', '`@octocat`'],
  ['a person as an entity', '&#64;octocat &commat;octocat', '&amp;`#64`;octocat &amp;commat;octocat'],
  ['a person with an invisible gap', '@\u200boctocat', '`@octocat`'],
  ['a person made by a link that is removed', '@[octocat](http://evil.example)', '`@octocat`'],
  ['a person in bold', '**@octocat** _@octocat_', '**`@octocat`** `_@octocat_`'],
  ['a mail address', 'write to a.b+c@evil.example', 'write to `a.b+c@evil.example`'],
  ['an issue', 'fixes #12 and acme/models#3', 'fixes `#12` and `acme/models#3`'],
  ['an issue in the old form', 'see GH-7, _GH-8_', 'see `GH-7`, _`GH-8`_'],
  ['a commit', 'since 1a2b3c4d', 'since `1a2b3c4d`'],
  ['an image', 'look ![alt](https://evil.example/pixel.png?secret)', 'look alt'],
  ['an image from an allowed place', '![alt](https://arxiv.org/a.png)', 'alt'],
  ['an image by reference', '![alt][x]', '!\\[alt][x]'],
  ['HTML', '<img src=x onerror=alert(1)> <b>a</b>', '&lt;img src=x onerror=alert(1)> &lt;b>a&lt;/b>'],
  ['a fold', '<details><summary>s</summary>x</details>', '&lt;details>&lt;summary>s&lt;/summary>x&lt;/details>'],
  [
    'our marker',
    '<!-- ml-review:v1 fingerprint=0123456789abcdef -->',
    '&lt;!-- ml-review:v1 fingerprint=`0123456789abcdef` -->',
  ],
  ['our marker in code', '`<!-- ml-review:v1 -->`', '`<! -- ml-review:v1 -->`'],
  ['a link elsewhere', '[the paper](https://evil.example/x)', 'the paper'],
  ['a script', '[x](javascript:alert(1))', '[x\\](javascript:alert(1))'],
  ['a relative link', '[x](../../settings)', 'x'],
  ['a link with a title and brackets', '[x](<https://evil.example> "t")', 'x'],
  ['a login in a host', 'https://arxiv.org@evil.example/', '`https://arxiv.org@evil.example/`'],
  ['a host that begins right', 'https://arxiv.org.evil.example/', '`https://arxiv.org.evil.example/`'],
  ['a bare address', 'see https://evil.example/a_b.', 'see `https://evil.example/a_b`.'],
  ['a bare host', 'see www.evil.example', 'see `www.evil.example`'],
  ['an address in angle brackets', '<https://evil.example>', '&lt;`https://evil.example>`'],
  ['an address behind a backslash', 'https\\://evil.example', '`https://evil.example`'],
  ['an address inside a word', '1https://evil.example', '1`https://evil.example`'],
  ['a link to an issue', 'https://github.com/acme/models/issues/1', '`https://github.com/acme/models/issues/1`'],
  ['a reference definition', '[x]: http://evil.example', '[x]\\: `http://evil.example`'],
  ['a footnote', 'a[^1]\n\n[^1]: b', 'a[^1]\n\n[^1]\\: b'],
  ['a suggestion', '```suggestion\nrm\n```', '```\nrm\n```'],
  ['a diagram', '```mermaid\ngraph TD\n```', '```\ngraph TD\n```'],
  ['an unclosed fence', '```python\nx = 1', '```python\nx = 1\n```'],
  ['a fence that a fence inside closes', '````\n```\n@octocat\n````', '````\n```\n@octocat\n````'],
  ['a fence of tildes', '~~~`@octocat`\n@octocat\n~~~', '```\n@octocat\n```'],
  ['a fence in a quote', '> ```\n> @octocat\nafter @octocat', '```\n@octocat\n```\nafter `@octocat`'],
  ['a backtick that nothing closes', 'a ` b @octocat', 'a \\` b `@octocat`'],
  ['code that a table cuts', '|a|b|\n|-|-|\n|`x | @octocat`|', '| a | b |\n| - | - |\n| \\`x | `@octocat`\\` |'],
  ['a command of another program', '/merge now', '`/merge` now'],
  ['a command of ours in a list', '- /ml-review full', '- `/ml-review` full'],
  ['a command in a fence', '```\n/approve\n```', '```\n /approve\n```'],
  ['a heading', '# Title of @octocat #', '**Title of `@octocat`**'],
  ['an underlined heading', 'Title\n=====\ntext', 'Title\n\ntext'],
  ['a heading in a quote', '> x\n> -', '> x\n>'],
  ['an alert', '> [!WARNING]\n> x', '> \\[!WARNING]\n> x'],
  ['mathematics that links', '$\\href{javascript:alert(1)}{x}$', '`\\href{javascript:alert(1)}{x}`'],
  ['a block of mathematics that links', '$$\n\\href{http://e.vil}{x}\n$$', '```\n\\href{http://e.vil}{x}\n```'],
  ['a person right behind code', '`a`@octocat', '`a` `@octocat`'],
  ['an issue right behind mathematics', '$x$#12', '$`x`$ `#12`'],
  ['a bidirectional override', 'a\u202eb\u2066c', 'abc'],
  ['tag characters', 'a\u{e0041}\u{e0042}b', 'ab'],
  ['an escape sequence', 'a\u001b[31mb', 'a[31mb'],
  ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
  ['a backslash at the end', 'a\\', 'a\\\\'],
];

/** What a reviewer writes, and what must survive. */
const honest: [what: string, from: string, to: string][] = [
  ['comparison', 'a < b and b > c', 'a &lt; b and b > c'],
  ['inline mathematics', 'where $x_1 < y$ holds', 'where $`x_1 < y`$ holds'],
  ['display mathematics', '$$\n\\sum_i x_i\n$$', '```math\n\\sum_i x_i\n```'],
  ['display mathematics on one line', 'so $$E=mc^2$$ holds', 'so $`E=mc^2`$ holds'],
  ['money', 'costs $5 and $6', 'costs `$5` and `$6`'],
  ['a shape', 'of shape [B, T, D](float32)', 'of shape [B, T, D\\](float32)'],
  ['a decorator', 'use @torch.no_grad() here', 'use `@torch.no_grad()` here'],
  ['a matrix product', 'A @ B', 'A @ B'],
  ['a paper', '[RoPE](https://arxiv.org/abs/2104.09864)', '[RoPE](https://arxiv.org/abs/2104.09864)'],
  [
    'documentation with code',
    '[`amp`](https://pytorch.org/docs/stable/amp.html)',
    '[`amp`](https://pytorch.org/docs/stable/amp.html)',
  ],
  ['a bare paper', '(https://arxiv.org/abs/2104.09864)', '(https://arxiv.org/abs/2104.09864)'],
  ['a list', '- a\n  - b\n1. c', '- a\n  - b\n1. c'],
  ['a table', '| a | b |\n|:--|--:|\n| 1 | `x\\|y` |', '| a | b |\n| :-- | --: |\n| 1 | `x\\|y` |'],
  ['code', '`x[0]` and ``a`b``', '`x[0]` and ``a`b``'],
  ['a fence in a list', '- a\n  ```python\n  if x:\n      y()\n  ```', '- a\n```python\nif x:\n    y()\n```'],
  ['indented code', 'text:\n\n    x = a @ b\n    y = x', 'text:\n\n```\nx = a @ b\ny = x\n```'],
  ['numbers', 'after 1000000 steps, 1e-6', 'after 1000000 steps, 1e-6'],
];

describe('cleanModelText', () => {
  test.each(hostile)('disarms %s', (_, from, to) => {
    expect(cleanModelText(from)).toBe(to);
    expect(whatGitHubActsOn(cleanModelText(from))).toEqual([]);
  });

  test.each(honest)('keeps %s', (_, from, to) => {
    expect(cleanModelText(from)).toBe(to);
  });

  test('leaves nothing that GitHub would act on, whatever comes in', () => {
    fc.assert(
      fc.property(hostileMarkdown, (text) => {
        expect(whatGitHubActsOn(cleanModelText(text))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  test('changes nothing in a cleaned text', () => {
    fc.assert(
      fc.property(hostileMarkdown, fc.integer({ min: 40, max: 400 }), (text, maxLength) => {
        const once = cleanModelText(text, { maxLength });
        expect(cleanModelText(once, { maxLength })).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  test('never exceeds its limit, and never splits a character', () => {
    fc.assert(
      fc.property(
        fc.array(hostileMarkdown, { maxLength: 12 }),
        fc.integer({ min: 20, max: 300 }),
        (texts, maxLength) => {
          const cleaned = cleanModelText(texts.join('\n'), { maxLength });
          expect(cleaned.length).toBeLessThanOrEqual(maxLength);
          expect(cleaned.isWellFormed()).toBe(true);
          expect(whatGitHubActsOn(cleaned)).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('holds no invisible character and no imitation of the marker, in code neither', () => {
    fc.assert(
      fc.property(hostileMarkdown, (text) => {
        const cleaned = cleanModelText(text);
        expect(unseenIn(cleaned.replaceAll('\t', ''))).toEqual([]);
        expect(cleaned).not.toMatch(/<!--\s*ml-review/i);
      }),
      { numRuns: 1000 },
    );
  });

  test('cuts at the end of a line, closes the fence it cuts, and marks the cut', () => {
    const code = Array.from({ length: 50 }, (_, index) => `line_${index} = ${index}`).join('\n');
    const cleaned = cleanModelText(`Before.\n\n\`\`\`python\n${code}\n\`\`\`\n\nAfter.`, { maxLength: 300 });
    expect(cleaned.endsWith('\n```\n\n…')).toBe(true);
    expect(cleaned).toContain('line_0 = 0\n');
    expect(cleaned).not.toContain('After');
    expect(outsideCode(cleaned)).not.toContain('line_');
  });

  test('cuts a table between its rows', () => {
    const rows = Array.from({ length: 40 }, (_, index) => `| ${index} | value ${index} |`).join('\n');
    const lines = cleanModelText(`| a | b |\n|---|---|\n${rows}`, { maxLength: 200 }).split('\n');
    expect(lines.at(-1)).toBe('…');
    expect(lines.slice(0, -2).every((line) => /^\| .* \|$/.test(line))).toBe(true);
  });

  test('takes a long hostile text in reasonable time', () => {
    for (const piece of ['`', '$', '[', '[a](', '@', '&#', '|a', '> ', '\\', '$$\n', '` `` ', '![', '#1']) {
      const cleaned = cleanModelText(piece.repeat(16_000));
      expect(cleaned.length).toBeLessThanOrEqual(8000);
    }
  });
});

describe('cleanModelLine', () => {
  test('is one line of at most its length, and safe', () => {
    fc.assert(
      fc.property(hostileMarkdown, fc.integer({ min: 10, max: 100 }), fc.boolean(), (text, maxLength, insideBold) => {
        const line = cleanModelLine(text, { maxLength, insideBold });
        expect(line).not.toContain('\n');
        expect(line.length).toBeLessThanOrEqual(maxLength);
        expect(whatGitHubActsOn(`x ${line}`)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps the bold text around it whole', () => {
    expect(cleanModelLine('the *args of **f** are\nlost', { insideBold: true })).toBe(
      'the \\*args of \\*\\*f\\*\\* are lost',
    );
  });
});

describe('isAllowedLink', () => {
  test.each([
    'https://arxiv.org/abs/1706.02677',
    'https://doi.org/10.1000/x',
    'https://pytorch.org/docs/stable/x.html#y',
    'https://ARXIV.org/abs/1',
  ])('allows %s', (address) => {
    expect(isAllowedLink(address)).toBe(true);
  });

  test.each([
    'http://arxiv.org/abs/1',
    'https://arxiv.org:8443/abs/1',
    'https://user@arxiv.org/abs/1',
    'https://arxiv.org.evil.example/',
    'https://notarxiv.org/',
    'https://pytorch.org/blog',
    'https://pytorch.org/docs/../blog',
    'https://pytorch.org/docs/%2E%2e/blog',
    'https://github.com/acme/models',
    'https://doi.org/evil',
    'https://arxiv.org/a b',
    'https://constructor/',
    'javascript:alert(1)',
    '//arxiv.org/abs/1',
  ])('refuses %s', (address) => {
    expect(isAllowedLink(address)).toBe(false);
  });
});
