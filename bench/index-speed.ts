import { readFileSync } from 'node:fs';
import { buildIndex } from '../src/context/build-index.ts';
import type { Snapshot } from '../src/ports/snapshot.ts';
import type { Measure } from './measure.ts';

const files = 3000;

/** A repository of 3,000 Python files of about 330 lines, made of the example's training script with names of its own in each. */
function repository(): Snapshot {
  const source = readFileSync(
    new URL('../examples/speech-commands/keyword_spotting/train.py', import.meta.url),
    'utf8',
  );
  const text = (seed: number) =>
    Array.from({ length: 3 }, (_, part) => source.replaceAll(/\bdef (\w+)/g, `def $1_${seed}_${part}`)).join('\n');
  const paths = Array.from({ length: files }, (_, index) => `package_${index % 40}/module_${index}.py`).sort();
  return {
    list: async () => ({ paths, complete: true }),
    read: async (path) => ({ kind: 'text', text: text(Number(/module_(\d+)/.exec(path)?.[1])), lossy: false }),
  };
}

/** Reading and indexing the repository once, as the first review of a commit does. */
export const indexSpeed: Measure = {
  name: `index of a repository of ${files} Python files`,
  async run() {
    const started = performance.now();
    const built = await buildIndex(repository(), new AbortController().signal);
    if (built?.index.size !== files) throw new Error('not every file was indexed');
    return { value: (performance.now() - started) / 1000, limit: 10, unit: 's' };
  },
};
