import type { DraftFinding, DroppedFinding, Finding } from '../domain/finding.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import { noUsage, type Usage } from '../domain/usage.ts';
import { readingPlan } from '../expert/lenses.ts';
import { fenceWord } from '../expert/untrusted-text.ts';
import { jsonSourceLine } from '../notebook/json-source-line.ts';
import { settle } from '../settle/settle.ts';
import type { Opinion } from './ask-expert.ts';
import type { ReviewInput, ReviewTools } from './review-change.ts';
import { verifyFindings } from './verify-findings.ts';

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
  const { settings, posted, change } = input;
  const settling = { files, settings, posted, parser: tools.parser, notebookLine: jsonSourceLine };
  const settled = settle(drafts, settling);
  const wanted = settings.expert.verify && readingPlan(settings.expert.effort).verify;
  if (!wanted || tools.expert === null || opinion.questions.length === 0) {
    return { ...settled, losses: [], usage: noUsage };
  }

  const maxUsd = Math.max(0, settings.expert.maxUsdPerReview - (opinion.usage.usd ?? 0));
  const verified = await verifyFindings(
    settled.findings,
    opinion,
    { expert: tools.expert, maxUsd, word: fenceWord(change.identity) },
    signal,
  );
  const again = settle(verified.claims, settling);
  return {
    findings: again.findings,
    dropped: [...settled.dropped, ...verified.dropped, ...again.dropped],
    notes: [...new Set([...settled.notes, ...again.notes])],
    losses: verified.losses,
    usage: verified.usage,
  };
}
