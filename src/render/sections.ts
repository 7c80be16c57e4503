import type { DroppedFinding, Finding } from '../domain/finding.ts';
import type { SettingsProblem } from '../domain/repo-settings.ts';
import type { Review } from '../domain/review.ts';
import { cleanModelLine } from './clean-model-text.ts';
import { codeSpan, count, fold, wellFormedStart } from './markdown.ts';
import { cost, dropWords, duration, roleCounts } from './words.ts';

/** A part of a text, from its fullest form to its shortest. All forms say how much there is; only the first says all. */
export type Section = readonly string[];

/** Paths that are named one by one where a list is shortened. */
const shortList = 20;

/** What was not read though it should have been, and what kept the expert from a full answer. Empty for a complete reading. */
export function partialSection({ unread, expert }: Review): Section {
  const sentences: string[] = [];
  if (unread.length > 0) {
    const were = unread.length === 1 ? 'was' : 'were';
    sentences.push(`${count(unread.length, 'file')} ${were} not fully read; nothing is said about what was not read.`);
  }
  if (expert.kind === 'failed') {
    sentences.push(`The expert gave no answer: ${cleanModelLine(expert.sentence, { maxLength: 500 })}`);
  }
  if (expert.kind === 'answered') {
    sentences.push(...lossSentences(expert.losses));
  }
  if (sentences.length === 0) return [];
  const start = `**Partial reading.** ${sentences.join(' ')}`;
  return unread.length === 0 ? [start] : listings(unread).map((list) => `${start}\n\n${list}`);
}

function lossSentences(losses: readonly string[]): string[] {
  const shown = losses.slice(0, shortList).map((loss) => cleanModelLine(loss, { maxLength: 500 }));
  return losses.length > shown.length ? [...shown, `And ${losses.length - shown.length} more such losses.`] : shown;
}

/** Said where no expert took part by intention: then a reader must know what kind of review this is. */
export function withoutExpertSection({ expert, reviewed }: Review): Section {
  if (expert.kind !== 'off' || reviewed.length === 0) return [];
  return [
    `**Checks only.** ${cleanModelLine(expert.sentence, { maxLength: 500 })} The checks read Python, also in notebooks.`,
  ];
}

/** What was looked at. */
export function readSection({ reviewed }: Review): Section {
  if (reviewed.length === 0) return ['**Read** nothing: no machine-learning code changed.'];
  const checksOnly = reviewed.filter((file) => !file.by.expert).length;
  const by =
    checksOnly === 0 || checksOnly === reviewed.length ? '' : ` ${count(checksOnly, 'file')} by the checks only.`;
  const start = `**Read** ${count(reviewed.length, 'file')}: ${roleCounts(reviewed)}.${by}`;
  const items = reviewed.map(({ path, role, reasons }) => `- ${codeSpan(path)}: ${role}${reasonText(reasons)}`);
  return [`${start}\n\n${fold('Files and why they were chosen', items.join('\n'))}`, start];
}

function reasonText(reasons: readonly string[]): string {
  return reasons.length === 0 ? '' : ` (${cleanModelLine(reasons.slice(0, 3).join(', '), { maxLength: 200 })})`;
}

/** What was left out and why. */
export function leftOutSection({ skipped }: Review): Section {
  if (skipped.length === 0) return [];
  const start = `**Left out** ${count(skipped.length, 'file')}.`;
  return listings(skipped).map((list) => `${start}\n\n${list}`);
}

/** Files under their reasons, the most frequent reason first: all of them, the first of each reason, the counts alone. */
function listings(files: readonly Listed[]): string[] {
  const groups = [...Map.groupBy(files, (file) => file.reason)].toSorted((a, b) => b[1].length - a[1].length);
  const list = (longest: number) => groups.map(([reason, members]) => groupLine(reason, members, longest));
  const full = list(Infinity).join('\n');
  const first = list(shortList).join('\n');
  const counts = list(0);
  const most = counts.slice(0, shortList);
  if (counts.length > most.length) most.push(`- and ${counts.length - most.length} further reasons`);
  const shorter = [first, counts.join('\n'), most.join('\n')].filter((text) => text !== full);
  const folded = files.length > shortList ? fold('Which files and why', full) : full;
  return [folded, ...shorter.map((text) => `${text}\n\n${howToSeeAll}`)];
}

interface Listed {
  path: string;
  reason: string;
}

function groupLine(reason: string, members: readonly Listed[], longest: number): string {
  const why = cleanModelLine(reason, { maxLength: 200 });
  const paths = members.slice(0, longest).map((member) => codeSpan(member.path));
  if (members.length === 1 && paths.length === 1) return `- ${paths[0]}: ${why}`;
  const start = `- ${count(members.length, 'file')}, ${why}`;
  if (paths.length === 0) return start;
  const more = members.length > paths.length ? ` and ${members.length - paths.length} more` : '';
  return `${start}: ${paths.join(', ')}${more}`;
}

const howToSeeAll =
  'The whole list is too long for this page; `ml-review --base REF --format json` in a checkout shows it.';

/** Claims that are not shown, counted by reason. */
export function droppedSection({ dropped }: Review): Section {
  const silent = dropped.filter((claim) => claim.reason !== 'over-limit');
  if (silent.length === 0) return [];
  const groups = [...Map.groupBy(silent, (claim) => claim.reason)].toSorted((a, b) => b[1].length - a[1].length);
  return [
    `**Not shown** ${count(silent.length, 'claim')}: ${groups.map(([reason, claims]) => `${claims.length} ${dropWords[reason]}`).join(', ')}.`,
  ];
}

/** What was changed in claims that stand. */
export function notesSection({ notes }: Review): Section {
  if (notes.length === 0) return [];
  const items = notes.map((note) => `- ${cleanModelLine(note, { maxLength: 400 })}`);
  return [`**Notes**\n\n${items.join('\n')}`, `**Notes**\n\n${shortened(items, 5)}`];
}

/** What of the configuration file was not taken. */
export function settingsSection(problems: readonly SettingsProblem[], path: string): Section {
  if (problems.length === 0) return [];
  const items = problems.map(
    ({ line, message }) => `- ${line === null ? '' : `line ${line}: `}${cleanModelLine(message, { maxLength: 800 })}`,
  );
  const start = `**Configuration** \`${path}\` has ${count(problems.length, 'problem')}; the rest of it holds.`;
  return [`${start}\n\n${items.join('\n')}`, `${start}\n\n${shortened(items, 5)}`];
}

function shortened(items: string[], longest: number): string {
  return items.length <= longest
    ? items.join('\n')
    : [...items.slice(0, longest), `- and ${items.length - longest} more`].join('\n');
}

/** Who found what, and what it took. */
export function footer(review: Review): string {
  const { usage, expert, findings, milliseconds } = review;
  const byChecks = findings.filter((finding) => finding.claim.source.kind === 'check').length;
  const parts: string[] = [];
  if (findings.length > 0) {
    parts.push(`${count(byChecks, 'finding')} by the checks, ${findings.length - byChecks} by the expert`);
  }
  if (expert.kind === 'answered') parts.push(`model ${codeSpan(expert.model, 80)}`);
  parts.push(usageText(usage), duration(milliseconds));
  return `<sub>${parts.join(' · ')}</sub>`;
}

/** `61,234 tokens read (48,000 from the cache), 2,345 written · $0.42`. */
export function usageText(usage: Review['usage']): string {
  if (usage.requests === 0) return 'no model call';
  const read = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const cached = usage.cacheReadTokens > 0 ? ` (${usage.cacheReadTokens.toLocaleString('en-US')} from the cache)` : '';
  return `${count(read, 'token')} read${cached}, ${usage.outputTokens.toLocaleString('en-US')} written · ${cost(usage.usd)}`;
}

/** A claim over the limit, with its text in full. */
export function overLimit(dropped: readonly DroppedFinding[]): Finding[] {
  return dropped
    .filter(({ reason }) => reason === 'over-limit')
    .map(({ claim }) => {
      const { path, side, startLine, endLine } = claim;
      return {
        fingerprint: '',
        anchor: { kind: 'summary', path, side, startLine, endLine },
        claim,
        sources: [claim.source],
      };
    });
}

/** Puts sections under one another in at most `longest` code units: the last ones are shortened first, a form at a time. */
export function assemble(sections: readonly Section[], longest: number): string {
  const present = sections.filter((section) => section.length > 0);
  const chosen = present.map(() => 0);
  const text = () =>
    present
      .map((section, index) => section[chosen[index] ?? 0] ?? '')
      .filter((part) => part !== '')
      .join('\n\n');
  for (let result = text(); ; result = text()) {
    if (result.length <= longest) return result;
    const index = present.findLastIndex((section, position) => (chosen[position] ?? 0) < section.length - 1);
    if (index < 0) return cutLines(result, longest);
    chosen[index] = (chosen[index] ?? 0) + 1;
  }
}

/** The shortest forms hold neither folds nor fences, so any line can be the last one. */
function cutLines(text: string, longest: number): string {
  const start = wellFormedStart(text, longest - 3);
  return `${start.slice(0, Math.max(start.lastIndexOf('\n'), 0))}\n\n…`;
}
