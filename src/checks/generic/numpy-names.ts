import { code, codeOf } from '../facts/wording.ts';
import type { GenericRule } from './generic-rule.ts';
import { momentOf } from './when-it-runs.ts';
import { isSwallowed } from './name-doubts.ts';

/** What NumPy 1.24 took away and what stands for it. */
const builtinOf: Readonly<Record<string, string>> = {
  int: 'int',
  float: 'float',
  complex: 'complex',
  object: 'object',
  str: 'str',
  unicode: 'str',
};

const asksFirst = /\bhasattr\(|__version__|AttributeError/;

/** `np.int` and its like: gone since NumPy 1.24. */
export const removedNumpyAlias: GenericRule = {
  name: 'removed-numpy-alias',
  code: 'MLR113',
  title: 'the name was removed from NumPy',
  category: 'correctness',
  severity: 'major',
  confidence: 0.9,
  tier: 'A',
  reference: 'NumPy 1.24.0 release notes, "Expired deprecations"',
  reads: ['NPY001'],
  hit({ node }, file, project) {
    const attribute = file.text(node).split('.').at(-1)?.trim() ?? '';
    const builtin = builtinOf[attribute];
    if (builtin === undefined || project.isHeldBelow('numpy', [1, 24])) return null;
    if (isSwallowed(file, node) !== null || asksFirst.test(file.tree.text)) return null;
    const moment = momentOf(file, node);
    return {
      node,
      subject: attribute,
      title: `${codeOf(file, node)} does not exist since NumPy 1.24`,
      explanation: `\`numpy.${attribute}\` was another name of the builtin \`${builtin}\`; it was deprecated in 1.20 and removed in 1.24.`,
      effect: `AttributeError ${moment.clause}, with every NumPy from 1.24 on.`,
      check: `\`python -c "import numpy; numpy.${attribute}"\` in the environment of the project. ${code(builtin)} keeps the meaning.`,
    };
  },
};

/** Functions that NumPy 2.0 took away. */
export const deprecatedNumpyFunction: GenericRule = {
  name: 'deprecated-numpy-function',
  code: 'MLR117',
  title: 'the function was removed in NumPy 2.0',
  category: 'correctness',
  severity: 'major',
  confidence: 0.6,
  tier: 'B',
  reference: 'NumPy 2.0 migration guide',
  reads: ['NPY003'],
  hit({ node }, file, project) {
    if (project.isHeldBelow('numpy', [2, 0]) || asksFirst.test(file.tree.text)) return null;
    return {
      node,
      title: `${codeOf(file, node)} does not exist since NumPy 2.0`,
      explanation: `${codeOf(file, node)} was deprecated in NumPy 1.25 and removed in 2.0. The requirements do not hold NumPy below 2.0.`,
      effect: `AttributeError ${momentOf(file, node).clause}, with NumPy 2.0 or later.`,
    };
  },
};
