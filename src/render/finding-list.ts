import type { Finding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import { count, fold } from './markdown.ts';
import { location, notebookPlace, permalink, type ReviewPlace } from './place.ts';
import { headline, renderFindingInBody } from './render-comment.ts';
import { overLimit, type Section } from './sections.ts';

/** Findings that are listed one by one where the list is shortened. */
const shortList = 40;

/** One line for each finding, the gravest first. */
export function findingLines(findings: readonly Finding[], place: ReviewPlace): Section {
  if (findings.length === 0) return [];
  const items = findings.map((finding) => findingLine(finding, place));
  const more = items.length > shortList ? [`- and ${items.length - shortList} more`] : [];
  return [items.join('\n'), [...items.slice(0, shortList), ...more].join('\n')];
}

function findingLine(finding: Finding, place: ReviewPlace): string {
  const { claim } = finding;
  const address = permalink(place, claim);
  const cell = notebookPlace(finding, place.sources);
  const where = address === null ? location(claim) : `[${location(claim)}](${address})`;
  return `- ${headline(claim, false)} · ${where}${cell === undefined ? '' : `, ${cell}`}`;
}

/** Findings that have no line comment, in full and folded: those whose lines are not in the diff, and those over the limit. */
export function foldedFindings(review: Review, place: ReviewPlace): Section[] {
  const elsewhere = review.findings.filter((finding) => finding.anchor.kind !== 'lines');
  return [
    foldOf(elsewhere, 'without a line in this diff', place, true),
    foldOf(overLimit(review.dropped), 'over `findings.max-comments`', place, false),
  ];
}

/** `listed` when each has its line above already. */
function foldOf(findings: readonly Finding[], what: string, place: ReviewPlace, listed: boolean): Section {
  if (findings.length === 0) return [];
  const texts = findings.map((finding) => {
    const cell = notebookPlace(finding, place.sources);
    return renderFindingInBody(finding, cell === undefined ? {} : { place: cell });
  });
  const title = `${count(findings.length, 'finding')} ${what}`;
  const lines = findingLines(findings, place);
  const short = `${title}${listed ? ', listed above' : ''}. The full text is too long for this page; \`ml-review --base REF\` in a checkout shows it.`;
  const full = fold(htmlTitle(title), texts.join('\n\n'));
  return listed ? [full, short] : [full, ...lines.map((list) => `${short}\n\n${list}`), short];
}

/** GitHub shows no Markdown in a fold's title. */
function htmlTitle(title: string): string {
  return title.replaceAll(/`([^`]*)`/g, '<code>$1</code>');
}
