import { addUsage, noUsage } from '../domain/usage.ts';
import type { UnreadFile } from '../domain/changed-file.ts';
import type { DraftFinding } from '../domain/finding.ts';
import type { RepoSettings, SettingsProblem } from '../domain/repo-settings.ts';
import type { ExpertState, Review, ReviewedFile, ReviewProgress } from '../domain/review.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { Usage } from '../domain/usage.ts';
import { runChecks } from '../checks/run-checks.ts';
import { buildQuestion } from '../expert/build-question.ts';
import { parseAnswer } from '../expert/parse-answer.ts';
import { jsonSourceLine } from '../notebook/json-source-line.ts';
import type { Change } from '../ports/change-source.ts';
import type { Clock } from '../ports/clock.ts';
import type { Expert } from '../ports/expert.ts';
import { settle } from '../settle/settle.ts';
import type { PythonParser } from '../syntax/python-parser.ts';
import { readChange } from './read-change.ts';

/** What reading a change needs besides the change: all of it lives as long as the process. */
export interface ReviewTools {
  /** Null when no model is set up: then the deterministic checks are the review. */
  expert: Expert | null;
  /** The expert's role in Markdown. */
  role: string;
  parser: PythonParser;
  clock: Clock;
}

/** One change to be read. */
export interface ReviewInput {
  change: Change;
  settings: RepoSettings;
  settingsProblems: SettingsProblem[];
  /** Fingerprints that were posted before. */
  posted: Set<string>;
  onProgress?: (progress: ReviewProgress) => void;
}

/**
 * The product in one function: choose the ML files, run the checks, ask the expert, settle what was claimed.
 * Throws the signal's reason when aborted, and what the change's source throws.
 */
export async function reviewChange(input: ReviewInput, tools: ReviewTools, signal: AbortSignal): Promise<Review> {
  const started = tools.clock.now();
  const progress = (phase: ReviewProgress['phase'], done: number, total: number, findings: number) =>
    input.onProgress?.({ phase, done, total, findings });

  progress('reading', 0, input.change.patches.length, 0);
  const { selected, skipped, unread } = await readChange(input.change, input.settings, signal);

  progress('checking', 0, selected.length, 0);
  const checks = runChecks(selected.flatMap(toCheckedFile), {
    disable: input.settings.checks.disable,
    parser: tools.parser,
  });
  signal.throwIfAborted();

  progress('asking', 0, selected.length, checks.findings.length);
  const opinion = await askExpert(input, selected, [...checks.findings, ...checks.leads], tools, signal);

  progress('settling', selected.length, selected.length, checks.findings.length + opinion.findings.length);
  const settled = settle([...checks.findings, ...opinion.findings], {
    files: selected,
    settings: input.settings,
    posted: input.posted,
    parser: tools.parser,
    notebookLine: (rawLine, text) => jsonSourceLine(rawLine, text),
  });

  const reviewed = selected.map((file) => reviewedBy(file, opinion, checks.problems));
  const nobody = reviewed.filter((file) => !file.by.checks && !file.by.expert).map((file) => file.path);
  return {
    findings: settled.findings,
    dropped: settled.dropped,
    notes: settled.notes,
    reviewed: reviewed.filter((file) => file.by.checks || file.by.expert),
    skipped,
    unread: mergeUnread([
      ...unread,
      ...checks.problems.map(asUnread),
      ...opinion.unread,
      ...nobody.map((path) => whyNobody(path, opinion.state)),
    ]),
    expert: opinion.state,
    settingsProblems: input.settingsProblems,
    usage: opinion.usage,
    milliseconds: tools.clock.now() - started,
  };
}

interface Opinion {
  state: ExpertState;
  findings: DraftFinding[];
  /** Files that were to be put before the expert and were not. */
  unread: UnreadFile[];
  usage: Usage;
}

async function askExpert(
  input: ReviewInput,
  files: SelectedFile[],
  leads: DraftFinding[],
  tools: ReviewTools,
  signal: AbortSignal,
): Promise<Opinion> {
  const silent = (state: ExpertState): Opinion => ({ state, findings: [], unread: [], usage: noUsage });
  if (files.length === 0)
    return silent({ kind: 'not-needed', sentence: 'No machine-learning code changed, so the expert was not asked.' });
  if (tools.expert === null)
    return silent({ kind: 'off', sentence: 'No model is set up; the deterministic checks did the review.' });

  const { question, unread } = buildQuestion({
    role: tools.role,
    pullRequestTitle: input.change.title,
    description: input.change.description,
    files,
    leads,
    settings: input.settings,
    nonce: nonceOf(input.change.identity),
  });
  const answer = await tools.expert.ask(question, signal);
  const usage = addUsage(noUsage, answer.usage);
  if (answer.kind === 'declined' || answer.kind === 'unavailable') {
    return { state: { kind: 'failed', sentence: answer.sentence }, findings: [], unread: [], usage };
  }
  const parsed = parseAnswer(answer.text, files, answer.model);
  const losses = answer.kind === 'truncated' ? [answer.sentence, ...parsed.losses] : parsed.losses;
  return { state: { kind: 'answered', model: answer.model, losses }, findings: parsed.findings, unread, usage };
}

/** A short word that fences strangers' text: the same for one head commit, so that the prompt cache is hit, and not to be guessed from the text. */
function nonceOf(identity: string): string {
  return identity.replaceAll(/[^0-9a-zA-Z]/g, '').slice(0, 12);
}

function toCheckedFile(file: SelectedFile) {
  if (file.newView === null || file.newView.language !== 'python') return [];
  return [{ path: file.file.path, newView: file.newView, oldView: file.oldView, hunks: file.hunks }];
}

function reviewedBy(file: SelectedFile, opinion: Opinion, problems: { path: string }[]): ReviewedFile {
  const { path } = file.file;
  const checks = toCheckedFile(file).length > 0 && !problems.some((problem) => problem.path === path);
  const expert = opinion.state.kind === 'answered' && !opinion.unread.some((unread) => unread.path === path);
  return { path, role: file.role, reasons: file.reasons, by: { checks, expert } };
}

function whyNobody(path: string, state: ExpertState): UnreadFile {
  if (state.kind === 'off')
    return { path, reason: 'no model is set up, and the deterministic checks read only Python' };
  if (state.kind === 'failed') return { path, reason: 'the expert gave no answer' };
  return { path, reason: 'it did not fit into the question to the expert' };
}

const asUnread = ({ path, message }: { path: string; message: string }): UnreadFile => ({ path, reason: message });

/** One entry a path, with all its reasons. */
function mergeUnread(files: UnreadFile[]): UnreadFile[] {
  const reasons = new Map<string, Set<string>>();
  for (const { path, reason } of files) reasons.set(path, (reasons.get(path) ?? new Set()).add(reason));
  return [...reasons].map(([path, all]) => ({ path, reason: [...all].join('; ') }));
}
