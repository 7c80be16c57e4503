import type { Anchor } from '../domain/anchor.ts';
import type { DraftFinding, FindingSource } from '../domain/finding.ts';
import type { IndexedFile } from './index-files.ts';
import type { QuotePlace } from './locate-quote.ts';

/** A claim whose quotation was found, on its way to a finding. */
export interface Standing {
  /** With the lines on which the quotation stands. */
  claim: DraftFinding;
  file: IndexedFile;
  place: QuotePlace;
  anchor: Anchor;
  /** The identity under which it is shown. */
  fingerprint: string;
  /** The identities of this claim and of all that were merged into it. */
  fingerprints: Set<string>;
  /** The claim's own source first. */
  sources: FindingSource[];
}
