import type { Finding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import type { RenderedComment, RenderedReview } from '../ports/publisher.ts';
import { findingLines, foldedFindings } from './finding-list.ts';
import { longestBody } from './markdown.ts';
import { reviewMarker } from './marker.ts';
import { notebookPlace, type ReviewPlace } from './place.ts';
import { renderComment, type CommentInput } from './render-comment.ts';
import {
  assemble,
  droppedSection,
  footer,
  leftOutSection,
  notesSection,
  partialSection,
  readSection,
  settingsSection,
  withoutExpertSection,
} from './sections.ts';
import { severityCounts } from './words.ts';

/** Where the configuration stands. */
const settingsPath = '.github/ml-review.yml';

/**
 * A review as it is posted: a comment for every finding with a `lines` anchor, and a body that lists them all, holds the
 * others in full, and says what was and was not looked at. The body ends in a hidden marker (see `readMarkers`).
 */
export function renderReview(review: Review, place: ReviewPlace): RenderedReview {
  const comments = review.findings
    .filter((finding) => finding.anchor.kind === 'lines')
    .map((finding) => renderOne(finding, place));
  const inBody = review.findings
    .filter((finding) => finding.anchor.kind !== 'lines')
    .map((finding) => finding.fingerprint);
  const end = `${footer(review)}\n\n${reviewMarker(place.pullRequest.headCommit, inBody)}`;
  const title = `**ML Review: ${severityCounts(review.findings.map((finding) => finding.claim)) || 'nothing found'}**`;
  const body = assemble(reviewSections(review, place), longestBody - title.length - end.length - 4);
  return { body: [title, body, end].filter((part) => part !== '').join('\n\n'), comments };
}

/** Every section of a review, partial reading first. Where the text grows too long the last ones are shortened first. */
export function reviewSections(review: Review, place: ReviewPlace): (readonly string[])[] {
  return [
    partialSection(review),
    findingLines(review.findings, place),
    ...foldedFindings(review, place),
    withoutExpertSection(review),
    readSection(review),
    leftOutSection(review),
    droppedSection(review),
    notesSection(review),
    settingsSection(review.settingsProblems, settingsPath),
  ];
}

function renderOne(finding: Finding, { sources, commands }: ReviewPlace): RenderedComment {
  const input: CommentInput = {};
  const cell = notebookPlace(finding, sources);
  if (cell !== undefined) input.place = cell;
  if (commands !== undefined) input.commands = commands;
  return { finding, body: renderComment(finding, input) };
}
