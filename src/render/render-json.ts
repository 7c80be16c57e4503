import type { DraftFinding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';

/** Version of the form; it grows with every change that could break a reader. */
const schemaVersion = 1;

/**
 * A review for programs: JSON with two spaces, a line break at its end, and keys in a fixed order. Texts are as they were
 * claimed, not cleaned for Markdown. Line numbers are 1-based and inclusive, times in milliseconds, costs in US dollars.
 */
export function renderJson(review: Review): string {
  const { findings, dropped, notes, reviewed, skipped, unread, expert, settingsProblems, usage, milliseconds } = review;
  const document = {
    schemaVersion,
    findings: findings.map(({ fingerprint, anchor, claim, sources }) => ({
      fingerprint,
      anchor,
      claim: claimOf(claim),
      sources,
    })),
    dropped: dropped.map(({ claim, reason, detail }) => ({ reason, detail, claim: claimOf(claim) })),
    notes,
    reviewed: reviewed.map(({ path, role, reasons, by }) => ({ path, role, reasons, by })),
    skipped: skipped.map(({ path, reason }) => ({ path, reason })),
    unread: unread.map(({ path, reason }) => ({ path, reason })),
    expert,
    settingsProblems: settingsProblems.map(({ key, line, message }) => ({ key, line, message })),
    usage,
    milliseconds,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A claim with its keys in a fixed order; what it lacks is null. */
function claimOf(claim: DraftFinding): Record<keyof DraftFinding, unknown> {
  const { path, side, startLine, endLine, severity, category, title, explanation, effect, confidence, quote, source } =
    claim;
  const { check = null, replacement = null, reference = null } = claim;
  return {
    path,
    side,
    startLine,
    endLine,
    severity,
    category,
    title,
    explanation,
    effect,
    check,
    replacement,
    reference,
    confidence,
    quote,
    source,
  };
}
