import type { DraftFinding, DroppedFinding, Finding } from '../domain/finding.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import { noUsage, type Usage } from '../domain/usage.ts';
import { readingPlan } from '../expert/lenses.ts';
import { fenceWord } from '../expert/untrusted-text.ts';
import { jsonSourceLine } from '../notebook/json-source-line.ts';
import { placeClaims, proveClaims } from '../settle/settle.ts';
import type { Standing } from '../settle/standing.ts';
import { nonceOf, readingShare, type Opinion } from './ask-expert.ts';
import type { ReviewInput, ReviewTools } from './review-change.ts';
import { verifyClaims, type VerifiedClaims } from './verify-claims.ts';

/** What stands after all, what does not, and what the second look took. */
export interface SettledReview {
  findings: Finding[];
  dropped: DroppedFinding[];
  notes: string[];
  losses: string[];
  usage: Usage;
}

/** Settles all claims, gives the expert's a second look, and settles what that left: a place that a refuted claim held goes to the next. */
export async function settleAndVerify(
  drafts: DraftFinding[],
  opinion: Opinion,
  { input, files, tools }: { input: ReviewInput; files: SelectedFile[]; tools: ReviewTools },
  signal: AbortSignal,
): Promise<SettledReview> {
  const { settings, posted } = input;
  const settling = { files, settings, posted, parser: tools.parser, notebookLine: jsonSourceLine };
  const proved = proveClaims(drafts, settling);
  const verified = await secondLook(proved.standing, opinion, { input, tools }, signal);
  const placed = placeClaims(verified.standing, settling);
  return {
    findings: placed.findings,
    dropped: [...proved.dropped, ...verified.dropped, ...placed.dropped],
    notes: [...proved.notes, ...placed.notes],
    losses: verified.losses,
    usage: verified.usage,
  };
}

async function secondLook(
  standing: Standing[],
  opinion: Opinion,
  { input, tools }: { input: ReviewInput; tools: ReviewTools },
  signal: AbortSignal,
): Promise<VerifiedClaims> {
  const { expert: settings } = input.settings;
  const wanted = settings.verify && readingPlan(settings.effort).verify;
  if (!wanted || tools.expert === null || opinion.questions.length === 0) {
    return { standing, dropped: [], losses: [], usage: noUsage };
  }
  const maxUsd = Math.max(0, settings.maxUsdPerReview - (opinion.usage.usd ?? settings.maxUsdPerReview * readingShare));
  const word = fenceWord(nonceOf(input.change.identity));
  return verifyClaims(standing, opinion, { expert: tools.expert, maxUsd, word }, signal);
}
