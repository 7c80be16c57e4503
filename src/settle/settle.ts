import type { DraftFinding, DroppedFinding, Finding } from '../domain/finding.ts';
import { severities } from '../domain/finding.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import { shownPath } from '../diff/git-path.ts';
import { chooseAnchor } from './choose-anchor.ts';
import { dropDuplicates } from './drop-duplicates.ts';
import { fingerprintOf } from './fingerprint.ts';
import { fitSuggestion, type SuggestionTools } from './fit-suggestion.ts';
import { indexFiles, type IndexedFile } from './index-files.ts';
import { locateQuote } from './locate-quote.ts';
import { rankAndLimit } from './rank-and-limit.ts';
import type { Standing } from './standing.ts';
import { takeDrafts } from './take-drafts.ts';

/** By how much a question may be less sure than `findings.min-confidence` asks: it says itself that it is unsure. */
const questionAllowance = 0.2;

/** What claims are settled against. */
export interface SettleInput extends SuggestionTools {
  files: SelectedFile[];
  settings: RepoSettings;
  /** Fingerprints that were posted before. */
  posted: ReadonlySet<string>;
}

/** Which claims stand, the gravest first, and why the others do not: each draft is in one of the two lists. */
export interface Settled {
  findings: Finding[];
  dropped: DroppedFinding[];
  /** Sentences on what was changed in claims that stand. */
  notes: string[];
}

/**
 * Settles claims: each quotation is looked for in its file, the place is fitted to the lines that GitHub takes comments
 * on, claims that say the same are merged, what is not wanted or was posted is dropped, the rest is ranked, and
 * suggestions are kept only where they can be committed. Never throws for what a claim holds, and does not depend on the
 * order of the claims.
 */
export function settle(drafts: DraftFinding[], input: SettleInput): Settled {
  const files = indexFiles(input.files);
  const { claims, dropped, notes } = takeDrafts(drafts);
  const proved: Standing[] = [];
  for (const claim of claims) {
    const proof = prove(claim, files, input.settings);
    if ('reason' in proof) dropped.push(proof);
    else proved.push(proof);
  }
  const distinct = dropDuplicates(proved);
  dropped.push(...distinct.dropped);
  const wanted: Standing[] = [];
  for (const finding of distinct.standing) {
    const unwanted = whyUnwanted(finding, input);
    if (unwanted === null) wanted.push(finding);
    else dropped.push(unwanted);
  }
  const findings = rankAndLimit(wanted, input.settings.findings.maxComments).map((finding) =>
    toFinding(finding, input, notes),
  );
  return { findings, dropped, notes };
}

/** Finds the quotation and the place of a claim. */
function prove(
  draft: DraftFinding,
  files: Map<string, IndexedFile>,
  settings: RepoSettings,
): Standing | DroppedFinding {
  if (!settings.findings.categories.includes(draft.category)) {
    return {
      claim: draft,
      reason: 'category-off',
      detail: `The category ${draft.category} is switched off (findings.categories).`,
    };
  }
  const file = files.get(draft.path);
  if (file === undefined)
    return {
      claim: draft,
      reason: 'quote-not-found',
      detail: `${shownPath(draft.path)} is not among the files that were read.`,
    };

  const { path } = file.file.file;
  const search = locateQuote(file.lines(draft.side), draft.quote, draft.startLine, file.changed(draft.side));
  if (search.kind === 'not-found')
    return { claim: draft, reason: 'quote-not-found', detail: `${shownPath(path)}: ${search.reason}.` };

  const { place } = search;
  const claim = { ...draft, path, startLine: place.startLine, endLine: place.endLine };
  const anchor = chooseAnchor(claim, file);
  if (anchor === null)
    return {
      claim,
      reason: 'outside-change',
      detail: `${shownPath(path)}:${place.startLine} is not part of the change.`,
    };
  const fingerprint = fingerprintOf(claim, place.text, place.ordinal);
  return { claim, file, place, anchor, fingerprint, fingerprints: new Set([fingerprint]), sources: [claim.source] };
}

function whyUnwanted({ claim, fingerprints }: Standing, { settings, posted }: SettleInput): DroppedFinding | null {
  const { minConfidence, minSeverity } = settings.findings;
  const needed = claim.severity === 'question' ? minConfidence - questionAllowance : minConfidence;
  // The difference of two decimal fractions may be a little too large.
  if (claim.confidence < needed - 1e-9) {
    return {
      claim,
      reason: 'low-confidence',
      detail: `Its confidence of ${claim.confidence.toFixed(2)} is below findings.min-confidence (${minConfidence}).`,
    };
  }
  if (severities.indexOf(claim.severity) > severities.indexOf(minSeverity)) {
    return {
      claim,
      reason: 'below-severity',
      detail: `Its severity ${claim.severity} is below findings.min-severity (${minSeverity}).`,
    };
  }
  if (!posted.isDisjointFrom(fingerprints))
    return { claim, reason: 'already-posted', detail: 'It was posted on this pull request before.' };
  return null;
}

function toFinding(standing: Standing, input: SettleInput, notes: string[]): Finding {
  const { replacement, ...claim }: DraftFinding = standing.claim;
  const finding: Finding = {
    fingerprint: standing.fingerprint,
    anchor: standing.anchor,
    claim,
    sources: standing.sources,
  };
  if (replacement === undefined || !input.settings.findings.suggestions) return finding;
  const fitted = fitSuggestion(standing, replacement, input);
  if (fitted.kind === 'fits') return { ...finding, claim: { ...claim, replacement: fitted.replacement } };
  notes.push(`${shownPath(claim.path)}:${claim.startLine}: a suggested change was withheld: ${fitted.reason}.`);
  return finding;
}
