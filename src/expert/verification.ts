import type { DraftFinding, Severity } from '../domain/finding.ts';
import { severities } from '../domain/finding.ts';
import type { ExpertQuestion } from '../ports/expert.ts';
import { completeObjects, isObject, tryJson } from './salvage-json.ts';
import { fence } from './untrusted-text.ts';
import { cutText, displayName } from './visible-text.ts';

/** What the second look says of a claim. */
export interface Verdict {
  verdict: 'confirmed' | 'refuted' | 'unproven';
  /** What decides it, with the place in the code; text of the model. */
  evidence: string;
  severity: Severity;
  /** 0 to 1: that a researcher who runs the check finds the claim right. */
  confidence: number;
}

/**
 * The task of the second look: it gets the claims and their places, not the confidence they were made with, opens the code and tries
 * to refute each. The rest of the question is as it was, so that the prompt cache serves it.
 */
export function verificationTask(question: ExpertQuestion, claims: DraftFinding[], word: string): ExpertQuestion {
  const list = claims.map((claim, index) => claimText(claim, index + 1)).join('\n\n');
  const task = `Now the second look. Below are ${claims.length} claims about this change, made by another reader. Try to refute each: open the code that decides it (definitions, callers, configurations, the old version), and look for what makes it harmless here: another place that already does it, a default, a guard, a caller that never passes it, a wrong reading of the mathematics.

For each claim add one entry to \`verdicts\`, with its number as \`claim\`:
- \`confirmed\`: the code shows that the mechanism is real and that this repository meets the conditions.
- \`refuted\`: a line of code or a definition shows that it is wrong, does not apply here, lies in old rows that this change neither touches nor makes worse, or has no effect that a researcher would see. Cite that line or definition in \`evidence\`. Doubt alone refutes nothing. Nor does it that the fault was there before, if the change moves or rewrites its rows, or that nothing here calls it that way yet, if the code is offered to others: a library's function is judged by its documented use.
- \`unproven\`: neither can be shown from this repository.
\`severity\` and \`confidence\` are your own, by the definitions of your role. \`findings\` stays empty.

${fence('claims', list, word).text}`;
  return { ...question, task };
}

function claimText(claim: DraftFinding, number: number): string {
  const lines =
    claim.startLine === claim.endLine ? `line ${claim.startLine}` : `lines ${claim.startLine} to ${claim.endLine}`;
  const side = claim.side === 'old' ? ' of the old version' : '';
  return [
    `Claim ${number}: ${displayName(claim.path)}, ${lines}${side}`,
    `Code: ${cutText(claim.quote, 600)}`,
    `Title: ${displayName(claim.title, 200)}`,
    `Mechanism: ${cutText(claim.explanation, 1500)}`,
    `Effect: ${cutText(claim.effect, 600)}`,
  ].join('\n');
}

/** Reads the verdicts by the claim's number, from 1; a claim without a readable verdict has none. Never throws. */
export function parseVerdicts(text: string): Map<number, Verdict> {
  const verdicts = new Map<number, Verdict>();
  for (const item of verdictItems(text).slice(0, 200)) {
    if (!isObject(item)) continue;
    const number = Number(item['claim']);
    const verdict = String(item['verdict']).trim().toLowerCase();
    if (!Number.isInteger(number) || (verdict !== 'confirmed' && verdict !== 'refuted' && verdict !== 'unproven')) {
      continue;
    }
    const severity = severities.find((name) => name === String(item['severity']).trim().toLowerCase()) ?? 'question';
    const confidence = Number(item['confidence']);
    verdicts.set(number, {
      verdict,
      evidence: cutText(typeof item['evidence'] === 'string' ? item['evidence'] : '', 2000),
      severity,
      confidence: confidence >= 0 && confidence <= 1 ? confidence : 0.5,
    });
  }
  return verdicts;
}

/** The list of verdicts, or what is complete of it in an answer that broke off. */
function verdictItems(text: string): unknown[] {
  const whole = tryJson(text.trim());
  if (isObject(whole)) return Array.isArray(whole['verdicts']) ? (whole['verdicts'] as unknown[]) : [];
  return completeObjects(text).flatMap((object) =>
    Array.isArray(object['verdicts']) ? (object['verdicts'] as unknown[]) : [object],
  );
}
