import { beforeAll, describe, expect, test } from 'vitest';
import type { RepoSettings } from '../../../src/domain/repo-settings.ts';
import { runChecks } from '../../../src/checks/run-checks.ts';
import { reviewChange, type ReviewTools } from '../../../src/pipeline/review-change.ts';
import type { Change } from '../../../src/ports/change-source.ts';
import { defaultSettings } from '../../../src/settings/default-settings.ts';
import { loadPython, type PythonParser } from '../../../src/syntax/python-parser.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { answered, FakeExpert, scriptedUsage, type ScriptedAnswer } from '../../fakes/fake-expert.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPython();
});

const line = 'loss = loss / steps';

/** A change that adds one file for each path, each with the same training step. */
function changeOf(paths: string[], extra = ''): Change {
  const text = `import torch\n\n\ndef step(loss, steps):\n    ${line}\n    loss.backward()\n    return loss\n${extra}`;
  const rows = text.split('\n').slice(0, -1);
  const patch = `@@ -0,0 +1,${rows.length} @@\n${rows.map((row) => `+${row}`).join('\n')}`;
  return {
    title: 'Accumulate gradients',
    description: '',
    patches: paths.map((path) => ({ path, status: 'added', patch, additions: rows.length, deletions: 0 })),
    unread: [],
    snapshot: {
      list: async () => ({ paths, complete: true }),
      read: async (path, side) =>
        side === 'new' && paths.includes(path) ? { kind: 'text', text, lossy: false } : { kind: 'absent' },
    },
    identity: '0123456789abcdef0123456789abcdef01234567',
  };
}

function claim(path: string, changes: object = {}) {
  return {
    path,
    side: 'new',
    start: '5#00',
    end: '5#00',
    quote: line,
    title: `the loss is divided twice in ${path}`,
    mechanism: 'The caller divides too.',
    conditions: 'Always.',
    effect: 'The step is too small.',
    check: 'Compare gradients.',
    counter_evidence: '',
    replacement: null,
    reference: null,
    category: 'correctness',
    severity: 'major',
    confidence: 0.9,
    ...changes,
  };
}
const finds = (...findings: object[]) => answered({ findings, verdicts: [], summary: '' });
const judges = (...verdicts: object[]) =>
  answered({
    findings: [],
    verdicts: verdicts.map((verdict, index) => ({
      claim: index + 1,
      evidence: 'a.py:5',
      severity: 'major',
      confidence: 0.9,
      ...verdict,
    })),
    summary: '',
  });
const unavailable: ScriptedAnswer = { kind: 'unavailable', sentence: 'The model is overloaded.', usage: scriptedUsage };

async function review(
  script: ScriptedAnswer[],
  options: { paths?: string[]; expert?: Partial<RepoSettings['expert']>; extra?: string } = {},
) {
  const expert = new FakeExpert(script);
  const tools: ReviewTools = {
    expert,
    role: 'You review.',
    cards: [],
    checks: { run: async (job) => runChecks(job.files, { ...job, parser }) },
    readsRepository: true,
    parser,
    clock: new FakeClock('instant'),
  };
  const settings = {
    ...defaultSettings,
    expert: { ...defaultSettings.expert, effort: 'medium' as const, ...options.expert },
  };
  const change = changeOf(options.paths ?? ['a.py'], options.extra);
  const result = await reviewChange(
    { change, settings, settingsProblems: [], posted: new Set() },
    tools,
    new AbortController().signal,
  );
  return { ...result.review, expertAsked: expert };
}

describe('readings', () => {
  test('claims of several readings are one finding, and their cost is summed', async () => {
    const { findings, usage, expertAsked } = await review(
      [
        finds(claim('a.py')),
        finds(claim('a.py', { title: 'the loss is divided twice in a.py here' })),
        judges({ verdict: 'confirmed' }),
      ],
      { expert: { effort: 'high' } },
    );
    expect(findings).toHaveLength(1);
    expect(usage.requests).toBe(3);
    expect(expertAsked.questions[0]?.material).toBe(expertAsked.questions[2]?.material);
    expect(expertAsked.questions[0]?.system).toBe('You review.');
  });

  test('one that fails costs only itself, and the review says so', async () => {
    const { findings, expert, unread } = await review(
      [unavailable, finds(claim('a.py')), judges({ verdict: 'confirmed' })],
      { expert: { effort: 'high' } },
    );
    expect(findings).toHaveLength(1);
    expect(expert).toMatchObject({ kind: 'answered', losses: [expect.stringContaining('The model is overloaded.')] });
    expect(unread).toEqual([]);
  });

  test('without any answer the expert has failed, and files that only it could read are unread', async () => {
    const { expert, reviewed, unread } = await review([unavailable]);
    expect(expert).toEqual({ kind: 'failed', sentence: 'The model is overloaded.' });
    // The checks read the Python file; that the expert did not is said.
    expect(reviewed).toMatchObject([{ path: 'a.py', by: { checks: true, expert: false } }]);
    expect(unread).toMatchObject([{ path: 'a.py' }]);
  });

  test('together they never may cost more than the limit', async () => {
    const { expertAsked } = await review([finds(), finds(), finds(), finds(), finds()], {
      expert: { effort: 'max', maxUsdPerReview: 2 },
    });
    const allowed = expertAsked.questions.reduce((sum, question) => sum + question.maxUsd, 0);
    expect(allowed).toBeLessThanOrEqual(2);
  });

  test('a change that is too large for one question is read in several, and each file is in one of them', async () => {
    const paths = ['a.py', 'b.py', 'c.py', 'd.py'];
    const extra = '# a long comment of the same kind on every line of this file, to fill the question up\n'.repeat(
      2200,
    );
    const { reviewed, unread, expertAsked } = await review([finds(), finds(), finds(), finds()], {
      paths,
      extra,
      expert: { effort: 'low' },
    });
    expect(expertAsked.questions.length).toBeGreaterThan(1);
    const named = new Set([
      ...reviewed.filter((file) => file.by.expert).map((file) => file.path),
      ...unread.map((file) => file.path),
    ]);
    for (const path of paths) expect(named).toContain(path);
  });
});

describe('the second look', () => {
  test.each([
    ['confirmed', 'minor', 0.7, ['minor'], []],
    ['refuted', 'major', 0.1, [], ['refuted']],
    // Grave and not proved: asked as a question.
    ['unproven', 'major', 0.5, ['question'], []],
  ])('%s', async (verdict, severity, confidence, shown, dropped) => {
    const result = await review([finds(claim('a.py')), judges({ verdict, severity, confidence })]);
    expect(result.findings.map((finding) => finding.claim.severity)).toEqual(shown);
    expect(result.dropped.map((entry) => entry.reason)).toEqual(dropped);
  });

  test('of a minor claim that stays unproven nothing is shown', async () => {
    const { findings, dropped } = await review([
      finds(claim('a.py', { severity: 'minor' })),
      judges({ verdict: 'unproven' }),
    ]);
    expect(findings).toEqual([]);
    expect(dropped).toMatchObject([{ reason: 'refuted' }]);
  });

  test('that fails leaves the claim as it was made, and says so', async () => {
    const { findings, expert } = await review([finds(claim('a.py')), unavailable]);
    expect(findings).toHaveLength(1);
    expect(expert).toMatchObject({ losses: [expect.stringContaining('1 of 1 claims got no second look')] });
  });

  test('is not asked for what nobody claims, nor where it is switched off', async () => {
    expect((await review([finds()])).expertAsked.questions).toHaveLength(1);
    expect((await review([finds(claim('a.py'))], { expert: { verify: false } })).expertAsked.questions).toHaveLength(1);
  });

  test('does not see the confidence that a claim was made with', async () => {
    const { expertAsked } = await review([
      finds(claim('a.py', { confidence: 0.87 })),
      judges({ verdict: 'confirmed' }),
    ]);
    expect(expertAsked.questions[1]?.task).toContain('divided twice');
    expect(expertAsked.questions[1]?.task).not.toContain('0.87');
  });
});
