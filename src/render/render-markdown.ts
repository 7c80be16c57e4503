import type { Finding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import { fence } from './markdown.ts';
import { location, notebookPlace, type SourceLookup } from './place.ts';
import { renderFindingInBody } from './render-comment.ts';
import {
  assemble,
  droppedSection,
  footer,
  leftOutSection,
  notesSection,
  overLimit,
  partialSection,
  readSection,
  settingsSection,
  withoutExpertSection,
} from './sections.ts';
import { removeHidden } from './hidden-characters.ts';
import { severityCounts } from './words.ts';

/** A review as one Markdown document. Everything is in it, however long it is. */
export function renderMarkdown(review: Review, sources?: SourceLookup): string {
  const counts = severityCounts(review.findings.map((finding) => finding.claim)) || 'nothing found';
  const over = overLimit(review.dropped);
  const findings = review.findings.map((finding) => findingText(finding, sources));
  if (over.length > 0) {
    findings.push('## Over `findings.max-comments`', ...over.map((finding) => findingText(finding, sources)));
  }
  const sections = [
    partialSection(review),
    withoutExpertSection(review),
    ...findings.map((text) => [text]),
    readSection(review),
    leftOutSection(review),
    droppedSection(review),
    notesSection(review),
    settingsSection(review.settingsProblems, '.github/ml-review.yml'),
    [footer(review)],
  ];
  return `# ML Review: ${counts}\n\n${assemble(sections, Infinity)}\n`;
}

/** A finding with its place and the code it is about. */
function findingText(finding: Finding, sources: SourceLookup | undefined): string {
  const { claim } = finding;
  const cell = notebookPlace(finding, sources);
  const where = `### ${location(claim)}${cell === undefined ? '' : `, ${cell}`}`;
  return [where, fence(removeHidden(claim.quote)), renderFindingInBody(finding)].join('\n\n');
}
