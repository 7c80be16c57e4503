import { describe, expect, test } from 'vitest';
import type { DraftFinding } from '../../../src/domain/finding.ts';
import { check, draft, expert, selectedFile, settleIn, text } from './make-claims.ts';

const file = selectedFile(
  'train.py',
  null,
  text('loss = loss / n', 'loss.backward()', 'optimizer.step()', 'scheduler.step()'),
);

const byExpert = draft({ quote: 'loss = loss / n', severity: 'major', confidence: 0.8 });
const byCheck = draft({
  quote: 'loss = loss / n\nloss.backward()',
  title: 'loss is divided twice under accumulation',
  explanation: 'Other words altogether.',
  severity: 'critical',
  confidence: 0.7,
  category: 'stability',
  source: check('loss-divided-twice'),
});

describe('claims that say the same are shown once', () => {
  test.each([
    ['the same claim again', byExpert, byExpert],
    [
      'the same code and category in quite other words',
      byExpert,
      draft({ ...byExpert, title: 'wrong scale', explanation: 'Gradients.' }),
    ],
    [
      'overlapping lines, one category and similar titles',
      byExpert,
      draft({ ...byExpert, quote: 'loss = loss / n\nloss.backward()', title: 'loss divided twice', explanation: 'X.' }),
    ],
    ['a check and the expert with similar titles', byExpert, byCheck],
    [
      'a check and the expert, who names the rule',
      draft({ ...byExpert, title: 'scale', explanation: 'As loss-divided-twice says.' }),
      draft({ ...byCheck, title: 'q', explanation: 'r' }),
    ],
    [
      'a check and the expert with similar explanations',
      draft({ ...byExpert, title: 'scale' }),
      draft({ ...byCheck, title: 'q', explanation: 'The criterion divides by the batch: its mean already does.' }),
    ],
  ])('%s', (_, first, second) => {
    const { findings, dropped } = settleIn([file], [first, second]);
    expect(findings).toHaveLength(1);
    expect(dropped).toHaveLength(1);
    expect(dropped[0]).toMatchObject({
      reason: 'duplicate',
      detail: expect.stringMatching(/^It says the same as “.+” on train\.py:1\.$/),
    });
  });

  const other: Partial<DraftFinding> = {
    title: 'the gradient is never clipped',
    explanation: 'Nothing bounds its norm.',
  };

  test.each([
    [
      'about other things on the same lines',
      byExpert,
      draft({ ...byExpert, ...other, quote: 'loss = loss / n\nloss.backward()' }),
    ],
    ['about other things by a check and the expert', byExpert, draft({ ...byCheck, ...other })],
    [
      'with similar titles in two categories by the expert',
      byExpert,
      draft({ ...byExpert, quote: 'loss = loss / n\nloss.backward()', category: 'practice' }),
    ],
    ['in the same words about other lines', byExpert, draft({ ...byExpert, quote: 'scheduler.step()' })],
  ])('two claims %s are both shown', (_, first, second) => {
    expect(settleIn([file], [first, second]).findings).toHaveLength(2);
  });

  test('claims about the two sides are not one, even with equal line numbers', () => {
    const changed = selectedFile('train.py', text('loss = loss / m'), text('loss = loss / n'));
    const drafts = [byExpert, draft({ ...byExpert, side: 'old', quote: 'loss = loss / m' })];
    expect(settleIn([changed], drafts).findings).toHaveLength(2);
  });

  test('the graver one is kept, with all sources and the highest confidence', () => {
    const { findings } = settleIn([file], [byExpert, byCheck, { ...byExpert }]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      claim: { severity: 'critical', title: byCheck.title, confidence: 0.8, startLine: 1, endLine: 2 },
      sources: [check('loss-divided-twice'), expert],
    });
  });

  test('of two equally grave ones the surer is kept', () => {
    const surer = draft({ ...byExpert, title: 'the loss is divided twice here', confidence: 0.95 });
    expect(settleIn([file], [byExpert, surer]).findings[0]?.claim.title).toBe(surer.title);
  });

  test('of two that differ in wording only, the same one is kept in either order', () => {
    const reworded = draft({ ...byExpert, title: 'the loss is divided twice here' });
    const kept = (drafts: DraftFinding[]) => settleIn([file], drafts).findings.map(({ claim }) => claim.title);
    expect(kept([byExpert, reworded])).toEqual(kept([reworded, byExpert]));
  });

  test('what a check and the expert both say goes by the identity of the check, which is there at the next push too', () => {
    const alone = settleIn([file], [byCheck]).findings[0]!.fingerprint;
    const graver = draft({ ...byExpert, severity: 'critical', confidence: 0.99 });
    const both = settleIn([file], [graver, byCheck]).findings[0]!;
    expect(both.claim.title).toBe(graver.title);
    expect(both.fingerprint).toBe(alone);
  });

  test('nothing is posted again when any of the merged claims was posted', () => {
    const posted = new Set([settleIn([file], [byExpert]).findings[0]!.fingerprint]);
    const { findings, dropped } = settleIn([file], [byExpert, byCheck], { posted });
    expect(findings).toEqual([]);
    expect(new Set(dropped.map(({ reason }) => reason))).toEqual(new Set(['duplicate', 'already-posted']));
  });
});
