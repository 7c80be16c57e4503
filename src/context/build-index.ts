import { CodeIndex } from './code-index.ts';
import type { Snapshot } from '../ports/snapshot.ts';
import { isSecretPath } from './secret-paths.ts';

/** The largest file that is indexed, in characters; larger ones are data. */
const largestFile = 400_000;

/** All text of an index together, in characters: about 10,000 files of Python. */
const largestIndex = 80_000_000;

const indexedExtensions =
  /\.(py|pyi|yaml|yml|json|toml|sh|sbatch|cu|cuh|cpp|cc|h|jl|r|rs|md|cfg)$|(^|\/)requirements[\w.-]*\.(txt|in)$/i;
const passedOver =
  /(^|\/)(node_modules|third_party|vendor|\.git|\.venv|site-packages|build|dist)\/|(\.lock|-lock\.json|\.min\.\w+)$/i;

/** An index with what it does not hold, as sentences. */
export interface BuiltIndex {
  index: CodeIndex;
  paths: string[];
  gaps: string[];
}

/** Reads and indexes the head's source files; null where the snapshot cannot list its files. */
export async function buildIndex(snapshot: Snapshot, signal: AbortSignal): Promise<BuiltIndex | null> {
  const list = await snapshot.list(signal);
  if (list === null) return null;
  const index = new CodeIndex();
  const gaps = list.complete ? [] : ['The repository has more files than could be listed.'];
  let characters = 0;
  let tooLarge = 0;
  const wanted = list.paths
    .filter((path) => indexedExtensions.test(path) && !passedOver.test(path) && !isSecretPath(path))
    // What is not at hand is data by its size: a request for each would take longer than the review.
    .filter((path) => list.atHand?.has(path) ?? true)
    .sort(pythonFirst);
  for (const [position, path] of wanted.entries()) {
    if (position % 64 === 0) signal.throwIfAborted();
    const text = await snapshot.read(path, 'new', signal);
    if (text.kind !== 'text') continue;
    if (text.text.length > largestFile) {
      tooLarge++;
      continue;
    }
    characters += text.text.length;
    if (characters > largestIndex) {
      gaps.push(
        `${wanted.length - position} files are not in the index: the repository is larger than ${largestIndex / 1_000_000} million characters.`,
      );
      break;
    }
    index.add(path, text.text);
  }
  if (tooLarge > 0) {
    gaps.push(`${tooLarge} files of over ${largestFile / 1000} thousand characters are not in the index.`);
  }
  return { index, paths: list.paths, gaps };
}

/** Python goes into the index first, so that a cap falls on the rest. */
const pythonFirst = (a: string, b: string) => Number(b.endsWith('.py')) - Number(a.endsWith('.py')) || (a < b ? -1 : 1);
