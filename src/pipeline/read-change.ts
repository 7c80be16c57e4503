import { diffTexts } from '../diff/diff-texts.ts';
import { parsePatch } from '../diff/parse-patch.ts';
import { revertHunks } from '../diff/revert-hunks.ts';
import type { ChangedFile, FilePatch, UnreadFile } from '../domain/changed-file.ts';
import type { Side } from '../domain/hunk.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { SelectedFile, SkippedFile } from '../domain/selected-file.ts';
import { notebookHunks } from '../notebook/notebook-hunks.ts';
import { readSource } from '../notebook/read-source.ts';
import type { Change } from '../ports/change-source.ts';
import type { FileText } from '../ports/snapshot.ts';
import { classify } from '../select/classify.ts';
import { passOver, passOverText } from '../select/pass-over.ts';

/** What reading a change gives: each of its files is in exactly one of the three lists. */
export interface ReadChange {
  selected: SelectedFile[];
  skipped: SkippedFile[];
  unread: UnreadFile[];
}

/** What is known of one file: chosen, not ML code, or not readable. */
type ReadFile =
  | { kind: 'selected'; file: SelectedFile }
  | { kind: 'skipped'; reason: string }
  | { kind: 'unread'; reason: string };

/** How many files are fetched and read at a time. */
const atOnce = 32;

/** Reads the changed files and chooses those that hold ML code. Every file that is left out is in the result with its reason. */
export async function readChange(change: Change, settings: RepoSettings, signal: AbortSignal): Promise<ReadChange> {
  const result: ReadChange = { selected: [], skipped: [], unread: [...change.unread] };
  const candidates: FilePatch[] = [];
  for (const patch of change.patches) {
    const reason = passOver(patch.path, settings.files);
    if (reason !== null) result.skipped.push({ path: patch.path, reason });
    else if (patch.binary) result.skipped.push({ path: patch.path, reason: 'a binary file' });
    else candidates.push(patch);
  }
  for (let start = 0; start < candidates.length; start += atOnce) {
    signal.throwIfAborted();
    const batch = candidates.slice(start, start + atOnce);
    const files = await Promise.all(batch.map((patch) => readFile(patch, change, settings, signal)));
    files.forEach((file, index) => {
      const path = batch[index]?.path ?? '';
      if (file.kind === 'selected') result.selected.push(file.file);
      else if (file.kind === 'skipped') result.skipped.push({ path, reason: file.reason });
      else result.unread.push({ path, reason: file.reason });
    });
  }
  return result;
}

async function readFile(
  patch: FilePatch,
  change: Change,
  settings: RepoSettings,
  signal: AbortSignal,
): Promise<ReadFile> {
  if (patch.status === 'renamed' && patch.patch === undefined && patch.additions + patch.deletions === 0) {
    return { kind: 'skipped', reason: 'renamed, its text is unchanged' };
  }
  const texts = await readTexts(patch, change, signal);
  return texts.kind === 'texts' ? chooseFile(patch, texts, settings) : texts;
}

/** Decides from the text what the file is, and takes its views and hunks if it is ML code. */
function chooseFile(patch: FilePatch, { file, newText, oldText }: Texts, settings: RepoSettings): ReadFile {
  const generated = passOverText(patch.path, newText ?? oldText ?? '');
  if (generated !== null) return { kind: 'skipped', reason: generated };

  const newView = newText === null ? null : readSource(patch.path, newText);
  const oldView = oldText === null ? null : readSource(patch.previousPath ?? patch.path, oldText);
  const { role, reasons } = classify({ path: patch.path, view: newView, previous: oldView }, settings.files.roles);
  if (role === 'other') return { kind: 'skipped', reason: reasons[0] ?? 'no ML code was found in it' };
  const problem = (newView ?? oldView)?.problem;
  if (problem !== undefined) return { kind: 'unread', reason: problem };

  const isNotebook = patch.path.endsWith('.ipynb');
  const hunks = isNotebook ? notebookHunks(oldView, newView) : file.hunks;
  if (hunks.length > 0) return { kind: 'selected', file: { file, role, reasons, newView, oldView, hunks } };
  return { kind: 'skipped', reason: isNotebook ? 'only outputs or metadata changed' : 'no line changed' };
}

type Texts = { kind: 'texts'; file: ChangedFile; newText: string | null; oldText: string | null };

/** The file's text at both ends with its hunks. */
async function readTexts(patch: FilePatch, change: Change, signal: AbortSignal): Promise<Texts | ReadFile> {
  const file: ChangedFile = {
    path: patch.path,
    status: patch.status,
    hunks: [],
    commentable: patch.patch !== undefined,
  };
  if (patch.previousPath !== undefined) file.previousPath = patch.previousPath;
  const newText = patch.status === 'removed' ? null : await textAt(patch.path, 'new', change, signal);
  if (newText !== null && typeof newText !== 'string') return newText;
  return patch.patch === undefined
    ? compareTexts(file, newText, change, signal)
    : applyPatch(file, patch.patch, newText, change, signal);
}

/** The old text is the new one with the hunks taken back; where they do not fit it is read. */
async function applyPatch(
  file: ChangedFile,
  patch: string,
  newText: string | null,
  change: Change,
  signal: AbortSignal,
): Promise<Texts | ReadFile> {
  const parsed = parsePatch(patch);
  if (parsed.kind === 'invalid') return { kind: 'unread', reason: `its patch cannot be read: ${parsed.reason}` };
  file.hunks = parsed.hunks;
  if (file.status === 'added') return { kind: 'texts', file, newText, oldText: null };
  const oldText =
    revertHunks(newText ?? '', parsed.hunks) ?? (await textAt(file.previousPath ?? file.path, 'old', change, signal));
  return typeof oldText === 'string' ? { kind: 'texts', file, newText, oldText } : oldText;
}

/** GitHub leaves the patch out of large files, and takes no line comments on them. */
async function compareTexts(
  file: ChangedFile,
  newText: string | null,
  change: Change,
  signal: AbortSignal,
): Promise<Texts | ReadFile> {
  const oldText = file.status === 'added' ? null : await textAt(file.previousPath ?? file.path, 'old', change, signal);
  if (oldText !== null && typeof oldText !== 'string') return oldText;
  const hunks = diffTexts(oldText ?? '', newText ?? '');
  if (hunks === null) return { kind: 'unread', reason: 'the change is too large to be compared' };
  file.hunks = hunks;
  return { kind: 'texts', file, newText, oldText };
}

async function textAt(path: string, side: Side, change: Change, signal: AbortSignal): Promise<string | ReadFile> {
  const text: FileText = await change.snapshot.read(path, side, signal);
  switch (text.kind) {
    case 'text':
      return text.text;
    case 'absent':
      return { kind: 'unread', reason: `its ${side === 'new' ? 'head' : 'base'} version is not in the repository` };
    case 'binary':
      return { kind: 'skipped', reason: 'a binary file' };
    case 'too-large':
      return { kind: 'unread', reason: `it is too large to be read (${text.bytes} bytes)` };
  }
}
