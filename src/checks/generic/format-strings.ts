import { codeOf } from '../facts/wording.ts';
import type { GenericRule } from './generic-rule.ts';
import { isSwallowed } from './name-doubts.ts';
import { momentOf } from './when-it-runs.ts';

/** What ends the formatting, by ruff's code: the exception and why. */
const failures: Readonly<Record<string, readonly [exception: string, reason: string]>> = {
  F501: ['ValueError', 'The format string is not complete'],
  F502: ['TypeError', 'Its placeholders have names, but the values come as a tuple'],
  F503: ['TypeError', 'It takes several values in order, but they come as a dictionary'],
  F505: ['KeyError', 'A placeholder has a name that the dictionary does not hold'],
  F506: ['TypeError', 'It mixes placeholders with and without names'],
  F507: ['TypeError', 'The number of placeholders is not the number of values'],
  F508: ['TypeError', 'A width of `*` takes its number from a tuple, but the values come as a dictionary'],
  F509: ['ValueError', 'It holds a conversion that Python does not have'],
  F521: ['ValueError', 'The format string is not complete'],
  F524: ['IndexError or KeyError', 'A placeholder has no value'],
  F525: ['ValueError', 'It mixes numbered placeholders with unnumbered ones'],
  PLE1300: ['ValueError', 'It holds a conversion that Python does not have'],
  PLE1307: ['TypeError', 'A conversion does not take a value of this type'],
};

/** A format string that cannot be filled with its values. */
export const brokenFormatString: GenericRule = {
  name: 'broken-format-string',
  code: 'MLR111',
  title: 'the format string does not take these values',
  category: 'correctness',
  severity: 'major',
  confidence: 0.95,
  tier: 'A',
  reference: 'Python library reference, "printf-style String Formatting" and "Format String Syntax"',
  reads: Object.keys(failures),
  hit({ code, node }, file) {
    const failure = failures[code];
    if (failure === undefined || isSwallowed(file, node) !== null) return null;
    const [exception, reason] = failure;
    return {
      node,
      explanation: `${reason}: ${codeOf(file, node)}. Python finds that out when the line runs.`,
      effect: `${exception} ${momentOf(file, node).clause}; what follows does not run.`,
      check: 'Evaluate the expression alone in an interpreter.',
    };
  },
};

/** A value that no placeholder shows. */
export const unusedFormatArgument: GenericRule = {
  name: 'unused-format-argument',
  code: 'MLR116',
  title: 'a value is given to a format string that has no place for it',
  category: 'practice',
  severity: 'minor',
  confidence: 0.7,
  tier: 'B',
  reference: 'Python library reference, "Format String Syntax"',
  reads: ['F504', 'F522', 'F523'],
  hit: ({ node }, file) => ({
    node,
    explanation: `${codeOf(file, node)} leaves out a value without an error. A placeholder is missing, or the value is no longer needed.`,
    effect: 'The text, a file name or a log line among others, does not hold what it seems to hold.',
  }),
};
