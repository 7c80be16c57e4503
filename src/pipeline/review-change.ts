import type { RepoSettings, SettingsProblem } from '../domain/repo-settings.ts';
import type { Review, ReviewProgress } from '../domain/review.ts';
import type { Side } from '../domain/hunk.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { SourceView } from '../domain/source-view.ts';
import { addUsage } from '../domain/usage.ts';
import { buildIndex } from '../context/build-index.ts';
import type { Card } from '../knowledge/card.ts';
import type { Change } from '../ports/change-source.ts';
import type { CheckRunner } from '../ports/check-runner.ts';
import type { Clock } from '../ports/clock.ts';
import type { Expert } from '../ports/expert.ts';
import type { PythonParser } from '../syntax/python-parser.ts';
import { askExpert, silentOpinion, type Consultation, type Opinion } from './ask-expert.ts';
import { coverageOf } from './coverage.ts';
import { readChange } from './read-change.ts';
import { asksRuffItself, runAllChecks } from './run-all-checks.ts';
import { settleAndVerify } from './settle-and-verify.ts';

/** What reading a change needs besides the change: all of it lives as long as the process. */
export interface ReviewTools {
  /** Null when no model is set up: then the deterministic checks are the review. */
  expert: Expert | null;
  /** The expert's role in Markdown. */
  role: string;
  cards: Card[];
  checks: CheckRunner;
  /** Whether the repository is read also when no expert is asked: on a local clone that costs little. */
  readsRepository: boolean;
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

/** A review with the text of the files that were read, for whoever shows it. */
export interface ReadReview {
  review: Review;
  files: SelectedFile[];
}

/** The source of a file that was read, by path and side; null for one that was not. */
export function sourcesOf(files: SelectedFile[]): (path: string, side: Side) => SourceView | null {
  const byPath = new Map(files.map((file) => [file.file.path, file]));
  return (path, side) => {
    const file = byPath.get(path);
    return (side === 'new' ? file?.newView : file?.oldView) ?? null;
  };
}

/**
 * The product in one function: choose the ML files, run the checks, ask the expert, settle what was claimed.
 * Throws the signal's reason when aborted, and what the change's source throws.
 */
export async function reviewChange(input: ReviewInput, tools: ReviewTools, signal: AbortSignal): Promise<ReadReview> {
  const started = tools.clock.now();
  const report = (phase: ReviewProgress['phase'], done: number, total: number, findings: number) =>
    input.onProgress?.({ phase, done, total, findings });

  report('reading', 0, input.change.patches.length, 0);
  const [read, repositoryRunsRuff] = await Promise.all([
    readChange(input.change, input.settings, signal),
    asksRuffItself(input.change, signal),
  ]);
  const files = read.selected;

  report('checking', 0, files.length, 0);
  const wantsRepository = files.length > 0 && (tools.expert !== null || tools.readsRepository);
  const repository = wantsRepository ? await buildIndex(input.change.snapshot, signal) : null;
  const checked = { files, repository, repositoryRunsRuff, settings: input.settings };
  const checks = await runAllChecks(checked, tools.checks, signal);

  if (tools.expert !== null) report('asking', 0, files.length, checks.findings.length);
  const leads = [...checks.findings, ...checks.leads];
  const opinion = await consult({ input, files, leads, repository, tools }, signal);

  report('settling', files.length, files.length, checks.findings.length + opinion.findings.length);
  const settled = await settleAndVerify(
    [...checks.findings, ...opinion.findings],
    opinion,
    { input, files, tools },
    signal,
  );
  if (opinion.state.kind === 'answered') opinion.state.losses.push(...settled.losses);

  const review: Review = {
    findings: settled.findings,
    dropped: settled.dropped,
    notes: settled.notes,
    ...coverageOf(read, checks.problems, opinion),
    expert: opinion.state,
    settingsProblems: input.settingsProblems,
    usage: addUsage(opinion.usage, settled.usage),
    milliseconds: tools.clock.now() - started,
  };
  return { review, files };
}

/** Asks the expert, if there is one and there is something to ask about. */
async function consult(
  consultation: Omit<Consultation, 'tools'> & { tools: ReviewTools },
  signal: AbortSignal,
): Promise<Opinion> {
  const { files, tools } = consultation;
  if (files.length === 0) {
    return silentOpinion({
      kind: 'not-needed',
      sentence: 'No machine-learning code changed, so the expert was not asked.',
    });
  }
  if (tools.expert === null) {
    return silentOpinion({ kind: 'off', sentence: 'No model is set up; the deterministic checks did the review.' });
  }
  return askExpert({ ...consultation, tools: { ...tools, expert: tools.expert } }, signal);
}
