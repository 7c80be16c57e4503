import type { UnreadFile } from '../domain/changed-file.ts';
import type { ExpertState, Review, ReviewedFile } from '../domain/review.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { BuiltIndex } from '../context/build-index.ts';
import type { Opinion } from './ask-expert.ts';
import type { ReadChange } from './read-change.ts';

/** The file as the checks take it; none for what is not Python or is gone at the head. */
export function checkedFiles(file: SelectedFile) {
  if (file.newView === null || file.newView.language !== 'python') return [];
  return [{ path: file.file.path, newView: file.newView, oldView: file.oldView, hunks: file.hunks }];
}

/** Python files of the repository beside the changed ones, as far as they may travel with a job: some 20 MB. */
const mostOtherCharacters = 20_000_000;

/** Code, and the files that say which versions of its libraries the project asks for. */
const isOfUse = (path: string) =>
  /\.py$|(^|\/)(requirements[\w.-]*\.(txt|in)|pyproject\.toml|setup\.cfg|environment[\w.-]*\.ya?ml)$/.test(path);

/** The rest of the repository for the checks; those that stand near the changed files first. */
export function otherFiles(repository: BuiltIndex | null, files: SelectedFile[]): { path: string; text: string }[] {
  if (repository === null) return [];
  const changed = new Set(files.map((file) => file.file.path));
  const tops = new Set([...changed].map((path) => path.split('/')[0]));
  const paths = repository.paths.filter((path) => isOfUse(path) && !changed.has(path));
  const near = (path: string) => (tops.has(path.split('/')[0]) ? 0 : 1);
  const others: { path: string; text: string }[] = [];
  let characters = 0;
  for (const path of paths.toSorted((a, b) => near(a) - near(b))) {
    const text = repository.index.file(path)?.lines.join('\n');
    if (text === undefined) continue;
    characters += text.length;
    if (characters > mostOtherCharacters) break;
    others.push({ path, text });
  }
  return others;
}

/** Who read what: each changed file is reviewed, skipped or unread, and one that was read in part is both reviewed and unread. */
export function coverageOf(
  read: ReadChange,
  problems: { path: string; message: string }[],
  opinion: Opinion,
): Pick<Review, 'reviewed' | 'skipped' | 'unread'> {
  const files = read.selected.map((file) => reviewedBy(file, opinion, problems));
  const isRead = ({ by }: ReviewedFile) => by.checks || by.expert;
  const removed = new Set(read.selected.filter((file) => file.newView === null).map((file) => file.file.path));
  const nobody = files
    .filter((file) => !isRead(file))
    .map(({ path }) => ({ path, reason: whyNobody(opinion.state, removed.has(path)) }));
  const failed = problems.map(({ path, message }) => ({ path, reason: message }));
  return {
    reviewed: files.filter(isRead),
    skipped: read.skipped,
    unread: mergeUnread([...read.unread, ...failed, ...opinion.unread, ...nobody]),
  };
}

function reviewedBy(file: SelectedFile, opinion: Opinion, problems: { path: string }[]): ReviewedFile {
  const { path } = file.file;
  const checks = checkedFiles(file).length > 0 && !problems.some((problem) => problem.path === path);
  const expert = opinion.questions.some(({ paths }) => paths.has(path));
  return { path, role: file.role, reasons: file.reasons, by: { checks, expert } };
}

function whyNobody(state: ExpertState, isRemoved: boolean): string {
  if (state.kind === 'off' && isRemoved) {
    return 'it was removed, no model is set up, and the deterministic checks read only what is there';
  }
  if (state.kind === 'off') return 'no model is set up, and the deterministic checks read only Python';
  return 'the expert gave no answer on it';
}

/** One entry a path, with all its reasons. */
function mergeUnread(files: UnreadFile[]): UnreadFile[] {
  const reasons = new Map<string, Set<string>>();
  for (const { path, reason } of files) reasons.set(path, (reasons.get(path) ?? new Set()).add(reason));
  return [...reasons].map(([path, all]) => ({ path, reason: [...all].join('; ') }));
}
