import type { Finding, Severity } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import type { SourceLine } from '../domain/source-view.ts';
import { count } from './markdown.ts';
import { notebookPlace, type SourceLookup } from './place.ts';
import { overLimit, usageText } from './sections.ts';
import { columns, painter, plainLine, plainText, sourceText, wrap, type Paint, type Style } from './terminal-text.ts';
import { dropWords, duration, roleCounts, severityCounts } from './words.ts';

/** How the terminal shows a review. */
export interface TerminalOptions {
  /** Columns of the terminal; 80 unless told. */
  width?: number;
  /** ANSI colours; off unless told. */
  colours?: boolean;
  /** Name every file that was left out; off unless told, then only their number is given. */
  verbose?: boolean;
}

/** Source lines shown before and after those of a finding, and the most of its own. */
const linesAround = 1;
const mostLines = 12;

const severityStyles: Record<Severity, Style[]> = {
  critical: ['bold', 'red'],
  major: ['bold', 'yellow'],
  minor: ['bold', 'cyan'],
  question: ['bold', 'blue'],
};

interface Page {
  paint: Paint;
  width: number;
  sources: SourceLookup;
}

/** A review as terminal text, ending in a line break. Nothing of a stranger's text can control the terminal. */
export function renderTerminal(review: Review, sources: SourceLookup, options: TerminalOptions = {}): string {
  const width = Math.max(40, Math.min(options.width ?? 80, 120));
  const page: Page = { paint: painter(options.colours ?? false), width, sources };
  const blocks = [
    ...noticeLines(review, page),
    ...review.findings.map((finding) => findingText(finding, page)),
    ...overLimit(review.dropped).map((finding) => findingText(finding, page)),
    summary(review, page, options.verbose ?? false),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** What a reader must know before the findings: what was not read, and who did not take part. */
function noticeLines({ unread, expert, settingsProblems }: Review, { paint, width }: Page): string[] {
  const notices: string[] = [];
  if (unread.length > 0) {
    const files = unread.map(({ path, reason }) => `  ${plainLine(path)}: ${plainLine(reason)}`);
    notices.push(
      [paint(`Partial reading: ${count(unread.length, 'file')} not fully read`, 'bold', 'yellow'), ...files].join('\n'),
    );
  }
  if (expert.kind === 'off') notices.push(wrap(`Checks only: ${plainLine(expert.sentence)}`, width).join('\n'));
  if (expert.kind === 'failed') {
    notices.push(paint(wrap(`The expert gave no answer: ${plainLine(expert.sentence)}`, width).join('\n'), 'yellow'));
  }
  if (expert.kind === 'answered') {
    notices.push(...expert.losses.map((loss) => paint(wrap(plainLine(loss), width).join('\n'), 'yellow')));
  }
  if (settingsProblems.length > 0) {
    const items = settingsProblems.map(
      ({ line, message }) => `  ${line === null ? '' : `line ${line}: `}${plainLine(message)}`,
    );
    notices.push(
      [paint(`Configuration: ${count(settingsProblems.length, 'problem')}`, 'bold', 'yellow'), ...items].join('\n'),
    );
  }
  return notices;
}

function findingText(finding: Finding, page: Page): string {
  const { claim } = finding;
  const { paint } = page;
  const lines = claim.startLine === claim.endLine ? `${claim.startLine}` : `${claim.startLine}-${claim.endLine}`;
  const cell = notebookPlace(finding, page.sources);
  const place = `${plainLine(claim.path)}:${lines}${claim.side === 'old' ? ' before the change' : ''}${cell === undefined ? '' : ` (${cell})`}`;
  const head = `${paint(place, 'bold')}  ${paint(claim.severity, ...severityStyles[claim.severity])} · ${claim.category}`;
  const parts = [
    [head, ...indented(claim.title, page).map((line) => paint(line, 'bold'))].join('\n'),
    codeFrame(finding, page),
    indented(claim.explanation, page).join('\n'),
    indented(`Effect: ${claim.effect}`, page).join('\n'),
  ];
  if (claim.check !== undefined && claim.check.trim() !== '') {
    parts.push(indented(`Check: ${claim.check}`, page).join('\n'));
  }
  if (claim.replacement !== undefined) parts.push(smallDiff(claim.quote, claim.replacement, paint));
  parts.push(paint(`  ${smallPrint(finding)}`, 'dim'));
  return parts.filter((part) => part !== '').join('\n\n');
}

function smallPrint({ fingerprint, claim, sources, anchor }: Finding): string {
  const by = (sources.length > 0 ? sources : [claim.source]).map((source) =>
    source.kind === 'check' ? `check ${source.rule}` : `expert ${source.model}`,
  );
  const parts = [`confidence ${claim.confidence.toFixed(2)}`, by.join(' and ')];
  if (claim.reference !== undefined) parts.push(claim.reference);
  // A claim over the limit was not given a fingerprint.
  if (fingerprint === '') parts.push('over findings.max-comments');
  else if (anchor.kind !== 'lines') parts.push('not on a line of the diff');
  return plainLine(parts.join(' · '));
}

function indented(text: string, { width }: Page): string[] {
  return wrap(plainText(text).trim(), width - 2).map((line) => (line === '' ? '' : `  ${line}`));
}

/** The finding's source lines with their numbers; one line is underlined, several are marked at the margin. */
function codeFrame({ claim }: Finding, { sources, paint }: Page): string {
  const all = sources(claim.path, claim.side)?.lines ?? [];
  const first = all.findIndex((line) => line.line >= claim.startLine);
  const end = all.findLastIndex((line) => line.line <= claim.endLine);
  if (first < 0 || end < first) return quoteFrame(claim.quote, claim.startLine, paint);
  const shown = all.slice(Math.max(0, first - linesAround), Math.min(end, first + mostLines - 1) + 1 + linesAround);
  return frame(shown, claim, paint);
}

/** Without the file there is still the quotation. */
function quoteFrame(quote: string, startLine: number, paint: Paint): string {
  const lines = quote.split('\n').map((text, index) => ({ line: startLine + index, text }));
  return frame(lines.slice(0, mostLines), { startLine, endLine: startLine + lines.length - 1 }, paint);
}

function frame(
  lines: readonly SourceLine[],
  { startLine, endLine }: { startLine: number; endLine: number },
  paint: Paint,
): string {
  const digits = String(lines.at(-1)?.line ?? 0).length;
  const single = startLine === endLine;
  const rows = lines.flatMap(({ line, text }) => {
    const inside = line >= startLine && line <= endLine;
    const source = sourceText(text);
    const number = String(line).padStart(digits);
    const row = `  ${inside ? paint('>', 'red') : ' '} ${paint(`${number} |`, 'dim')} ${source}`.trimEnd();
    if (!inside || !single) return [row];
    const margin = ' '.repeat(columns(/^ */.exec(source)?.[0] ?? ''));
    return [
      row,
      `    ${' '.repeat(digits)} ${paint('|', 'dim')} ${margin}${paint('^'.repeat(Math.max(1, columns(source.trim()))), 'red')}`,
    ];
  });
  const last = lines.findLast((line) => line.line <= endLine)?.line ?? endLine;
  const missing = endLine - last;
  return missing > 0
    ? [...rows, `    ${' '.repeat(digits)} ${paint(`| … ${count(missing, 'further line')}`, 'dim')}`].join('\n')
    : rows.join('\n');
}

/** The quoted lines and what is to stand in their place. */
function smallDiff(quote: string, replacement: string, paint: Paint): string {
  const removed = quote.split('\n').map((line) => paint(`  - ${sourceText(line)}`.trimEnd(), 'red'));
  const added =
    replacement === ''
      ? []
      : replacement.split('\n').map((line) => paint(`  + ${sourceText(line)}`.trimEnd(), 'green'));
  return [...removed, ...added].join('\n');
}

function summary(review: Review, { paint, width }: Page, verbose: boolean): string {
  const { findings, dropped, reviewed, skipped, notes, usage, milliseconds } = review;
  const counts = severityCounts(findings.map((finding) => finding.claim));
  const found = findings.length === 0 ? 'No findings' : `${count(findings.length, 'finding')}: ${counts}`;
  const read =
    reviewed.length === 0
      ? 'no machine-learning code changed'
      : `${count(reviewed.length, 'file')} read (${roleCounts(reviewed)})`;
  const sentences = [`${found}; ${read}.`];
  const over = overLimit(dropped).length;
  if (over > 0) sentences.push(`${count(over, 'further finding')} over findings.max-comments.`);
  const silent = dropped.filter(({ reason }) => reason !== 'over-limit');
  const groups = [...Map.groupBy(silent, (claim) => claim.reason)].map(
    ([reason, claims]) => `${claims.length} ${dropWords[reason].replaceAll('`', '')}`,
  );
  if (groups.length > 0) sentences.push(`Not shown: ${groups.join(', ')}.`);
  sentences.push(...notes.map(plainLine));
  if (skipped.length > 0) sentences.push(`${count(skipped.length, 'file')} left out${verbose ? ':' : '.'}`);
  const lines = sentences.flatMap((sentence) => wrap(sentence, width));
  if (verbose) lines.push(...skipped.map(({ path, reason }) => `  ${plainLine(path)}: ${plainLine(reason)}`));
  lines.push(paint(`${usageText(usage)} · ${duration(milliseconds)}`, 'dim'));
  return lines.join('\n');
}
