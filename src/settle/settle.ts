import type { DraftFinding, DroppedFinding, DropReason, Finding, Severity } from '../domain/finding.ts';
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
import { compareClaims, rankAndLimit } from './rank-and-limit.ts';
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

/** Claims whose quotation stands, the gravest first, and why the others do not. */
export interface ProvedClaims {
  standing: Standing[];
  dropped: DroppedFinding[];
  notes: string[];
}

/**
 * Settles claims: each quotation is looked for in its file, the place is fitted to the lines that GitHub takes comments
 * on, claims that say the same are merged, what is not wanted or was posted is dropped, the rest is ranked, and
 * suggestions are kept only where they can be committed. Never throws for what a claim holds, and does not depend on the
 * order of the claims.
 */
export function settle(drafts: DraftFinding[], input: SettleInput): Settled {
  const proved = proveClaims(drafts, input);
  const placed = placeClaims(proved.standing, input);
  const dropped = [...proved.dropped, ...placed.dropped];
  return { findings: placed.findings, dropped, notes: [...proved.notes, ...placed.notes] };
}

/**
 * The first half of `settle`: which claims stand. For a second look between the halves, that may change the severity and
 * the confidence of `claim` or leave out a claim; everything else in a standing claim belongs together.
 */
export function proveClaims(drafts: DraftFinding[], input: SettleInput): ProvedClaims {
  const files = indexFiles(input.files);
  const { claims, dropped, notes } = takeDrafts(drafts);
  const proved: Standing[] = [];
  for (const claim of claims) {
    const proof = prove(claim, files, input.settings);
    if ('reason' in proof) dropped.push(proof);
    else proved.push(proof);
  }
  const distinct = dropDuplicates(proved);
  const wanted = dropUnwanted(distinct.standing, input);
  return { standing: wanted.standing, dropped: [...dropped, ...distinct.dropped, ...wanted.dropped], notes };
}

/** The second half of `settle`: what of the standing claims is shown, and where. */
export function placeClaims(standing: Standing[], input: SettleInput): Settled {
  const wanted = dropUnwanted(standing, input);
  const notes: string[] = [];
  const ranked = rankAndLimit(wanted.standing, input.settings.findings.maxComments);
  return { findings: ranked.map((finding) => toFinding(finding, input, notes)), dropped: wanted.dropped, notes };
}

/** Finds the quotation and the place of a claim. */
function prove(
  draft: DraftFinding,
  files: Map<string, IndexedFile>,
  settings: RepoSettings,
): Standing | DroppedFinding {
  const isWanted = settings.findings.categories.includes(draft.category);
  if (!isWanted) return drop(draft, 'category-off', `The category ${draft.category} is off (findings.categories).`);
  const file = files.get(draft.path);
  const name = shownPath(file?.file.file.path ?? draft.path);
  if (file === undefined) return drop(draft, 'quote-not-found', `${name} is not among the files that were read.`);

  const search = locateQuote(file.lines(draft.side), draft.quote, draft.startLine, file.changed(draft.side));
  if (search.kind === 'not-found') return drop(draft, 'quote-not-found', `${name}: ${search.reason}.`);
  const { place } = search;
  const claim = { ...draft, path: file.file.file.path, startLine: place.startLine, endLine: place.endLine };
  const anchor = chooseAnchor(claim, file);
  if (anchor === null) return outsideChange(claim);
  const fingerprint = fingerprintOf(claim, place.text, place.ordinal);
  return { claim, file, place, anchor, fingerprint, fingerprints: new Set([fingerprint]), sources: [claim.source] };
}

function dropUnwanted(standing: Standing[], input: SettleInput): Pick<ProvedClaims, 'standing' | 'dropped'> {
  const wanted: Standing[] = [];
  const dropped: DroppedFinding[] = [];
  for (const finding of standing.toSorted((a, b) => compareClaims(a.claim, b.claim))) {
    const unwanted = whyUnwanted(finding, input);
    if (unwanted === null) wanted.push(finding);
    else dropped.push({ ...unwanted, fingerprints: [...finding.fingerprints] });
  }
  return { standing: wanted, dropped };
}

function whyUnwanted(
  { claim, file, fingerprints }: Standing,
  { settings, posted }: SettleInput,
): DroppedFinding | null {
  const { confidence, severity } = claim;
  const { minConfidence, minSeverity } = settings.findings;
  const needed = severity === 'question' ? minConfidence - questionAllowance : minConfidence;
  // The difference of two decimal fractions may be a little too large.
  if (confidence < needed - 1e-9) {
    const detail = `Its confidence of ${confidence.toFixed(2)} is below findings.min-confidence (${minConfidence}).`;
    return drop(claim, 'low-confidence', detail);
  }
  if (rankOf(severity) > rankOf(minSeverity)) {
    const detail = `Its severity ${severity} is below findings.min-severity (${minSeverity}).`;
    return drop(claim, 'below-severity', detail);
  }
  // A claim about code out of sight is listed only as long as it is grave.
  if (chooseAnchor(claim, file) === null) return outsideChange(claim);
  const isNew = posted.isDisjointFrom(fingerprints);
  return isNew ? null : drop(claim, 'already-posted', 'It was posted on this pull request before.');
}

/** A question is asked wherever a minor finding would be shown: it is grave, but not proved. */
function rankOf(severity: Severity): number {
  return severities.indexOf(severity === 'question' ? 'minor' : severity);
}

function outsideChange(claim: DraftFinding): DroppedFinding {
  return drop(claim, 'outside-change', `${shownPath(claim.path)}:${claim.startLine} is not part of the change.`);
}

function drop(claim: DraftFinding, reason: DropReason, detail: string): DroppedFinding {
  return { claim, reason, detail };
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
