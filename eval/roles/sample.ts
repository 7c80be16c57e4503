/**
 * Draws the files whose role is to be labelled: `node eval/roles/sample.ts CLONES > sample.json`.
 * CLONES holds the clones of ./repositories.ts as `owner+name`. The draw is the same every time.
 * A repository's files are spread over its file types in proportion to number^0.75, so that rare types are met.
 */
import { cloneOf, pathsAt } from './git.ts';
import { repositories } from './repositories.ts';

const sampledExtensions =
  /\.(py|ipynb|ya?ml|json|toml|cfg|ini|cu|cuh|h|hpp|cpp|cc|c|metal|jl|r|rs|jsx?|tsx?|mjs|sh|sbatch|slurm)$/i;

function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function draw(paths: string[], count: number, random: () => number): string[] {
  const byExtension = new Map<string, string[]>();
  for (const path of paths) {
    const extension = sampledExtensions.exec(path)?.[1]?.toLowerCase();
    if (extension === undefined) continue;
    const group = byExtension.get(extension) ?? [];
    group.splice(Math.floor(random() * (group.length + 1)), 0, path);
    byExtension.set(extension, group);
  }
  const groups = [...byExtension.values()].map((group) => ({ left: group, weight: group.length ** 0.75, taken: 0 }));
  const drawn: string[] = [];
  while (drawn.length < count) {
    const [next] = groups
      .filter((group) => group.left.length > 0)
      .sort((a, b) => (a.taken + 0.5) / a.weight - (b.taken + 0.5) / b.weight);
    const path = next?.left.pop();
    if (next === undefined || path === undefined) break;
    next.taken++;
    drawn.push(path);
  }
  return drawn.sort();
}

const [clones] = process.argv.slice(2);
if (clones === undefined) throw new Error('usage: node eval/roles/sample.ts CLONES');
const random = randomNumbers(20_260_101);
const sample = repositories.flatMap(({ repo, commit, files }) =>
  draw(pathsAt(cloneOf(clones, repo), commit), files, random).map((path) => ({
    repo,
    commit,
    path,
    role: null,
    also: [],
  })),
);
console.log(JSON.stringify(sample, null, 1));
