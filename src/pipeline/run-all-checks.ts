import { ruffSettingFiles, runsRuff } from '../checks/generic/runs-ruff.ts';
import { runConfigChecks } from '../configs/run-config-checks.ts';
import type { BuiltIndex } from '../context/build-index.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { Change } from '../ports/change-source.ts';
import type { CheckOutcome, CheckRunner } from '../ports/check-runner.ts';
import { checkedFiles, otherFiles } from './coverage.ts';

/** What the checks are run on. */
export interface CheckedChange {
  files: SelectedFile[];
  repository: BuiltIndex | null;
  repositoryRunsRuff: boolean;
  settings: RepoSettings;
}

/** Every deterministic check: those of code in their own thread, those of configurations, which take no time, here. */
export async function runAllChecks(
  { files, repository, repositoryRunsRuff, settings }: CheckedChange,
  runner: CheckRunner,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const { disable } = settings.checks;
  const job = {
    files: files.flatMap(checkedFiles),
    otherFiles: otherFiles(repository, files),
    repositoryRunsRuff,
    disable,
  };
  const code = await runner.run(job, signal);
  const configs = runConfigChecks(files, repository?.index ?? null, { disable });
  return {
    findings: [...code.findings, ...configs.findings],
    leads: [...code.leads, ...configs.leads],
    problems: code.problems,
  };
}

/** Whether the repository runs ruff itself: then the generic rules are its own business. */
export async function asksRuffItself({ snapshot }: Change, signal: AbortSignal): Promise<boolean> {
  const texts = await Promise.all(
    ruffSettingFiles.map(async (path) => ({ path, text: await snapshot.read(path, 'new', signal) })),
  );
  const read = texts.flatMap(({ path, text }) => (text.kind === 'text' ? [[path, text.text] as const] : []));
  return runsRuff(new Map(read));
}
