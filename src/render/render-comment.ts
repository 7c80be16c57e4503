import type { DraftFinding, Finding } from '../domain/finding.ts';
import { blockText, codeBlock } from './blocks.ts';
import { cleanModelLine, cleanModelText } from './clean-model-text.ts';
import { hasHidden } from './hidden-characters.ts';
import { codeSpan, fence } from './markdown.ts';
import { marker } from './marker.ts';
import { location } from './place.ts';
import { severityMarks, sourceWords } from './words.ts';

/** What a comment says besides its finding. */
export interface CommentInput {
  /** Where the finding stands in a notebook: `cell 7, line 3`. */
  place?: string;
  /** Verbs that can be used in the comment's thread. */
  commands?: readonly string[];
}

/** Longest replacement that is shown, in UTF-16 code units. */
const longestReplacement = 30_000;

/** One line comment in Markdown, ending in the hidden marker. At most 60,000 UTF-16 code units. */
export function renderComment(finding: Finding, input: CommentInput = {}): string {
  const { claim } = finding;
  const parts = [findingText(finding), suggestion(finding), smallPrint(finding, input), marker(finding.fingerprint)];
  if (input.place !== undefined) parts.unshift(`${input.place}: ${codeSpan(claim.quote.split('\n')[0] ?? '', 200)}`);
  return parts.filter((part) => part !== '').join('\n\n');
}

/** A finding in full where it has no line of its own: a replacement is shown, but cannot be committed from there. */
export function renderFindingInBody(finding: Finding, input: CommentInput = {}): string {
  const { replacement } = finding.claim;
  const shown = replacement === undefined ? '' : replacementText(replacement);
  return [findingText(finding, input.place), shown, smallPrint(finding, {})].filter((part) => part !== '').join('\n\n');
}

/** A claim's one line: `🔴 critical · correctness: the loss is divided twice`. */
export function headline({ severity, category, title }: DraftFinding, insideBold: boolean): string {
  return `${severityMarks[severity]} ${severity} · ${category}: ${cleanModelLine(title, { insideBold })}`;
}

function findingText({ claim }: Finding, place?: string): string {
  const paragraphs = [`**${headline(claim, true)}**`];
  if (place !== undefined) paragraphs.push(`In ${place}.`);
  paragraphs.push(cleanModelText(claim.explanation, { maxLength: 8000 }));
  const effect = labelled('Effect', cleanModelText(claim.effect, { maxLength: 3000 }));
  const check = labelled('Check', cleanModelText(claim.check ?? '', { maxLength: 5000 }));
  const tight = effect !== '' && check !== '' && !effect.includes('\n') && !check.startsWith('**Check**\n');
  paragraphs.push(...(tight ? [`${effect}\n${check}`] : [effect, check]));
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

/** A label before a text; before a list, a table, a quote or a fence it stands on a line of its own. */
function labelled(label: string, text: string): string {
  if (text === '') return '';
  return /^(?:[-*+>|`]|\d+[.)])/.test(text) && !/^`[^`]/.test(text)
    ? `**${label}**\n\n${text}`
    : `**${label}** ${text}`;
}

/** The suggestion, word for word: GitHub puts it in place of exactly the commented lines. What cannot be one is said or shown otherwise. */
function suggestion({ anchor, claim }: Finding): string {
  const { replacement } = claim;
  if (replacement === undefined) return '';
  const sameLines =
    anchor.kind === 'lines' &&
    anchor.side === 'new' &&
    anchor.startLine === claim.startLine &&
    anchor.endLine === claim.endLine;
  const tooLong = replacement.length > longestReplacement;
  // Whoever commits with a click must see what is committed.
  // A line of a suggestion is shown as it is; other programs would take one that begins like their command for it.
  const commands = /^\/[A-Za-z]/m.test(replacement);
  const hidden = hasHidden(replacement.replaceAll('\r\n', '\n'));
  if (!sameLines || tooLong || commands || hidden) return replacementText(replacement);
  return fence(replacement, 'suggestion');
}

function replacementText(replacement: string): string {
  if (replacement === '') return '**Replacement** remove these lines.';
  if (replacement.length > longestReplacement) {
    return `A replacement of ${replacement.split('\n').length} lines is too long to be shown here.`;
  }
  if (hasHidden(replacement.replaceAll('\r\n', '\n'))) {
    return 'A replacement is withheld, for it holds characters that cannot be seen.';
  }
  return `**Replacement**\n\n${blockText(codeBlock(replacement.replaceAll('\r\n', '\n').split('\n'), ''))}`;
}

function smallPrint({ claim, sources }: Finding, { commands = [] }: CommentInput): string {
  const parts = [`confidence ${claim.confidence.toFixed(2)}`, `evidence ${location(claim)}`];
  if (claim.reference !== undefined && claim.reference.trim() !== '') parts.push(referenceText(claim.reference));
  parts.push(sourceWords(sources.length > 0 ? sources : [claim.source]));
  if (commands.length > 0) parts.push(`\`/ml-review ${commands.join(' | ')}\``);
  return `<sub>${parts.join(' · ')}</sub>`;
}

/** A reference, with a link to arXiv where it names a paper there. */
function referenceText(reference: string): string {
  const text = cleanModelLine(reference, { maxLength: 500 });
  return text.includes('](')
    ? text
    : text.replace(/\barXiv:(\d{4}\.\d{4,5})(?:v\d{1,2})?(?![\w.]\d)/i, '[$&](https://arxiv.org/abs/$1)');
}
