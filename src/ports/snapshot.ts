import type { Side } from '../domain/hunk.ts';

/** The text of a file at one end of the change. `lossy` marks bytes that are not UTF-8 and were replaced by U+FFFD. */
export type FileText =
  | { kind: 'text'; text: string; lossy: boolean }
  | { kind: 'absent' }
  | { kind: 'binary' }
  | { kind: 'too-large'; bytes: number };

/** The files of the head commit. `complete` is false where some could not be listed. */
export interface FileList {
  /** Relative POSIX paths, sorted. */
  paths: string[];
  complete: boolean;
  /** Those whose text is at hand; the others cost a request each. All, if not given. */
  atHand?: ReadonlySet<string>;
}

/** The repository at the two ends of a change: `new` is the head commit, `old` the merge base. Nothing in it is ever executed. */
export interface Snapshot {
  /** Reads one file. Ends with RetryableError or PermanentError when the source cannot be asked. */
  read(path: string, side: Side, signal?: AbortSignal): Promise<FileText>;
  /** Lists the head's files; null where the source cannot, as with a bare patch. */
  list(signal?: AbortSignal): Promise<FileList | null>;
}
