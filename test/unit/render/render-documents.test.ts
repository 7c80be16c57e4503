import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dropReasons } from '../../../src/domain/finding.ts';
import { renderJson } from '../../../src/render/render-json.ts';
import { renderMarkdown } from '../../../src/render/render-markdown.ts';
import { aDropped, aFinding, anUnanchoredFinding, aReview } from './example-review.ts';
import { whatGitHubActsOn } from './github-reading.ts';
import { hostileMarkdown } from './hostile-markdown.ts';

describe('renderJson', () => {
  const review = aReview({
    findings: [aFinding(), anUnanchoredFinding()],
    dropped: dropReasons.map((reason) => aDropped(reason)),
    unread: [{ path: 'big.py', reason: 'it is too large' }],
    notes: ['A suggestion was withheld.'],
    settingsProblems: [{ key: 'x', line: null, message: 'Unknown key.' }],
  });

  test('holds everything that the review holds, and reads back as it was', () => {
    const { schemaVersion, ...read } = JSON.parse(renderJson(review)) as Record<string, unknown>;
    expect(schemaVersion).toBe(1);
    expect(read).toEqual(structuredClone(review));
  });

  test('gives null for what a claim lacks, so that its keys are always there', () => {
    const { check: _check, replacement: _replacement, reference: _reference, ...claim } = aFinding().claim;
    const { findings } = JSON.parse(renderJson(aReview({ findings: [{ ...aFinding(), claim }] }))) as {
      findings: { claim: unknown }[];
    };
    expect(findings[0]?.claim).toEqual({ ...claim, check: null, replacement: null, reference: null });
  });

  test('has the same keys in the same order whatever order a review was built in', () => {
    const shuffled = aReview({
      findings: review.findings.map(({ claim, ...rest }) => ({
        claim: Object.fromEntries(Object.entries(claim).reverse()) as typeof claim,
        ...rest,
      })),
    });
    const straight = aReview({ findings: review.findings });
    expect(renderJson(shuffled)).toBe(renderJson(straight));
  });

  test('reads back whatever the texts hold', () => {
    fc.assert(
      fc.property(hostileMarkdown, (text) => {
        const parsed = JSON.parse(renderJson(aReview({ findings: [aFinding({ title: text, path: text })] }))) as {
          findings: { claim: { title: string } }[];
        };
        expect(parsed.findings[0]?.claim.title).toBe(text);
      }),
    );
  });
});

describe('renderMarkdown', () => {
  test('is one document with every finding, its code and its place', () => {
    const text = renderMarkdown(
      aReview({
        findings: [aFinding(), anUnanchoredFinding({ path: 'a.py', title: 'the split leaks' })],
        dropped: [aDropped('over-limit', { title: 'no seed' })],
      }),
    );
    expect(text.startsWith('# ML Review: 2 critical\n\n')).toBe(true);
    expect(text).toContain(
      '### `src/train.py:118`\n\n```\n    loss = loss / accum_steps\n```\n\n**🔴 critical · correctness: the loss is divided twice',
    );
    expect(text).toContain('### `a.py:118`');
    expect(text).toContain('## Over `findings.max-comments`\n\n### `src/train.py:118`');
    expect(text).toContain('no seed');
    expect(text).toContain('**Read** 2 files');
  });

  test('leaves nothing out, however long it is', () => {
    const skipped = Array.from({ length: 5000 }, (_, index) => ({
      path: `data/${index}.csv`,
      reason: 'no ML code was found in it',
    }));
    const text = renderMarkdown(aReview({ skipped }));
    expect(text).toContain('`data/0.csv`');
    expect(text).toContain('`data/4999.csv`');
  });

  test('holds nothing of a stranger that GitHub would act on', () => {
    fc.assert(
      fc.property(hostileMarkdown, (text) => {
        const rendered = renderMarkdown(
          aReview({
            findings: [aFinding({ path: text, title: text, explanation: text, quote: text })],
            skipped: [{ path: text, reason: text }],
          }),
        );
        const strangers = rendered.replaceAll(/<\/?(?:sub|details|summary)>/g, '').replaceAll(/^#{1,3} /gm, '');
        expect(whatGitHubActsOn(strangers)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
