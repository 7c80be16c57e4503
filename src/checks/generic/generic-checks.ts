import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, Hit } from '../check.ts';
import { brokenFormatString, unusedFormatArgument } from './format-strings.ts';
import type { GenericRule } from './generic-rule.ts';
import { deprecatedNumpyFunction, removedNumpyAlias } from './numpy-names.ts';
import { FileLinter } from './lint-file.ts';
import type { Ruff } from './ruff.ts';
import { plainRules } from './plain-rules.ts';
import { localBeforeAssignment, possiblyUndefinedName, undefinedExport, undefinedName } from './undefined-name.ts';

/** Every generic rule, in the order of their names. */
export const genericRules: readonly GenericRule[] = [
  ...plainRules,
  brokenFormatString,
  deprecatedNumpyFunction,
  localBeforeAssignment,
  possiblyUndefinedName,
  removedNumpyAlias,
  undefinedExport,
  undefinedName,
  unusedFormatArgument,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** Milliseconds that ruff may take on all files of a change together. */
const defaultMaxMilliseconds = 20_000;

/** How the generic checks are made. */
export interface GenericCheckOptions {
  /** Where the repository runs ruff itself, its own run says all of this: there are then no generic checks. */
  repositoryRunsRuff: boolean;
  /** Milliseconds for all files of the change together; 20,000 by default. */
  maxMilliseconds?: number;
}

/**
 * The generic rules as checks for `runChecks`, for one change: undefined names and the few rules of ruff that point at a
 * crash or at a line without effect. They read a file only if it parses.
 */
export function genericChecks(ruff: Ruff, options: GenericCheckOptions): Check[] {
  if (options.repositoryRunsRuff) return [];
  const linter = new FileLinter(ruff, options.maxMilliseconds ?? defaultMaxMilliseconds);
  return genericRules.map(({ reads, hit, ...rule }) => ({
    ...rule,
    frameworks: [],
    find(file, project) {
      // Two codes may say the same of one place.
      const hits = new Map<SyntaxNode, Hit>();
      for (const report of linter.reports(file, reads)) {
        const found = hit(report, file, project);
        if (found !== null && !hits.has(found.node)) hits.set(found.node, found);
      }
      return [...hits.values()];
    },
  }));
}
