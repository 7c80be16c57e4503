import type { FilePatch, UnreadFile } from '../domain/changed-file.ts';
import type { Snapshot } from './snapshot.ts';

/** A change as its source delivers it. */
export interface Change {
  /** Title and body of the pull request, or the commit messages; written by strangers. */
  description: string;
  patches: FilePatch[];
  /** What the source would not list, such as files beyond GitHub's limit of 3,000. */
  unread: UnreadFile[];
  snapshot: Snapshot;
}
