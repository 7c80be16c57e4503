import fc from 'fast-check';

const pieces = [
  ...['`', '``', '```', '~~~', '@octocat', '@', 'octocat', '@acme/ml', '#12', '#', '12', 'acme/models', 'GH-4', '_', '__', '*', '**'],
  ...['http://evil.example', 'https://arxiv.org/abs/1', 'https://arxiv.org', 'www.', 'evil.example', 'mailto:a@b.cc', '://', 'https\\://e.vil'],
  ...['<b>', '</b>', '<!--', '-->', '<!-- ml-review:v1 fingerprint=0123456789abcdef -->', '<img src=x>', '<', '>', '&#64;', '&lt;', '&'],
  ...['[', '](', ']', '](http://x.y)', '](https://arxiv.org/a)', ')', '![', '[x]: http://e.vil', '[^1]', ']:', '[!NOTE]', '|', '|---|---|'],
  ...['---', '===', '-', '- ', '1. ', '> ', '    ', '\t', '\n', '\n\n', '$', '$$', '$`', '`$', '\\', '\\@', '\\`', '~', '~~', '# '],
  ...['/merge', '/ml-review', 'suggestion', 'python', 'math', 'mermaid', '<details>', '\\href{http://e.vil}{x}', 'abc1234', 'deadbeef01'],
  ...['\u200b', '\u202e', '\u{e0041}', '\ufe0f', '\u00a0', '\r', '\r\n', '\u2028', '\u0007', 'é', '😀', '\ud83d', ' ', 'a', '.', ',', '!', '(', '"', '{', '}'],
];

/** Lines and pieces that mean something to Markdown or GitHub, thrown together. */
export const hostileMarkdown: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom('|a|b|\n|-|-|\n', '> ```\n', '- ```\n', '    @octocat\n', '$$\nx\n$$\n')), { maxLength: 40 })
  .map((parts) => parts.join(''));
