import type { DroppedFinding } from '../domain/finding.ts';
import { shownPath } from '../diff/git-path.ts';
import { compareClaims, sourceName } from './rank-and-limit.ts';
import { jaccard, sayTheSame, wordsOf, type ClaimWords } from './similar-claims.ts';
import type { Standing } from './standing.ts';

/** Two titles of one category with this share of common words are similar. */
const similarTitles = 0.35;

/** What is left after merging, the gravest first, and what was merged into it. */
export interface DistinctFindings {
  standing: Standing[];
  dropped: DroppedFinding[];
}

interface Kept {
  finding: Standing;
  words: ClaimWords;
}

/**
 * Merges claims that say the same: of one fingerprint; on overlapping lines with one category and similar titles; and a
 * check's and the expert's on overlapping lines about one thing. The graver one is kept, or the surer one, with all
 * sources and the highest confidence. It goes by the fingerprint of a check where one made the claim: a check makes it
 * again at every push, which the expert may not. The result does not depend on the order of the claims.
 */
export function dropDuplicates(standing: Standing[]): DistinctFindings {
  const keptByPath = new Map<string, Kept[]>();
  const dropped: DroppedFinding[] = [];
  for (const finding of standing.toSorted((a, b) => compareClaims(a.claim, b.claim))) {
    const { path } = finding.claim;
    const words = wordsOf(finding.claim);
    const kept = keptByPath.get(path) ?? [];
    const same = kept.find((other) => areSame(other, { finding, words }));
    if (same === undefined) kept.push({ finding, words });
    else {
      const { title, startLine } = same.finding.claim;
      same.finding = merge(same.finding, finding);
      dropped.push({
        claim: finding.claim,
        reason: 'duplicate',
        detail: `It says the same as “${title.slice(0, 200)}” on ${shownPath(path)}:${startLine}.`,
      });
    }
    keptByPath.set(path, kept);
  }
  return { standing: [...keptByPath.values()].flat().map(({ finding }) => finding), dropped };
}

function areSame(kept: Kept, other: Kept): boolean {
  const [a, b] = [kept.finding, other.finding];
  if (a.fingerprints.has(b.fingerprint)) return true;
  if (a.claim.side !== b.claim.side || a.claim.startLine > b.claim.endLine || b.claim.startLine > a.claim.endLine) {
    return false;
  }
  if (a.claim.category === b.claim.category && jaccard(kept.words.title, other.words.title) >= similarTitles) {
    return true;
  }
  const [first, second] = [a.claim.source, b.claim.source];
  if (first.kind === second.kind) return false;
  if (first.kind === 'check' && other.words.text.includes(first.rule)) return true;
  if (second.kind === 'check' && kept.words.text.includes(second.rule)) return true;
  return sayTheSame(kept.words, other.words);
}

function merge(kept: Standing, other: Standing): Standing {
  const isNew = !kept.sources.some((source) => sourceName(source) === sourceName(other.claim.source));
  const byCheck = kept.sources.some((source) => source.kind === 'check');
  return {
    ...kept,
    claim: { ...kept.claim, confidence: Math.max(kept.claim.confidence, other.claim.confidence) },
    fingerprint: !byCheck && other.claim.source.kind === 'check' ? other.fingerprint : kept.fingerprint,
    fingerprints: kept.fingerprints.union(other.fingerprints),
    sources: isNew ? [...kept.sources, other.claim.source] : kept.sources,
  };
}
