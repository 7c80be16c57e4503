import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/domain/finding.ts';
import type { Review } from '../../../src/domain/review.ts';
import { readMarkers, readReviewMarker } from '../../../src/render/marker.ts';
import { renderReview } from '../../../src/render/render-review.ts';
import { aDropped, aFinding, anUnanchoredFinding, aPlace, aReview, aView } from './example-review.ts';
import { whatGitHubActsOn } from './github-reading.ts';
import { hostileMarkdown } from './hostile-markdown.ts';

const body = (review: Review) => renderReview(review, aPlace).body;
const files = (amount: number, reason: string) =>
  Array.from({ length: amount }, (_, index) => ({ path: `data/file-${index}.csv`, reason }));

/** The text with the markup that is ours taken out. */
function strangersPart(text: string): string {
  return (
    text
      // A sign in their place: a name such as `<details>` stands in a code span, which must not become empty.
      .replaceAll(/<\/?(?:sub|details|summary|code)>/g, '¤')
      .replaceAll('https://github.com/acme/models/blob/', 'https://arxiv.org/')
      .replace(/<!-- ml-review:v1 [^>]*-->$/, '')
      .trim()
  );
}

describe('renderReview', () => {
  test('comments on the findings that have a line, in their order, and on no other', () => {
    const on = [aFinding(), aFinding({ severity: 'minor' }, { fingerprint: '00000000000000aa' })];
    const { comments } = renderReview(
      aReview({ findings: [on[0] as Finding, anUnanchoredFinding(), on[1] as Finding] }),
      aPlace,
    );
    expect(comments.map(({ finding }) => finding)).toEqual(on);
    expect(comments.map((comment) => readMarkers(comment.body))).toEqual([['0123456789abcdef'], ['00000000000000aa']]);
  });

  test('counts by severity and gives every finding one line with an address', () => {
    const text = body(
      aReview({
        findings: [
          aFinding(),
          anUnanchoredFinding({
            severity: 'question',
            startLine: 3,
            endLine: 9,
            category: 'data',
            title: 'is this leaked',
          }),
        ],
      }),
    );
    expect(text).toMatch(/^\*\*ML Review: 1 critical, 1 question\*\*\n/);
    const lines = `https://github.com/acme/models/blob/${'a'.repeat(40)}/src/train.py`;
    expect(text).toContain(
      `\n- 🔴 critical · correctness: the loss is divided twice under gradient accumulation · [\`src/train.py:118\`](${lines}#L118)\n`,
    );
    expect(text).toContain(`\n- 🔵 question · data: is this leaked · [\`src/train.py:3-9\`](${lines}#L3-L9)\n`);
  });

  test.each([
    ['a b/ü(1).py', 'a%20b/%C3%BC%281%29.py#L118'],
    ['nb/a.ipynb', 'nb/a.ipynb?plain=1#L118'],
    ['a]`(x).py', 'a%5D%60%28x%29.py#L118'],
    ['#?%.py', '%23%3F%25.py#L118'],
  ])('makes an address of the path %j', (path, end) => {
    expect(body(aReview({ findings: [aFinding({ path })] }))).toContain(
      `](https://github.com/acme/models/blob/${'a'.repeat(40)}/${end})`,
    );
  });

  test('gives no address to lines that are gone', () => {
    const text = body(aReview({ findings: [aFinding({ side: 'old' })] }));
    expect(text).toContain('· `src/train.py:118` before the change');
    expect(text).not.toContain('/blob/');
  });

  test('names the cell of a finding in a notebook', () => {
    const view = { ...aView('import torch\noptimizer.step()', 40), notebook: true };
    view.lines = view.lines.map((line, index) => ({ ...line, cell: { index: 7, line: index + 1 } }));
    const finding = aFinding({ path: 'a.ipynb', startLine: 41, endLine: 41, quote: 'optimizer.step()' });
    const { body: text, comments } = renderReview(aReview({ findings: [finding] }), { ...aPlace, sources: () => view });
    expect(text).toContain(', cell 7, line 2\n');
    expect(comments[0]?.body.startsWith('cell 7, line 2: `optimizer.step()`')).toBe(true);
  });

  test('tells the cell by the quotation where the file holds its cells in one line', () => {
    const lines = ['a = 1', 'b = 2'].map((text, index) => ({ line: 5, text, cell: { index: 2, line: index + 1 } }));
    const finding = aFinding({ path: 'a.ipynb', startLine: 5, endLine: 5, quote: 'b = 2' });
    const view = { ...aView(''), lines };
    expect(renderReview(aReview({ findings: [finding] }), { ...aPlace, sources: () => view }).body).toContain(
      'cell 2, line 2',
    );
  });

  test('holds findings without a line, and those over the limit, in full', () => {
    const over = aDropped('over-limit', { title: 'the seed is not set', effect: 'runs differ' });
    const text = body(aReview({ findings: [anUnanchoredFinding()], dropped: [over] }));
    expect(text).toContain('<details><summary>1 finding without a line in this diff</summary>');
    expect(text).toContain('<details><summary>1 finding over <code>findings.max-comments</code></summary>');
    expect(text).toContain('**Effect** runs differ');
    expect(text).not.toContain('**Not shown**');
  });

  test('ends in a marker with the head and the findings that only the body holds', () => {
    const text = body(aReview({ findings: [aFinding(), anUnanchoredFinding()] }));
    expect(readReviewMarker(text)).toBe('a'.repeat(40));
    expect(readMarkers(text)).toEqual(['fedcba9876543210']);
  });

  test('says first what was not read', () => {
    const unread = [{ path: 'src/big.py', reason: 'it is too large to be read' }];
    const paragraphs = body(aReview({ findings: [aFinding()], unread })).split('\n\n');
    expect(paragraphs[1]).toBe(
      '**Partial reading.** 1 file was not fully read; nothing is said about what was not read.',
    );
    expect(paragraphs[2]).toBe('- `src/big.py`: it is too large to be read');
  });

  test.each([
    [
      'the expert failed',
      aReview({ expert: { kind: 'failed', sentence: 'The API is overloaded.' } }),
      '**Partial reading.** The expert gave no answer: The API is overloaded.',
    ],
    [
      'a part was lost',
      aReview({ expert: { kind: 'answered', model: 'm', losses: ['The answer was cut off.'] } }),
      '**Partial reading.** The answer was cut off.',
    ],
    [
      'no expert took part',
      aReview({ expert: { kind: 'off', sentence: 'No model is set up.' } }),
      '**Checks only.** No model is set up.',
    ],
  ])('says that %s', (_, review, sentence) => {
    expect(body(review)).toContain(sentence);
  });

  test('says what was read, left out and not shown, who found what, and what it took', () => {
    const check = { kind: 'check' as const, rule: 'r' };
    const text = body(
      aReview({
        findings: [aFinding({ source: check }, { sources: [check] }), aFinding()],
        dropped: [aDropped('refuted'), aDropped('low-confidence'), aDropped('low-confidence')],
        notes: ['A suggestion was withheld.'],
      }),
    );
    expect(text).toContain('**Read** 2 files: 1 training, 1 config.');
    expect(text).toContain('- `src/train.py`: training (imports torch, calls backward)');
    expect(text).toContain('**Left out** 1 file.\n\n- `README.md`: no ML code was found in it');
    expect(text).toContain('**Not shown** 3 claims: 2 below `findings.min-confidence`, 1 refuted on a second look.');
    expect(text).toContain('- A suggestion was withheld.');
    expect(text).toContain(
      '<sub>1 finding by the checks, 1 by the expert · model `claude-opus-5-5` · 61,234 tokens read (48,000 from the cache), 2,345 written · $0.42 · 3 min 12 s</sub>',
    );
  });

  test('tells how many files only the checks read', () => {
    const reviewed = [true, false, true].map((expert, index) => ({
      path: `${index}.py`,
      role: 'model' as const,
      reasons: [],
      by: { checks: true, expert },
    }));
    expect(body(aReview({ reviewed }))).toContain('**Read** 3 files: 3 model. 1 file by the checks only.');
  });

  test('says when the cost is not known, and when there was no model call', () => {
    const usage = { requests: 1, inputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 5, usd: null };
    expect(body(aReview({ usage }))).toContain('10 tokens read, 5 written · cost unknown');
    expect(body(aReview({ usage: { ...usage, requests: 0 } }))).toContain(
      '<sub>model `claude-opus-5-5` · no model call · ',
    );
  });

  test('names each problem of the configuration with its line', () => {
    const message = '`findings.gate` is `x`; it must be one of `never`, `critical`.';
    expect(body(aReview({ settingsProblems: [{ key: 'findings.gate', line: 4, message }] }))).toContain(
      `1 problem; the rest of it holds.\n\n- line 4: ${message}`,
    );
  });

  test('names every file that was left out, folded where they are many', () => {
    const text = body(aReview({ skipped: files(300, 'no ML code was found in it') }));
    expect(text).toContain('**Left out** 300 files.');
    expect(text).toContain('<details><summary>Which files and why</summary>');
    for (const { path } of files(300, '')) expect(text).toContain(`\`${path}\``);
  });

  test('counts what no longer fits, and says how to see it', () => {
    const text = body(
      aReview({
        skipped: [...files(4000, 'no ML code was found in it'), ...files(3, 'a lock file')],
        findings: [aFinding()],
      }),
    );
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toContain('**Left out** 4,003 files.');
    expect(text).toContain('- 4,000 files, no ML code was found in it: `data/file-0.csv`');
    expect(text).toContain('and 3980 more');
    expect(text).toContain('`ml-review --base REF --format json`');
    expect(readReviewMarker(text)).toBe('a'.repeat(40));
  });

  test('fits GitHub whatever it is made of, with its beginning and its marker whole', () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      anUnanchoredFinding({ explanation: 'word '.repeat(300), path: `${'long/'.repeat(40)}${index}.py` }),
    );
    const reasons = Array.from({ length: 2000 }, (_, index) => ({
      path: `${'x'.repeat(200)}${index}`,
      reason: `reason ${index} ${'y'.repeat(180)}`,
    }));
    const text = body(
      aReview({
        findings: many,
        dropped: many.map(({ claim }) => ({ claim, reason: 'over-limit', detail: '' })),
        unread: reasons,
        skipped: reasons,
      }),
    );
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text.startsWith('**ML Review: 400 critical**\n\n**Partial reading.** 2,000 files were not fully read')).toBe(
      true,
    );
    expect(text).toContain('400 findings without a line in this diff, listed above.');
    expect(readMarkers(text)).toHaveLength(400);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  test('lets no stranger speak to GitHub, whatever the names and reasons hold', () => {
    const text = fc.array(hostileMarkdown, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(text, ([path = '', reason = '', sentence = '', title = '', note = '', message = '']) => {
        const review = aReview({
          findings: [
            aFinding({ path, title }),
            anUnanchoredFinding({ path, title, explanation: note, replacement: '' }),
          ],
          dropped: [aDropped('over-limit', { title, path })],
          skipped: [{ path, reason }],
          unread: [{ path: reason, reason: path }],
          reviewed: [{ path, role: 'model', reasons: [reason], by: { checks: true, expert: false } }],
          expert: { kind: 'failed', sentence },
          notes: [note],
          settingsProblems: [{ key: '', line: 1, message }],
        });
        const rendered = body(review);
        expect(whatGitHubActsOn(strangersPart(rendered))).toEqual([]);
        expect(readMarkers(rendered)).toEqual(['fedcba9876543210']);
      }),
      { numRuns: 250 },
    );
  });
});
