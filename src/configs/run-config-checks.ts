import type { DraftFinding } from '../domain/finding.ts';
import type { Hunk } from '../domain/hunk.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { SourceView } from '../domain/source-view.ts';
import { absentKeys } from './absent-keys.ts';
import type { ConfigDocument, ConfigEntry } from './config-document.ts';
import type { ConfigClaim, ConfigRule } from './config-rule.ts';
import { readConfig } from './read-config.ts';
import { repositoryOf, type NameIndex, type Repository } from './repository.ts';
import { deepspeedMismatch } from './deepspeed-mismatch.ts';
import { effectiveBatchSize } from './effective-batch-size.ts';
import { evaluationOnTrainingData, splitsShareValue } from './evaluation-on-training-data.ts';
import { learningRateNotPositive } from './learning-rate-not-positive.ts';
import { metricMode } from './metric-mode.ts';
import { twoPrecisions } from './two-precisions.ts';
import { unreadKey } from './unread-key.ts';
import { warmupBeyondTraining } from './warmup-beyond-training.ts';

/** Every rule over configuration files, in the order of their names. */
export const configRules: readonly ConfigRule[] = [
  deepspeedMismatch,
  effectiveBatchSize,
  evaluationOnTrainingData,
  learningRateNotPositive,
  metricMode,
  splitsShareValue,
  twoPrecisions,
  unreadKey,
  warmupBeyondTraining,
];

/** What the rules found: `findings` may be shown, `leads` need somebody who confirms them. */
export interface ConfigResult {
  findings: DraftFinding[];
  leads: DraftFinding[];
}

/** How the rules are run. */
export interface ConfigOptions {
  /** Names or codes of rules that are switched off; `absent-key` is MLR010. */
  disable?: readonly string[];
}

const aside = /(?:^|\/)(?:tests?|testing|docs?|third_party|vendor)\//i;

/**
 * Training configurations against themselves, one another and the code that reads them. Only claims that rest on a changed
 * line and that the base does not have. Never throws for what the files hold.
 */
export function runConfigChecks(
  files: readonly SelectedFile[],
  index: NameIndex | null,
  options: ConfigOptions = {},
): ConfigResult {
  const result: ConfigResult = { findings: [], leads: [] };
  const disabled = new Set(options.disable);
  const rules = configRules.filter(({ name, code }) => !disabled.has(name) && !disabled.has(code));
  const read = files
    .filter(({ file }) => !aside.test(file.path))
    .map((file) => ({ file, added: addedLines(file.hunks), documents: documentsOf(file.file.path, file.newView) }));
  const repository = repositoryOf(
    read.flatMap(({ documents }) => documents),
    index,
  );
  for (const { file, added, documents } of read) {
    const before = new Set(
      documentsOf(file.file.path, file.oldView).flatMap((document) =>
        claimsOf(document, rules, repository).map((each) => keyOf(document, each)),
      ),
    );
    for (const document of documents) {
      for (const each of claimsOf(document, rules, repository)) {
        const shown = each.claim.entries.find((entry) => added.has(entry.line));
        if (!shown || before.has(keyOf(document, each)) || isSilenced(document, each)) continue;
        (each.claim.sure ? result.findings : result.leads).push(draftOf(document, each, shown));
      }
    }
    const isOff = disabled.has('absent-key') || disabled.has('MLR010');
    if (index !== null && !isOff) result.leads.push(...absentKeys(file, added, index));
  }
  return result;
}

interface RuleClaim {
  rule: ConfigRule;
  claim: ConfigClaim;
}

function documentsOf(path: string, view: SourceView | null): ConfigDocument[] {
  return view === null ? [] : readConfig(path, view);
}

function claimsOf(document: ConfigDocument, rules: readonly ConfigRule[], repository: Repository): RuleClaim[] {
  return rules.flatMap((rule) => rule.find(document, repository).map((claim) => ({ rule, claim })));
}

function addedLines(hunks: readonly Hunk[]): Set<number> {
  const rows = hunks.flatMap(({ lines }) => lines);
  return new Set(rows.flatMap(({ kind, newLine }) => (kind === 'added' && newLine !== null ? [newLine] : [])));
}

function textAt(document: ConfigDocument, entry: ConfigEntry): string {
  return document.lines[entry.line - 1] ?? '';
}

/** The same rule on the same lines, wherever they stand. */
function keyOf(document: ConfigDocument, { rule, claim }: RuleClaim): string {
  return [rule.name, ...claim.entries.map((entry) => textAt(document, entry).trim())].join('\0');
}

const ignoreComment = /#\s{0,4}ml-review:\s{0,4}ignore(?:\[([^\]]{0,400})\])?/i;

function isSilenced(document: ConfigDocument, { rule, claim }: RuleClaim): boolean {
  return claim.entries.some((entry) => {
    const ignore = ignoreComment.exec(textAt(document, entry));
    if (!ignore) return false;
    return (
      ignore[1] === undefined || ignore[1].split(/[,\s]+/).some((word) => word === rule.name || word === rule.code)
    );
  });
}

function draftOf(document: ConfigDocument, { rule, claim }: RuleClaim, shown: ConfigEntry): DraftFinding {
  const others = claim.entries.filter((entry) => entry.line !== shown.line).map(({ line }) => line);
  const places = [...new Set(others)].toSorted((a, b) => a - b);
  const also = places.length === 0 ? '' : ` See also line${places.length > 1 ? 's' : ''} ${places.join(', ')}.`;
  const draft: DraftFinding = {
    path: document.path,
    side: 'new',
    startLine: shown.line,
    endLine: shown.line,
    quote: textAt(document, shown),
    title: claim.title ?? rule.title,
    explanation: `${claim.explanation}${also}`,
    effect: claim.effect,
    reference: rule.reference,
    severity: claim.severity ?? rule.severity,
    category: rule.category,
    confidence: claim.sure ? rule.confidence : Math.min(rule.confidence, 0.5),
    source: { kind: 'check', rule: rule.name },
  };
  if (claim.check !== undefined) draft.check = claim.check;
  return draft;
}
