import { describe, expect, test } from 'vitest';
import type { DraftFinding } from '../../../src/domain/finding.ts';
import type { RepoSettings } from '../../../src/domain/repo-settings.ts';
import { placeClaims, proveClaims, settle, type SettleInput } from '../../../src/settle/settle.ts';
import { check, draft, expert, selectedFile, settingsWith, settleIn, text } from './make-claims.ts';

const names = Array.from({ length: 20 }, (_, index) => `value_${index} = ${index}`);
const file = selectedFile('train.py', null, text(...names));

/** Claims on different lines that say different things. */
function claimOn(line: number, changes: Partial<DraftFinding> = {}): DraftFinding {
  const title = `thing${line} happens`;
  return draft({
    quote: names[line - 1]!,
    startLine: line,
    endLine: line,
    title,
    explanation: `Because of cause${line}.`,
    ...changes,
  });
}

const reasonFor = (claim: DraftFinding, findings: Partial<RepoSettings['findings']>, posted: string[] = []) =>
  settleIn([file], [claim], { settings: settingsWith(findings), posted: new Set(posted) }).dropped[0]?.reason ??
  'shown';

describe('what a repository does not want to see is dropped with its reason', () => {
  test.each([
    ['category-off', { category: 'practice' }, { categories: ['data'] }],
    ['shown', { category: 'practice' }, { categories: ['practice'] }],
    ['low-confidence', { confidence: 0.59 }, { minConfidence: 0.6 }],
    ['shown', { confidence: 0.6 }, { minConfidence: 0.6 }],
    ['shown', { confidence: 0.4, severity: 'question' }, { minConfidence: 0.6 }],
    ['low-confidence', { confidence: 0.39, severity: 'question' }, { minConfidence: 0.6 }],
    ['below-severity', { severity: 'minor' }, { minSeverity: 'major' }],
    ['below-severity', { severity: 'question' }, { minSeverity: 'major' }],
    // A question is grave but not proved: it is shown where a minor finding is.
    ['shown', { severity: 'question' }, { minSeverity: 'minor' }],
    ['shown', { severity: 'question' }, { minSeverity: 'question' }],
    ['shown', { severity: 'critical' }, { minSeverity: 'critical' }],
  ] satisfies [string, Partial<DraftFinding>, Partial<RepoSettings['findings']>][])(
    '%s: %j with %j',
    (reason, claim, findings) => {
      expect(reasonFor(claimOn(3, claim), findings)).toBe(reason);
    },
  );

  test('already-posted: a claim that is on the pull request already', () => {
    const { fingerprint } = settleIn([file], [claimOn(3)]).findings[0]!;
    expect(reasonFor(claimOn(3), {}, [fingerprint])).toBe('already-posted');
    expect(reasonFor(claimOn(4), {}, [fingerprint])).toBe('shown');
  });

  test('each reason comes with a sentence', () => {
    const { dropped } = settleIn(
      [file],
      [claimOn(3, { confidence: 0.1 }), claimOn(4, { path: 'other.py' }), claimOn(5, { quote: 'no such code' })],
    );
    expect(new Set(dropped.map(({ detail }) => detail))).toEqual(
      new Set([
        'Its confidence of 0.10 is below findings.min-confidence (0.6).',
        'other.py is not among the files that were read.',
        'train.py: the quoted code does not stand in it.',
      ]),
    );
  });
});

describe('the gravest come first', () => {
  test('by severity, then by confidence, then by place', () => {
    const drafts = [
      claimOn(9, { severity: 'minor' }),
      claimOn(8, { confidence: 0.7 }),
      claimOn(7),
      claimOn(6),
      claimOn(5, { severity: 'question' }),
      claimOn(4, { severity: 'critical', confidence: 0.6 }),
    ];
    expect(settleIn([file], drafts).findings.map(({ claim }) => claim.startLine)).toEqual([4, 6, 7, 8, 9, 5]);
  });

  test('beyond the limit they are listed in the summary and not lost', () => {
    const drafts = [claimOn(1, { severity: 'minor' }), claimOn(2), claimOn(3, { severity: 'critical' }), claimOn(4)];
    const { findings, dropped } = settleIn([file], drafts, { settings: settingsWith({ maxComments: 2 }) });
    expect(dropped).toEqual([]);
    expect(findings.map(({ anchor, claim }) => `${claim.startLine} ${anchor.kind}`)).toEqual([
      '3 lines',
      '2 lines',
      '4 summary',
      '1 summary',
    ]);
  });

  test('those that have no line anyway take no place of a line comment', () => {
    const hidden = { ...selectedFile('big.py', null, text(...names)) };
    hidden.file = { ...hidden.file, commentable: false };
    const drafts = [claimOn(1, { severity: 'critical', path: 'big.py' }), claimOn(2)];
    const { findings } = settleIn([file, hidden], drafts, { settings: settingsWith({ maxComments: 1 }) });
    expect(findings.map(({ anchor }) => anchor.kind)).toEqual(['summary', 'lines']);
  });
});

describe('a claim finds its file', () => {
  test('by a path with ./ before it', () => {
    expect(settleIn([file], [claimOn(3, { path: '././train.py' })]).findings[0]).toMatchObject({
      claim: { path: 'train.py' },
      anchor: { path: 'train.py' },
    });
  });

  test('by the path that it had before', () => {
    const renamed = selectedFile('new.py', text('a = 1'), text('a = 2'));
    renamed.file.previousPath = 'old.py';
    const { findings } = settleIn([renamed], [draft({ path: 'old.py', side: 'old', quote: 'a = 1' })]);
    expect(findings[0]?.anchor).toEqual({ kind: 'lines', path: 'new.py', side: 'old', startLine: 1, endLine: 1 });
  });
});

describe('made-up values do no harm', () => {
  const values = [Number.NaN, -5, 0, 1e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.7];

  test.each(values.flatMap((line) => [[line, 3] as const, [3, line] as const]))(
    'lines %d to %d',
    (startLine, endLine) => {
      const { findings } = settleIn([file], [claimOn(3, { startLine, endLine })]);
      expect(findings[0]).toMatchObject({ anchor: { startLine: 3, endLine: 3 }, claim: { startLine: 3, endLine: 3 } });
    },
  );

  test.each([
    [7, 1],
    [Number.POSITIVE_INFINITY, 1],
    [0.75, 0.75],
  ])('a confidence of %d counts as %d', (confidence, expected) => {
    expect(settleIn([file], [claimOn(3, { confidence })]).findings[0]?.claim.confidence).toBe(expected);
  });

  test.each([-1, Number.NaN, Number.NEGATIVE_INFINITY])('a confidence of %d counts as none', (confidence) => {
    expect(settleIn([file], [claimOn(3, { confidence })]).dropped[0]).toMatchObject({
      reason: 'low-confidence',
      claim: { confidence: 0 },
    });
  });

  test('texts of 10 MB take little time and make no long sentences', { timeout: 20_000 }, () => {
    const huge = 'loss is divided '.repeat(650_000);
    const claims = [
      claimOn(3, { quote: huge }),
      claimOn(3, { quote: `${names[2]}\n${huge}` }),
      claimOn(3, { quote: '\n'.repeat(10_000_000) }),
      claimOn(3, { path: huge }),
      claimOn(3, { title: huge, explanation: huge, effect: huge, replacement: huge }),
      claimOn(4, { title: huge, explanation: huge }),
    ];
    const { findings, dropped, notes } = settleIn([file], claims);
    expect(findings.length + dropped.length).toBe(claims.length);
    for (const sentence of [...notes, ...dropped.map(({ detail }) => detail)]) {
      expect(sentence.length).toBeLessThan(500);
    }
  });

  test('of thousands of claims the gravest are looked at, those of checks first, and that is said', () => {
    const drafts = Array.from({ length: 5000 }, (_, index) =>
      claimOn(1 + (index % 20), { path: `none_${index}.py`, severity: 'critical' }),
    );
    drafts.push(
      claimOn(3, { severity: 'minor', source: check('some-rule') }),
      claimOn(4, { severity: 'critical', confidence: 1 }),
    );
    const { findings, dropped, notes } = settleIn([file], drafts);
    expect(findings.map(({ claim }) => claim.startLine)).toEqual([4, 3]);
    expect(findings.length + dropped.length).toBe(5002);
    expect(dropped.filter(({ reason }) => reason === 'over-limit')).toHaveLength(4502);
    expect(notes).toEqual(['Of 5002 claims only the 500 gravest are looked at.']);
  });
});

describe('between the two halves', () => {
  const input: SettleInput = {
    files: [file],
    settings: settingsWith({ maxComments: 1 }),
    posted: new Set(),
    parser: { countErrors: () => 0 },
  };

  test('nothing else happens than in one go', () => {
    const drafts = [
      claimOn(3),
      claimOn(3, { source: check('some-rule') }),
      claimOn(5, { severity: 'minor' }),
      claimOn(6, { confidence: 0.1 }),
    ];
    const proved = proveClaims(drafts, input);
    const placed = placeClaims(proved.standing, input);
    expect({ ...placed, dropped: [...proved.dropped, ...placed.dropped] }).toEqual(settle(drafts, input));
  });

  test('a claim may be judged anew, which changes its rank but not its identity and sources', () => {
    const proved = proveClaims(
      [claimOn(3), claimOn(3, { source: check('some-rule') }), claimOn(5, { severity: 'minor' })],
      input,
    );
    const [first, second] = proved.standing;
    const judged = [
      { ...first!, claim: { ...first!.claim, severity: 'minor' as const, confidence: 0.7 } },
      { ...second!, claim: { ...second!.claim, severity: 'critical' as const } },
    ];
    const { findings } = placeClaims(judged, input);
    expect(findings.map(({ claim, anchor }) => `${claim.startLine} ${anchor.kind}`)).toEqual(['5 lines', '3 summary']);
    expect(findings[1]).toMatchObject({ fingerprint: first!.fingerprint, sources: [check('some-rule'), expert] });
  });

  test('a claim that is no longer sure enough, or no longer grave and out of sight, is dropped', () => {
    const long = selectedFile(
      'long.py',
      text(...names, ...names.map((name) => `other_${name}`)),
      text('x = 1', ...names, ...names.map((name) => `other_${name}`)),
    );
    const { standing } = proveClaims([claimOn(3), draft({ path: 'long.py', quote: 'other_value_9 = 9' })], {
      ...input,
      files: [file, long],
    });
    expect(standing.map(({ anchor }) => anchor.kind)).toEqual(['summary', 'lines']);
    const judged = standing.map((finding) => ({
      ...finding,
      claim: {
        ...finding.claim,
        severity: 'question' as const,
        confidence: finding.anchor.kind === 'lines' ? 0.1 : 0.9,
      },
    }));
    expect(placeClaims(judged, input).dropped.map(({ reason }) => reason)).toEqual([
      'outside-change',
      'low-confidence',
    ]);
  });
});
