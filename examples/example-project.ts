import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** A mistake that was put into the example's pull request on purpose. */
export interface PlantedMistake {
  path: string;
  /** Code of the head's version on whose lines it stands; for a notebook, the decoded source line. */
  quote: string;
  /** What is wrong, in a sentence. */
  wrong: string;
  /** Name of the deterministic check that finds it, or `expert`. */
  foundBy: string;
}

/** A small project and a pull request to it. Paths are relative to the project's root. */
export interface Example {
  title: string;
  body: string;
  base: Record<string, string>;
  /** What the pull request changes: the new text, or null for a file that is removed. A rename is a removal and an addition. */
  head: Record<string, string | null>;
  expected: PlantedMistake[];
}

/** Reads the example from the files beside this one. */
export function loadExample(): Example {
  const project = join(import.meta.dirname, 'speech-commands');
  const pullRequest = join(import.meta.dirname, 'pull-request');
  const [heading = '', ...body] = readFileSync(join(pullRequest, 'description.md'), 'utf8').split('\n');
  const removed = readFileSync(join(pullRequest, 'removed.txt'), 'utf8')
    .split('\n')
    .filter((path) => path !== '');
  const planted = JSON.parse(readFileSync(join(pullRequest, 'expected.json'), 'utf8')) as Record<string, string>[];
  return {
    title: heading.replace(/^# /, ''),
    body: body.join('\n').trim(),
    base: readFolder(project),
    head: { ...readFolder(join(pullRequest, 'head')), ...Object.fromEntries(removed.map((path) => [path, null])) },
    expected: planted.map(({ path = '', quote = '', wrong = '', 'found-by': foundBy = '' }) => ({
      path,
      quote,
      wrong,
      foundBy,
    })),
  };
}

function readFolder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return Object.fromEntries(paths.map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')]));
}
