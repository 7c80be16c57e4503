import type { DraftFinding, DroppedFinding, DropReason, Finding } from '../../../src/domain/finding.ts';
import type { PullRequest } from '../../../src/domain/pull-request.ts';
import type { Review } from '../../../src/domain/review.ts';
import type { SourceView } from '../../../src/domain/source-view.ts';
import type { ReviewPlace } from '../../../src/render/place.ts';
import { defaultSettings } from '../../../src/settings/default-settings.ts';

/** A claim as the expert makes it, with what a test changes. */
export function aClaim(changes: Partial<DraftFinding> = {}): DraftFinding {
  return {
    path: 'src/train.py',
    side: 'new',
    startLine: 118,
    endLine: 118,
    quote: '    loss = loss / accum_steps',
    title: 'the loss is divided twice under gradient accumulation',
    explanation:
      'Line 118 divides by `accum_steps`, and `compute_loss` already takes the mean over all micro-batches. ' +
      'The gradient is therefore $\\frac{1}{n^2}\\sum_i g_i$ where $\\frac{1}{n}\\sum_i g_i$ is meant.',
    effect: 'the step size shrinks by `accum_steps`; the run looks like one with a learning rate 8 times too small.',
    check:
      'with `accum_steps` = 1 and 8 on the same 8 samples, `p.grad` must agree to 1e-6; today it differs by a factor of 8.',
    replacement: '    loss = loss',
    reference: 'Goyal et al. 2017 (arXiv:1706.02677)',
    severity: 'critical',
    category: 'correctness',
    confidence: 0.93,
    source: { kind: 'expert', model: 'claude-opus-5-5' },
    ...changes,
  };
}

/** A finding on its own lines. */
export function aFinding(changes: Partial<DraftFinding> = {}, rest: Partial<Omit<Finding, 'claim'>> = {}): Finding {
  const claim = aClaim(changes);
  const { path, side, startLine, endLine } = claim;
  return {
    fingerprint: '0123456789abcdef',
    anchor: { kind: 'lines', path, side, startLine, endLine },
    claim,
    sources: [claim.source],
    ...rest,
  };
}

/** A finding that has no line in the diff. */
export function anUnanchoredFinding(changes: Partial<DraftFinding> = {}, fingerprint = 'fedcba9876543210'): Finding {
  const { path, side, startLine, endLine } = aClaim(changes);
  return aFinding(changes, { fingerprint, anchor: { kind: 'summary', path, side, startLine, endLine } });
}

/** A claim that is not shown. */
export function aDropped(reason: DropReason, changes: Partial<DraftFinding> = {}): DroppedFinding {
  return { claim: aClaim(changes), reason, detail: 'why' };
}

/** A complete review without findings. */
export function aReview(changes: Partial<Review> = {}): Review {
  return {
    findings: [],
    dropped: [],
    notes: [],
    reviewed: [
      {
        path: 'src/train.py',
        role: 'training',
        reasons: ['imports torch', 'calls backward'],
        by: { checks: true, expert: true },
      },
      { path: 'conf/train.yaml', role: 'config', reasons: ['has the key lr'], by: { checks: false, expert: true } },
    ],
    skipped: [{ path: 'README.md', reason: 'no ML code was found in it' }],
    unread: [],
    expert: { kind: 'answered', model: 'claude-opus-5-5', losses: [] },
    settingsProblems: [],
    usage: {
      requests: 2,
      inputTokens: 12_000,
      cacheReadTokens: 48_000,
      cacheWriteTokens: 1_234,
      outputTokens: 2_345,
      usd: 0.4213,
    },
    milliseconds: 192_400,
    ...changes,
  };
}

const pullRequest: PullRequest = {
  owner: 'acme',
  repository: 'models',
  number: 7,
  title: 'Train longer',
  body: '',
  author: 'octocat',
  draft: false,
  state: 'open',
  headCommit: 'a'.repeat(40),
  baseCommit: 'b'.repeat(40),
  baseBranch: 'main',
  labels: [],
  privateRepository: false,
  changedFiles: 3,
};

/** A pull request on github.com. */
export const aPlace: ReviewPlace = { pullRequest, webUrl: 'https://github.com', settings: defaultSettings };

/** A file whose lines are numbered from one. */
export function aView(text: string, first = 1): SourceView {
  return {
    language: 'python',
    notebook: false,
    lines: text.split('\n').map((line, index) => ({ line: first + index, text: line })),
  };
}
