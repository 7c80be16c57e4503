import { messageOf } from '../domain/errors.ts';
import type { Check } from './check.ts';
import { isAside } from './facts/aside.ts';
import { OutOfTime } from './facts/file-facts.ts';
import type { FileFacts } from './facts/file-facts.ts';
import type { ProjectFacts } from './facts/project-facts.ts';
import { isSilenced } from './guards.ts';
import type { FoundHit } from './read-file.ts';

/** A file, or a check on it, that could not be run, and why. */
export interface CheckProblem {
  path: string;
  message: string;
}

/** Milliseconds that all checks together may take on a file. */
const defaultMaxMilliseconds = 10_000;

/**
 * Every hit of every check on one file, whatever the change, but those that a comment or unreadable code silences.
 * A check that throws is a problem and costs the others nothing.
 */
export function findHits(
  facts: FileFacts,
  project: ProjectFacts,
  checks: readonly Check[],
  maxMilliseconds: number = defaultMaxMilliseconds,
): { found: FoundHit[]; problems: CheckProblem[] } {
  const found: FoundHit[] = [];
  const problems: CheckProblem[] = [];
  const deadline = performance.now() + maxMilliseconds;
  facts.endAt(deadline);
  const aside = isAside(facts.path);
  for (const check of checks) {
    if (aside && check.everywhere !== true) continue;
    if (check.frameworks.length > 0 && !check.frameworks.some((framework) => facts.imports(framework))) continue;
    try {
      if (performance.now() > deadline) throw new OutOfTime();
      for (const hit of check.find(facts, project)) if (!isSilenced(facts, check, hit)) found.push({ check, hit });
    } catch (thrown) {
      if (thrown instanceof OutOfTime) {
        problems.push({
          path: facts.path,
          message: `checks from ${check.name} on not run: over ${maxMilliseconds} ms`,
        });
        break;
      }
      problems.push({ path: facts.path, message: `check ${check.name} failed: ${messageOf(thrown)}` });
    }
  }
  return { found, problems };
}
