import type { DraftFinding, DroppedFinding, Finding } from '../domain/finding.ts';
import { addUsage, noUsage, type Usage } from '../domain/usage.ts';
import { parseVerdicts, verificationTask, type Verdict } from '../expert/verification.ts';
import type { Expert } from '../ports/expert.ts';
import type { Opinion } from './ask-expert.ts';

/** Claims that get a second look in one question, and in all. */
const claimsAtOnce = 8;
const mostClaims = 40;

/** What the second look left standing. */
export interface VerifiedClaims {
  claims: DraftFinding[];
  dropped: DroppedFinding[];
  /** What could not be looked at again, a sentence each. */
  losses: string[];
  usage: Usage;
}

/**
 * A second look at the expert's claims, with the same material and tools: what a line of code refutes is dropped; what stays unproven is asked
 * as a question if it is grave and dropped if not. A claim that nobody could look at again stands as it was made, and that is said.
 */
export async function verifyFindings(
  findings: Finding[],
  opinion: Opinion,
  options: { expert: Expert; maxUsd: number; word: string },
  signal: AbortSignal,
): Promise<VerifiedClaims> {
  const result: VerifiedClaims = { claims: [], dropped: [], losses: [], usage: noUsage };
  // What a deterministic check found too is proved already.
  const doubtful = findings
    .filter((finding) => finding.sources.every((source) => source.kind === 'expert'))
    .slice(0, mostClaims);
  result.claims.push(...findings.filter((finding) => !doubtful.includes(finding)).map((finding) => finding.claim));
  const groups = opinion.questions.flatMap(({ question, paths }) =>
    chunks(
      doubtful.filter((finding) => paths.has(finding.claim.path)),
      claimsAtOnce,
    ).map((group) => ({ question, group })),
  );
  await Promise.all(
    groups.map(async ({ question, group }) => {
      const claims = group.map((finding) => finding.claim);
      const asked = { ...verificationTask(question, claims, options.word), maxUsd: options.maxUsd / groups.length };
      const answer = await options.expert.ask(asked, signal);
      result.usage = addUsage(result.usage, answer.usage);
      const verdicts =
        answer.kind === 'answered' || answer.kind === 'truncated'
          ? parseVerdicts(answer.text)
          : new Map<number, Verdict>();
      const unseen = claims.filter((_claim, index) => !verdicts.has(index + 1)).length;
      if (unseen > 0) {
        result.losses.push(
          `${unseen} of ${claims.length} claims got no second look${'sentence' in answer ? `: ${answer.sentence}` : '.'}`,
        );
      }
      claims.forEach((claim, index) => applyVerdict(claim, verdicts.get(index + 1), result));
    }),
  );
  return result;
}

function applyVerdict(claim: DraftFinding, verdict: Verdict | undefined, result: VerifiedClaims): void {
  if (verdict === undefined) {
    result.claims.push(claim);
  } else if (verdict.verdict === 'refuted') {
    result.dropped.push({ claim, reason: 'refuted', detail: verdict.evidence });
  } else if (verdict.verdict === 'confirmed') {
    result.claims.push({ ...claim, severity: verdict.severity, confidence: verdict.confidence });
  } else if (claim.severity === 'critical' || claim.severity === 'major') {
    result.claims.push({ ...claim, severity: 'question', confidence: Math.min(claim.confidence, verdict.confidence) });
  } else {
    result.dropped.push({ claim, reason: 'refuted', detail: `Neither proved nor grave: ${verdict.evidence}` });
  }
}

function chunks<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
