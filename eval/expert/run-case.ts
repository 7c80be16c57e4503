import { readRange } from '../../src/adapters/git/local-change.ts';
import { createSystemClock } from '../../src/adapters/system/clock.ts';
import { createLog } from '../../src/adapters/system/log.ts';
import type { DraftFinding, DropReason, Severity } from '../../src/domain/finding.ts';
import type { RepoSettings } from '../../src/domain/repo-settings.ts';
import type { Review } from '../../src/domain/review.ts';
import type { Usage } from '../../src/domain/usage.ts';
import { boundSettings, buildReviewTools } from '../../src/entry/build-tools.ts';
import type { ModelConfig } from '../../src/entry/server-config.ts';
import { reviewChange } from '../../src/pipeline/review-change.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import type { EvalCase } from './cases.ts';
import { openClone } from './open-clone.ts';

/** How far a finding may lie from the expected lines to count as being at the place. */
const tolerance = 10;

/** A comment as the review makes it. */
export interface EvalComment {
  path: string;
  startLine: number;
  endLine: number;
  severity: Severity;
  confidence: number;
  title: string;
  explanation: string;
  effect: string;
  /** Whether a check, not the expert, made the claim first. */
  byCheck: boolean;
  /** Whether it lies on the expected lines of the file, give or take ten; always false in a control. */
  atPlace: boolean;
  /** Filled in by whoever judges: the expected bug, another true one that is worth a comment, or needless. */
  judged: 'expected' | 'true' | 'needless' | null;
}

/** A claim that the review does not show. */
export interface EvalDrop {
  path: string;
  startLine: number;
  title: string;
  reason: DropReason;
  detail: string;
}

/** What one case gave. */
export interface EvalResult {
  id: string;
  repo: string;
  control: boolean;
  effort: RepoSettings['expert']['effort'];
  comments: EvalComment[];
  dropped: EvalDrop[];
  /** How the expert ended, with what was lost of its answers. */
  expert: Review['expert'];
  /** Files that should have been read and were not. */
  unread: Review['unread'];
  usage: Usage;
  milliseconds: number;
  /** Set when the review could not be done. */
  failure: string | null;
}

/** What all cases of a run share. */
export interface RunOptions {
  clones: string;
  effort: RepoSettings['expert']['effort'];
  config: ModelConfig;
  signal: AbortSignal;
}

/** Reads one case as the product reads a local range: same engine, defaults of the settings but the effort. Throws what the review throws. */
export async function runCase(entry: EvalCase, options: RunOptions): Promise<EvalResult> {
  const clone = openClone(options.clones, entry);
  try {
    const range = { base: entry.base, head: clone.head };
    const change = await readRange({ repository: clone.folder, ...range, signal: options.signal });
    const { settings } = readSettings(`expert:\n  effort: ${options.effort}\n`);
    const log = createLog({ level: 'error', destination: 'stderr' });
    const tools = await buildReviewTools(options.config, { clock: createSystemClock(), log });
    const input = {
      change,
      settings: boundSettings(options.config)(settings),
      settingsProblems: [],
      posted: new Set<string>(),
    };
    const { review } = await reviewChange(input, tools, options.signal);
    return resultOf(entry, options.effort, review);
  } finally {
    clone.close();
  }
}

function resultOf(entry: EvalCase, effort: EvalResult['effort'], review: Review): EvalResult {
  return {
    id: entry.id,
    repo: entry.repo,
    control: entry.expected === null,
    effort,
    comments: review.findings.map(({ claim, sources }) => ({
      path: claim.path,
      startLine: claim.startLine,
      endLine: claim.endLine,
      severity: claim.severity,
      confidence: claim.confidence,
      title: claim.title,
      explanation: claim.explanation,
      effect: claim.effect,
      byCheck: sources[0]?.kind === 'check',
      atPlace: isAtPlace(claim, entry.expected),
      judged: null,
    })),
    dropped: review.dropped.map(({ claim, reason, detail }) => ({
      path: claim.path,
      startLine: claim.startLine,
      title: claim.title,
      reason,
      detail,
    })),
    expert: review.expert,
    unread: review.unread,
    usage: review.usage,
    milliseconds: review.milliseconds,
    failure: null,
  };
}

/** The match that needs no judge: the same file and rows that overlap the expected ones, give or take `tolerance`. */
export function isAtPlace(
  claim: Pick<DraftFinding, 'path' | 'startLine' | 'endLine'>,
  expected: EvalCase['expected'],
): boolean {
  return (
    expected !== null &&
    claim.path === expected.file &&
    claim.startLine <= expected.lastLine + tolerance &&
    claim.endLine >= expected.firstLine - tolerance
  );
}
