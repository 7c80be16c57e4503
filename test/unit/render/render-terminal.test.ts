import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTerminal } from '../../../src/render/render-terminal.ts';
import { columns, plainText, sourceText, wrap } from '../../../src/render/terminal-text.ts';
import { aDropped, aFinding, anUnanchoredFinding, aReview, aView } from './example-review.ts';
import { hostileMarkdown, unseenIn } from './hostile-markdown.ts';

const escape = '\u001b';
const source = aView(
  ['def step():', '\tloss = model(x)', '\tloss = loss / accum_steps', '\tloss.backward()', '\treturn loss'].join('\n'),
  116,
);
const sources = () => source;

describe('renderTerminal', () => {
  test('shows a finding with its lines and a caret under the code', () => {
    const text = renderTerminal(aReview({ findings: [aFinding()] }), sources);
    expect(text).toContain(
      [
        'src/train.py:118  critical · correctness',
        '  the loss is divided twice under gradient accumulation',
        '',
        '    117 |     loss = model(x)',
        '  > 118 |     loss = loss / accum_steps',
        '        |     ^^^^^^^^^^^^^^^^^^^^^^^^^',
        '    119 |     loss.backward()',
        '',
        '  Line 118 divides by',
      ].join('\n'),
    );
    expect(text).toContain('\n  Effect: the step size shrinks');
    expect(text).toContain('\n  Check: with `accum_steps`');
    expect(text).toContain('\n  -     loss = loss / accum_steps\n  +     loss = loss\n');
    expect(text).toContain('confidence 0.93 · expert claude-opus-5-5 · Goyal et al. 2017 (arXiv:1706.02677)');
  });

  test('marks several lines at the margin', () => {
    const text = renderTerminal(aReview({ findings: [aFinding({ startLine: 117, endLine: 118 })] }), sources);
    expect(text).toContain(
      '\n    116 | def step():\n  > 117 |     loss = model(x)\n  > 118 |     loss = loss / accum_steps\n    119 |     loss.backward()\n',
    );
    expect(text).not.toContain('^^^');
  });

  test('says how many lines of a long range it leaves out', () => {
    const long = aView(Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join('\n'));
    const text = renderTerminal(aReview({ findings: [aFinding({ startLine: 1, endLine: 90 })] }), () => long);
    expect(text).toContain('> 12 | line 12');
    expect(text).toContain('| … 77 further lines');
  });

  test('shows the quotation where the file is not at hand', () => {
    expect(renderTerminal(aReview({ findings: [aFinding()] }), () => null)).toContain(
      '  > 118 |     loss = loss / accum_steps\n',
    );
  });

  test('names the cell of a notebook, lines that are gone, and findings off the diff', () => {
    const notebook = {
      ...source,
      lines: source.lines.map((line, index) => ({ ...line, cell: { index: 3, line: index + 1 } })),
    };
    const findings = [aFinding({ path: 'a.ipynb' }), aFinding({ side: 'old' }), anUnanchoredFinding()];
    const text = renderTerminal(aReview({ findings, dropped: [aDropped('over-limit')] }), () => notebook);
    expect(text).toContain('a.ipynb:118 (cell 3, line 3)');
    expect(text).toContain('src/train.py:118 before the change');
    expect(text).toContain('· not on a line of the diff\n');
    expect(text).toContain('· over findings.max-comments\n');
  });

  test('ends with what was found, read and left out, and what it took', () => {
    const review = aReview({ findings: [aFinding()], dropped: [aDropped('refuted'), aDropped('over-limit')] });
    expect(renderTerminal(review, sources)).toMatch(
      /\n1 finding: 1 critical; 2 files read \(1 training, 1 config\)\.\n1 further finding over findings\.max-comments\.\nNot shown: 1 refuted on a second look\.\n1 file left out\.\n61,234 tokens .* 3 min 12 s\n$/,
    );
  });

  test('says first what was not read, who took no part, and what is wrong with the configuration', () => {
    const text = renderTerminal(
      aReview({
        unread: [{ path: 'big.py', reason: 'it is too large' }],
        expert: { kind: 'off', sentence: 'No model is set up.' },
        settingsProblems: [{ key: 'x', line: 3, message: 'Unknown key `x`.' }],
      }),
      sources,
    );
    expect(
      text.startsWith(
        'Partial reading: 1 file not fully read\n  big.py: it is too large\n\nChecks only: No model is set up.\n\nConfiguration: 1 problem\n  line 3: Unknown key `x`.\n',
      ),
    ).toBe(true);
  });

  test('names what was left out when asked to', () => {
    expect(renderTerminal(aReview(), sources, { verbose: true })).toContain(
      '1 file left out:\n  README.md: no ML code was found in it\n',
    );
  });

  test('keeps prose within the width', () => {
    for (const width of [40, 72, 120]) {
      const text = renderTerminal(
        aReview({ findings: [aFinding({ explanation: 'several words '.repeat(60) })] }),
        () => null,
        { width },
      );
      const prose = text.split('\n').filter((line) => line.includes('several'));
      expect(prose.length).toBeGreaterThan(5);
      expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  test('uses colours only when asked to', () => {
    const review = aReview({ findings: [aFinding()] });
    expect(renderTerminal(review, sources)).not.toContain(escape);
    expect(renderTerminal(review, sources, { colours: true })).toContain(`${escape}[1;31mcritical${escape}[0m`);
  });

  test('shows nothing that controls a terminal, whatever the review and the code hold', () => {
    const hostile = fc
      .array(
        fc.oneof(
          hostileMarkdown,
          fc.constantFrom(
            `${escape}[2J`,
            `${escape}]0;title\u0007`,
            `${escape}]8;;http://e.vil\u0007`,
            '\u009b31m',
            '\r',
            '\u0008',
            escape,
          ),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(hostile, { minLength: 6, maxLength: 6 }),
        ([path = '', title = '', text = '', quote = '', line = '', reason = '']) => {
          const finding = aFinding({
            path,
            title,
            explanation: text,
            effect: text,
            check: text,
            quote,
            replacement: quote,
            reference: reason,
          });
          const review = aReview({
            findings: [finding],
            unread: [{ path, reason }],
            expert: { kind: 'failed', sentence: text },
            notes: [text],
          });
          const rendered = renderTerminal(review, () => aView(line, 118), { verbose: true });
          expect(unseenIn(rendered)).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('text for a terminal', () => {
  test('loses whole escape sequences', () => {
    expect(plainText(`a${escape}[31mb${escape}]0;title\u0007c${escape}(Bd${escape}`)).toBe('abcd');
  });

  test('shows in source what would be hidden', () => {
    expect(sourceText('x = 1 \u202e# \u200b\r')).toBe('x = 1 \\u{202e}# \\u{200b}');
    expect(sourceText(`\ty${escape}[31m`)).toBe('    y\\u{1b}[31m');
  });

  test('counts columns, not characters', () => {
    expect(columns('損失')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
  });

  test('wraps lists under their text and leaves code alone', () => {
    const code = 'x = "a line of code that is longer than the width"';
    expect(wrap(`- one two three four\n\`\`\`\n${code}\n\`\`\``, 12)).toEqual([
      '- one two',
      '  three four',
      '```',
      code,
      '```',
    ]);
  });
});
