import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { severities } from '../../../src/domain/finding.ts';
import type { Gate } from '../../../src/domain/repo-settings.ts';
import type { Review } from '../../../src/domain/review.ts';
import {
  conclusionOf,
  renderCheckOutput,
  renderFailure,
  renderProgress,
  renderSuperseded,
} from '../../../src/render/render-check.ts';
import { defaultSettings } from '../../../src/settings/default-settings.ts';
import { aDropped, aFinding, anUnanchoredFinding, aPlace, aReview } from './example-review.ts';
import { whatGitHubActsOn } from './github-reading.ts';
import { hostileMarkdown } from './hostile-markdown.ts';

const withGate = (gate: Gate) => ({ ...defaultSettings, findings: { ...defaultSettings.findings, gate } });
const off = { kind: 'off' as const, sentence: 'No model is set up.' };
const failed = { kind: 'failed' as const, sentence: 'The API is overloaded.' };
const unread = [{ path: 'a.py', reason: 'it is too large to be read' }];
const byChecks = [{ path: 'a.py', role: 'model' as const, reasons: [], by: { checks: true, expert: false } }];

/** Reviews that must not be green, each with the title that says why. */
const notGreen: [why: string, review: Review, title: string][] = [
  ['something was found', aReview({ findings: [aFinding()] }), '1 critical in 2 files'],
  [
    'something was found off the diff',
    aReview({ findings: [anUnanchoredFinding({ severity: 'question' })] }),
    '1 question in 2 files',
  ],
  ['something is over the limit', aReview({ dropped: [aDropped('over-limit')] }), '1 over the limit in 2 files'],
  [
    'something said before still stands',
    aReview({ dropped: [aDropped('already-posted')] }),
    'Nothing new, 1 said before, in 2 files',
  ],
  ['a file was not read', aReview({ unread }), '1 file not fully read: nothing found in 2 files'],
  ['the expert failed', aReview({ expert: failed }), 'The expert gave no answer: nothing found in 2 files'],
  [
    'a part of the answer was lost',
    aReview({ expert: { kind: 'answered', model: 'm', losses: ['x'] } }),
    "Part of the expert's answer was lost: nothing found in 2 files",
  ],
  [
    'no expert is set up',
    aReview({ expert: off, reviewed: byChecks }),
    'Checks only, no expert took part: nothing found in 1 file',
  ],
  ['the expert did not see every file', aReview({ reviewed: byChecks }), 'Nothing found in 1 file'],
  [
    'no ML code changed',
    aReview({ reviewed: [], expert: { kind: 'not-needed', sentence: 'x' } }),
    'No machine-learning code changed',
  ],
  ['nothing could be read', aReview({ reviewed: [], unread }), 'Nothing was read: 1 file could not be'],
];

describe('how the check ends', () => {
  test('green when all of it was read and nothing found', () => {
    expect(conclusionOf(aReview(), defaultSettings)).toBe('success');
    expect(renderCheckOutput(aReview(), aPlace).title).toBe('Nothing found in 2 files');
  });

  test('green when claims were dropped for good', () => {
    const dropped = [
      aDropped('refuted'),
      aDropped('dismissed'),
      aDropped('low-confidence'),
      aDropped('quote-not-found'),
    ];
    expect(conclusionOf(aReview({ dropped }), withGate('question'))).toBe('success');
  });

  test.each(notGreen)('neutral when %s', (_, review, title) => {
    expect(conclusionOf(review, defaultSettings)).toBe('neutral');
    expect(renderCheckOutput(review, aPlace).title).toBe(title);
  });

  test('red exactly when something at least as grave as the gate stands', () => {
    for (const [gateRank, gate] of severities.entries()) {
      for (const [rank, severity] of severities.entries()) {
        const expected = rank <= gateRank ? 'failure' : 'neutral';
        expect(conclusionOf(aReview({ findings: [aFinding({ severity })] }), withGate(gate))).toBe(expected);
        expect(conclusionOf(aReview({ dropped: [aDropped('already-posted', { severity })] }), withGate(gate))).toBe(
          expected,
        );
        expect(conclusionOf(aReview({ dropped: [aDropped('over-limit', { severity })] }), withGate(gate))).toBe(
          expected,
        );
      }
    }
  });

  test('never red without a finding, however little was read', () => {
    for (const [, review] of notGreen.slice(4)) expect(conclusionOf(review, withGate('question'))).toBe('neutral');
  });
});

describe('what the check shows', () => {
  test('the examined files where nothing was found', () => {
    const { summary } = renderCheckOutput(aReview(), aPlace);
    expect(summary).toContain('**Read** 2 files: 1 training, 1 config.');
    expect(summary).toContain('`conf/train.yaml`');
    expect(summary).not.toContain('<!--');
  });

  test('what was left out where no ML code changed', () => {
    const { summary } = renderCheckOutput(
      aReview({ reviewed: [], expert: { kind: 'not-needed', sentence: 'x' } }),
      aPlace,
    );
    expect(summary).toContain('`README.md`: no ML code was found in it');
  });

  test('one line for each finding', () => {
    const { summary } = renderCheckOutput(aReview({ findings: [aFinding()] }), aPlace);
    expect(summary).toContain(
      '- 🔴 critical · correctness: the loss is divided twice under gradient accumulation · [`src/train.py:118`](https://github.com/',
    );
  });

  test('within the limits of GitHub', () => {
    const findings = Array.from({ length: 300 }, () => anUnanchoredFinding({ explanation: 'word '.repeat(800) }));
    const output = renderCheckOutput(aReview({ findings }), aPlace);
    expect(output.title.length).toBeLessThanOrEqual(255);
    expect(output.summary.length).toBeLessThanOrEqual(60_000);
  });

  test('how far the work is', () => {
    expect(renderProgress({ phase: 'asking', done: 4, total: 9, findings: 2 }).title).toBe(
      '4 of 9 files, 2 findings so far',
    );
    expect(renderProgress({ phase: 'settling', done: 1, total: 1, findings: 1 }).title).toBe(
      '1 of 1 file, 1 finding so far',
    );
    expect(renderProgress({ phase: 'reading', done: 0, total: 0, findings: 0 }).title).toBe('Reading the change');
  });

  test('why a review could not be done, without acting on the message', () => {
    fc.assert(
      fc.property(hostileMarkdown, (message) => {
        expect(whatGitHubActsOn(renderFailure(message).summary)).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(renderFailure('GitHub did not answer.').summary).toContain(
      'GitHub did not answer.\n\nNothing is said about this change.',
    );
  });

  test('that a newer push came', () => {
    expect(renderSuperseded('A newer push came in.').summary).toContain('A newer push came in.');
  });
});
