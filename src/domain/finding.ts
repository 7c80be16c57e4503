import type { Anchor } from './anchor.ts';
import type { Side } from './hunk.ts';

/** Every category, in the order in which they are shown. */
export const categories = ['correctness', 'stability', 'efficiency', 'reproducibility', 'data', 'practice'] as const;
/** What a finding is about. */
export type Category = (typeof categories)[number];

/** Every severity, the gravest first. */
export const severities = ['critical', 'major', 'minor', 'question'] as const;
/**
 * critical: results are wrong or training fails · major: results degrade or are at risk, or there is large waste ·
 * minor: worth fixing · question: the reviewer is unsure and says what would settle it.
 */
export type Severity = (typeof severities)[number];

/** Who made the claim: a deterministic check by its name, or the expert by its model. */
export type FindingSource = { kind: 'check'; rule: string } | { kind: 'expert'; model: string };

/** A claim whose place is not proved yet. Lines are 1-based and inclusive, on `side`. */
export interface DraftFinding {
  path: string;
  side: Side;
  startLine: number;
  endLine: number;
  /** The code the claim is about, word for word; several lines are separated by `\n`. */
  quote: string;
  /** One clause without a full stop. */
  title: string;
  /** What is wrong and by which mechanism, two to four sentences of Markdown. */
  explanation: string;
  /** What it does to training or results. */
  effect: string;
  /** A check that confirms or refutes the claim in minutes. */
  check?: string;
  /** New text for exactly the quoted lines; the empty string removes them. */
  replacement?: string;
  /** A paper or document, as text. */
  reference?: string;
  severity: Severity;
  category: Category;
  /** 0 to 1. */
  confidence: number;
  source: FindingSource;
}

/** A claim that stands: its quote was found and its place is known. */
export interface Finding {
  /** 16 hexadecimal digits from path, category, rule and normalised quote: the same finding after a line move or a rewording. */
  fingerprint: string;
  anchor: Anchor;
  /** The claim with its lines corrected to where the quote stands. `replacement` is present only if it may be offered as a suggestion. */
  claim: DraftFinding;
  /** Sources that made the same claim, the kept one first. */
  sources: FindingSource[];
}

/** Every reason for which a claim is not shown. */
export const dropReasons = [
  'quote-not-found',
  'outside-change',
  'duplicate',
  'already-posted',
  'dismissed',
  'refuted',
  'low-confidence',
  'below-severity',
  'category-off',
  'over-limit',
] as const;
/** Why a claim is not shown. */
export type DropReason = (typeof dropReasons)[number];

/** A claim that is not shown, with its reason and a sentence that can be listed. */
export interface DroppedFinding {
  claim: DraftFinding;
  reason: DropReason;
  detail: string;
  /** The identities of a claim whose quote was proved: somebody still makes it, though it is not shown. */
  fingerprints?: string[];
}
