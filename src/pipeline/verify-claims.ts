import type { DroppedFinding } from '../domain/finding.ts';
import { addUsage, noUsage, type Usage } from '../domain/usage.ts';
import { parseVerdicts, verificationTask, type Verdict } from '../expert/verification.ts';
import type { Expert } from '../ports/expert.ts';
import type { Standing } from '../settle/standing.ts';
import type { Opinion } from './ask-expert.ts';

/** Claims that get a second look in one question, and in all. */
const claimsAtOnce = 8;
const mostClaims = 40;

/** What the second look left standing. */
export interface VerifiedClaims {
  standing: Standing[];
  dropped: DroppedFinding[];
  /** What could not be looked at again, a sentence each. */
  losses: string[];
  usage: Usage;
}

/** Who is asked, at what cost in US dollars, and the word that strangers' text is fenced with. */
export interface SecondLook {
  expert: Expert;
  maxUsd: number;
  word: string;
}

/**
 * A second look at the expert's claims, with the same material and tools: what a line of code refutes is dropped; what stays unproven is asked
 * as a question if it is grave and dropped if not. A claim that nobody could look at again stands as it was made, and that is said.
 */
export async function verifyClaims(
  standing: Standing[],
  opinion: Opinion,
  look: SecondLook,
  signal: AbortSignal,
): Promise<VerifiedClaims> {
  const result: VerifiedClaims = { standing: [], dropped: [], losses: [], usage: noUsage };
  // What a deterministic check found too is proved already.
  const byExpert = (claim: Standing) => claim.sources.every((source) => source.kind === 'expert');
  const doubtful = standing.filter(byExpert).slice(0, mostClaims);
  const unasked = new Set(doubtful);
  const groups = opinion.questions.flatMap(({ question, paths }) => {
    const own = doubtful.filter((claim) => paths.has(claim.claim.path));
    for (const claim of own) unasked.delete(claim);
    return chunks(own, claimsAtOnce).map((group) => ({ question, group }));
  });
  result.standing.push(...standing.filter((claim) => !doubtful.includes(claim)), ...unasked);
  const left = standing.filter(byExpert).length - doubtful.length + unasked.size;
  if (left > 0) result.losses.push(`${left} claims got no second look, for there were more than it takes.`);
  await Promise.all(
    groups.map(async ({ question, group }) => {
      const claims = group.map((entry) => entry.claim);
      const asked = { ...verificationTask(question, claims, look.word), maxUsd: look.maxUsd / groups.length };
      const answer = await look.expert.ask(asked, signal);
      result.usage = addUsage(result.usage, answer.usage);
      const isRead = answer.kind === 'answered' || answer.kind === 'truncated';
      const verdicts = isRead ? parseVerdicts(answer.text) : new Map<number, Verdict>();
      const unseen = group.filter((_claim, index) => !verdicts.has(index + 1)).length;
      const why = 'sentence' in answer ? `: ${answer.sentence}` : '.';
      if (unseen > 0) result.losses.push(`${unseen} of ${group.length} claims got no second look${why}`);
      group.forEach((claim, index) => applyVerdict(claim, verdicts.get(index + 1), result));
    }),
  );
  return result;
}

function applyVerdict(standing: Standing, verdict: Verdict | undefined, result: VerifiedClaims): void {
  const { claim } = standing;
  const fingerprints = [...standing.fingerprints];
  if (verdict === undefined) {
    result.standing.push(standing);
  } else if (verdict.verdict === 'refuted') {
    result.dropped.push({ claim, reason: 'refuted', detail: verdict.evidence, fingerprints });
  } else if (verdict.verdict === 'confirmed') {
    const { severity, confidence } = verdict;
    result.standing.push({ ...standing, claim: { ...claim, severity, confidence } });
  } else if (claim.severity === 'critical' || claim.severity === 'major') {
    const confidence = Math.min(claim.confidence, verdict.confidence);
    result.standing.push({ ...standing, claim: { ...claim, severity: 'question', confidence } });
  } else {
    const detail = `Neither proved nor grave: ${verdict.evidence}`;
    result.dropped.push({ claim, reason: 'refuted', detail, fingerprints });
  }
}

function chunks<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
