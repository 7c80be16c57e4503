import {
  severities,
  type DraftFinding,
  type DropReason,
  type FindingSource,
  type Severity,
} from '../domain/finding.ts';
import { roles, type Role } from '../domain/selected-file.ts';
import { codeSpan, count } from './markdown.ts';

/** The mark before a severity's word. */
export const severityMarks: Record<Severity, string> = { critical: '🔴', major: '🟠', minor: '🟡', question: '🔵' };

/** Why claims are not shown, as words that can follow a number. */
export const dropWords: Record<DropReason, string> = {
  'quote-not-found': 'quoted code that is not in the file',
  'outside-change': 'about lines that this change leaves alone',
  duplicate: 'said the same as another',
  'already-posted': 'said before',
  dismissed: 'dismissed before',
  refuted: 'refuted on a second look',
  'low-confidence': 'below `findings.min-confidence`',
  'below-severity': 'below `findings.min-severity`',
  'category-off': 'of a category that is switched off',
  'over-limit': 'over `findings.max-comments`',
};

/** `2 critical, 1 minor`; empty when there are none. */
export function severityCounts(claims: readonly Pick<DraftFinding, 'severity'>[]): string {
  const parts = severities.map(
    (severity) => [claims.filter((claim) => claim.severity === severity).length, severity] as const,
  );
  return parts
    .flatMap(([amount, severity]) =>
      amount === 0 ? [] : [severity === 'question' ? count(amount, 'question') : `${amount} ${severity}`],
    )
    .join(', ');
}

/** `3 training, 2 model`, the most first. */
export function roleCounts(files: readonly { role: Role }[]): string {
  const parts = roles
    .map((role) => [files.filter((file) => file.role === role).length, role] as const)
    .filter(([amount]) => amount > 0);
  return parts
    .toSorted((a, b) => b[0] - a[0])
    .map(([amount, role]) => `${amount} ${role}`)
    .join(', ');
}

/** ``check `name` ``, ``expert `model` ``, joined by `and`. */
export function sourceWords(sources: readonly FindingSource[]): string {
  const words = sources.map((source) =>
    source.kind === 'check' ? `check ${codeSpan(source.rule, 80)}` : `expert ${codeSpan(source.model, 80)}`,
  );
  return [...new Set(words)].join(' and ');
}

/** `0.4 s`, `48 s`, `3 min 12 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `$0.42`, `$0.004`, or `cost unknown`. */
export function cost(usd: number | null): string {
  if (usd === null) return 'cost unknown';
  if (usd > 0 && usd < 0.001) return 'under $0.001';
  return `$${usd.toFixed(usd > 0 && usd < 0.1 ? 3 : 2)}`;
}
