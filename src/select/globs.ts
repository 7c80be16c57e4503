import { Minimatch } from 'minimatch';

const compiled = new WeakMap<string[], Minimatch[]>();

/** The first of the globs that a path matches; null when none does. Globs are minimatch's, with `*` matching names that begin with a dot. */
export function matchingGlob(path: string, globs: string[]): string | null {
  let matchers = compiled.get(globs);
  if (matchers === undefined) {
    matchers = globs.map((glob) => new Minimatch(glob, { dot: true }));
    compiled.set(globs, matchers);
  }
  return matchers.find((matcher) => matcher.match(path))?.pattern ?? null;
}
