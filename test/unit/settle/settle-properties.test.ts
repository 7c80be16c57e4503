import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categories, severities, type DraftFinding, type Finding } from '../../../src/domain/finding.ts';
import type { Side } from '../../../src/domain/hunk.ts';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import { changedTexts, githubAccepts, linesOf } from '../diff/changed-texts.ts';
import { check, draft, expert, selectedFile, settingsWith, settleIn } from './make-claims.ts';
import { parser } from './offered-suggestion.ts';

const line = fc.oneof(fc.integer({ min: -1, max: 60 }), fc.constantFrom(Number.NaN, 1e9, 2.5));
const paths = ['a.py', 'b.py'];

/** Pieces of code, of which some stand in the files of `changedTexts`. */
const quoteLine = fc.constantFrom(
  'a',
  'b',
  'c',
  'loss.backward()',
  'x = 1',
  '--- a/train.py',
  '- item',
  '',
  '...',
  'nothing like it',
  'backward()',
);

const claims: fc.Arbitrary<DraftFinding> = fc
  .record({
    path: fc.constantFrom(...paths, './a.py', 'c.py'),
    side: fc.constantFrom<Side>('old', 'new'),
    startLine: line,
    endLine: line,
    quote: fc.array(quoteLine, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
    title: fc.constantFrom('the loss is wrong', 'the loss is not averaged', 'a seed is missing'),
    explanation: fc.constantFrom('The mean is taken twice.', 'The sampler is never told.'),
    severity: fc.constantFrom(...severities),
    category: fc.constantFrom(...categories),
    confidence: fc.double(),
    source: fc.constantFrom(expert, check('some-rule'), check('other-rule')),
    replacement: fc.option(fc.constantFrom('', 'a', 'a = 1', '  b', 'def f(:', 'x = 1\nloss.backward()'), {
      nil: undefined,
    }),
  })
  .map(({ replacement, ...claim }) => draft(replacement === undefined ? claim : { ...claim, replacement }));

const files: fc.Arbitrary<SelectedFile[]> = fc.tuple(
  ...paths.map((path) => changedTexts.map(({ oldText, newText }) => selectedFile(path, oldText, newText))),
);
const cases = fc.record({
  files,
  drafts: fc.array(claims, { maxLength: 25 }),
  maxComments: fc.nat(30),
  minConfidence: fc.constantFrom(0, 0.6),
});

function run({
  files,
  drafts,
  maxComments,
  minConfidence,
}: {
  files: SelectedFile[];
  drafts: DraftFinding[];
  maxComments: number;
  minConfidence: number;
}) {
  return settleIn(files, drafts, { settings: settingsWith({ maxComments, minConfidence }), parser });
}

const textOn = (file: SelectedFile, side: Side) =>
  ((side === 'new' ? file.newView : file.oldView)?.lines ?? []).map((line) => line.text);
const fold = (text: string) => text.replaceAll(/\s+/g, '');
const linesAnchors = (findings: Finding[]) =>
  findings.flatMap(({ anchor }) => (anchor.kind === 'lines' ? [anchor] : []));

describe('whatever is claimed about whatever change', () => {
  test('GitHub takes every comment on lines', () => {
    fc.assert(
      fc.property(cases, (input) => {
        for (const { path, side, startLine, endLine } of linesAnchors(run(input).findings)) {
          const file = input.files.find((file) => file.file.path === path)!;
          expect(githubAccepts(file.file.hunks, side, startLine, endLine)).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('no claim is lost, and no more comments are made than wanted', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { findings, dropped } = run(input);
        expect(findings.length + dropped.length).toBe(input.drafts.length);
        expect(linesAnchors(findings).length).toBeLessThanOrEqual(input.maxComments);
        for (const { detail } of dropped) expect(detail).toMatch(/\.$/);
      }),
      { numRuns: 500 },
    );
  });

  test('no two findings have one identity', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const fingerprints = run(input).findings.map((finding) => finding.fingerprint);
        expect(new Set(fingerprints).size).toBe(fingerprints.length);
      }),
      { numRuns: 500 },
    );
  });

  test('the first and the last quoted line stand on the lines that the claim names', () => {
    fc.assert(
      fc.property(cases, (input) => {
        for (const { claim } of run(input).findings) {
          const lines = textOn(
            input.files.find((file) => file.file.path === claim.path)!,
            claim.side,
          ).map(fold);
          const quoted = linesOf(claim.quote)
            .map(fold)
            .filter((text) => text !== '');
          const named = lines.slice(claim.startLine - 1, claim.endLine);
          const isHeld = (text: string | undefined, by: string | undefined) =>
            by?.includes(text ?? 'nothing') === true || text === '...';
          expect(isHeld(quoted[0], named[0])).toBe(true);
          expect(isHeld(quoted.at(-1), named.at(-1))).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('the findings do not depend on the order in which claims come', () => {
    const withOrder = fc.record({ input: cases, seed: fc.integer() });
    fc.assert(
      fc.property(withOrder, ({ input, seed }) => {
        const order = (claim: DraftFinding, index: number) => Math.sin(seed + index * 7919 + claim.title.length);
        const shuffled = input.drafts
          .map((claim, index) => ({ claim, key: order(claim, index) }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ claim }) => claim);
        const identities = (drafts: DraftFinding[]) =>
          run({ ...input, drafts }).findings.map(
            ({ fingerprint, anchor, claim }) => `${fingerprint} ${anchor.kind} ${claim.title}`,
          );
        expect(identities(shuffled)).toEqual(identities(input.drafts));
      }),
      { numRuns: 500 },
    );
  });

  test('what was posted is not shown again when the same claims are made', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const posted = new Set(run(input).findings.map((finding) => finding.fingerprint));
        const settings = settingsWith({ maxComments: input.maxComments, minConfidence: input.minConfidence });
        expect(settleIn(input.files, input.drafts, { settings, posted, parser }).findings).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('every suggestion that is offered can be committed, and the file parses no worse', () => {
    const replacements = fc.constantFrom(
      '',
      'a',
      'a = 1',
      '  b',
      'def f(:',
      'x = 1\nloss.backward()',
      'loss.backward()',
    );
    const suggestions = fc.array(fc.record({ index: fc.nat(), replacement: replacements }), { maxLength: 5 });
    let offered = 0;
    fc.assert(
      fc.property(changedTexts, suggestions, ({ oldText, newText }, suggestions) => {
        const lines = newText === '' ? [''] : linesOf(newText);
        const drafts = suggestions.map(({ index, replacement }) => {
          const startLine = 1 + (index % lines.length);
          const quote = lines[startLine - 1]!.replace(/\r$/, '');
          return draft({ path: 'a.py', quote, startLine, endLine: startLine, replacement });
        });
        const { findings } = settleIn([selectedFile('a.py', oldText, newText)], drafts, { parser });
        for (const { claim, anchor } of findings) {
          if (claim.replacement === undefined) continue;
          offered++;
          const { startLine, endLine } = claim;
          expect(anchor).toEqual({ kind: 'lines', path: 'a.py', side: 'new', startLine, endLine });
          expect(lines.slice(startLine - 1, endLine).map((text) => text.replace(/\r$/, ''))).toEqual(
            linesOf(claim.quote),
          );
          const added = claim.replacement === '' ? [] : claim.replacement.split('\n');
          const after = lines.toSpliced(startLine - 1, endLine - startLine + 1, ...added);
          expect(after).not.toEqual(lines);
          expect(parser.countErrors(after.join('\n'))).toBeLessThanOrEqual(parser.countErrors(lines.join('\n')));
        }
      }),
      { numRuns: 500 },
    );
    expect(offered).toBeGreaterThan(50);
  });
});
