import { readSource } from '../notebook/read-source.ts';
import type { ConfigDocument } from './config-document.ts';
import { readConfig } from './read-config.ts';

/** A line that names something. */
interface Use {
  path: string;
  line: number;
  text: string;
}

/** What is asked of the index of the repository at the head. */
export interface NameIndex {
  file(path: string): { lines: string[] } | null;
  /** Where a configuration key of this name is set, or declared as an argument or a field. */
  keysOf(name: string): { path: string; line: number }[];
  definitionsOf(name: string): unknown[];
  /** Lines that hold the name as a whole identifier. */
  usesOf(name: string, limit: number): { uses: Use[]; more: boolean };
}

/** What the rules know beyond the document: the other changed files, and the repository where there is an index of it. */
export interface Repository {
  index: NameIndex | null;
  /** The documents of a configuration file at the head; none where it is not known. */
  documents(path: string): ConfigDocument[];
}

/** The repository with the changed configuration files in front of the index. */
export function repositoryOf(changed: readonly ConfigDocument[], index: NameIndex | null): Repository {
  const known = new Map<string, ConfigDocument[]>(Map.groupBy(changed, ({ path }) => path));
  return {
    index,
    documents(path) {
      let documents = known.get(path);
      if (!documents) {
        const file = index?.file(path);
        documents = file ? readConfig(path, readSource(path, file.lines.join('\n'))) : [];
        known.set(path, documents);
      }
      return documents;
    },
  };
}
