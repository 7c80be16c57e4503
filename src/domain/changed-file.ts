import type { Hunk } from './hunk.ts';

/** What happened to the file, in GitHub's words (REST: list pull request files). */
export type FileStatus = 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged';

/** A changed file as its source delivers it, before its patch is read. */
export interface FilePatch {
  /** Path at the head commit (at the base commit for a removed file), POSIX, relative to the repository. */
  path: string;
  /** Path at the base commit where it differs. */
  previousPath?: string;
  status: FileStatus;
  /** Unified hunks without the `diff --git` header; undefined where the source left them out (binary, renamed only, too large). */
  patch?: string;
  /** True when the source says that the file is binary. */
  binary?: boolean;
  additions: number;
  deletions: number;
}

/** A changed file whose hunks are known. */
export interface ChangedFile {
  path: string;
  previousPath?: string;
  status: FileStatus;
  /** In file order, never overlapping; empty for a renamed-only, mode-only or binary file. */
  hunks: Hunk[];
  /**
   * Whether GitHub shows these hunks and so accepts line comments on them: false where the source omitted the patch
   * and we made the hunks from the two blobs.
   */
  commentable: boolean;
}

/** A changed file, or part of the change, that was not read, and why: one clause that can stand behind the path. */
export interface UnreadFile {
  path: string;
  reason: string;
}
