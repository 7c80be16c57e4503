import type { ChangedFile } from './changed-file.ts';
import type { Hunk } from './hunk.ts';
import type { SourceView } from './source-view.ts';

/** Every role a file can have; `other` is not reviewed. */
export const roles = ['model', 'training', 'data', 'evaluation', 'inference', 'config', 'kernel', 'other'] as const;
/** What a file does in an ML project. */
export type Role = (typeof roles)[number];

/** A role with what speaks for it, strongest first, each a short clause such as `imports torch`. */
export interface RoleDecision {
  role: Role;
  reasons: string[];
}

/** A changed file that is reviewed. */
export interface SelectedFile extends RoleDecision {
  /** The file with the hunks of the diff that GitHub shows: anchors are judged by these. */
  file: ChangedFile;
  /** The source at the head commit; null for a removed file. */
  newView: SourceView | null;
  /** The source at the merge base; null for an added file, and where it could not be had. */
  oldView: SourceView | null;
  /**
   * The hunks as they are read. For most files those of `file`; for a notebook the diff of its cell sources,
   * with the raw line numbers in `oldLine` and `newLine`.
   */
  hunks: Hunk[];
}

/** A changed file that is not reviewed, with the reason as a clause. */
export interface SkippedFile {
  path: string;
  reason: string;
}
