import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { FileFacts, Hit } from '../check.ts';
import { code } from '../facts/wording.ts';
import type { GenericRule } from './generic-rule.ts';
import { doubtsAbout, isNeverEvaluated, isSwallowed, loopDoubt } from './name-doubts.ts';
import { nearestName } from './nearest-name.ts';
import { momentOf } from './when-it-runs.ts';

const reference = 'Python language reference, "Naming and binding"';

/** What short names stand for in most projects. */
const usualImports: ReadonlyMap<string, string> = new Map([
  ['np', 'import numpy as np'],
  ['pd', 'import pandas as pd'],
  ['plt', 'import matplotlib.pyplot as plt'],
  ['sns', 'import seaborn as sns'],
  ['tf', 'import tensorflow as tf'],
  ['nn', 'from torch import nn'],
  ['F', 'import torch.nn.functional as F'],
  ['jnp', 'import jax.numpy as jnp'],
  ['tl', 'import triton.language as tl'],
  ['dist', 'import torch.distributed as dist'],
  ['tqdm', 'from tqdm import tqdm'],
  ['partial', 'from functools import partial'],
  ['Path', 'from pathlib import Path'],
  ['defaultdict', 'from collections import defaultdict'],
]);
const modules = new Set(
  'os sys re math time json random copy glob shutil logging argparse pickle torch torchvision transformers numpy pandas jax optax wandb einops'.split(
    ' ',
  ),
);

/** Why the name is missing, as far as the file shows it. */
function hintOf(file: FileFacts, node: SyntaxNode, name: string): string {
  const caught = file
    .nodesOf('as_pattern')
    .find(
      (pattern) => pattern.parent?.type === 'except_clause' && file.text(childOf(pattern, 'alias') ?? pattern) === name,
    );
  if (caught) {
    return ` The \`except … as ${name}\` on ${file.place(caught)} binds it for its own block alone and deletes it at the end.`;
  }
  const usual = usualImports.get(name) ?? (modules.has(name) ? `import ${name}` : undefined);
  if (usual !== undefined) return ` \`${usual}\` is missing.`;
  const near = nearestName(file, node, name);
  return near === null ? '' : ` The nearest name in reach is ${code(near)}.`;
}

/** Why the name is missing, as a sentence and the hint that helps. */
function reasonOf(file: FileFacts, node: SyntaxNode, name: string): string {
  const later = file.scopes
    .at(node)
    .bindings.get(name)
    ?.find(({ target }) => target.start > node.start)?.target;
  if (later) {
    return `The first value of ${code(name)} comes later, on ${file.place(later)}; the line ends with a NameError.`;
  }
  return `No import, assignment or parameter in reach binds ${code(name)}, and it is no builtin: the line ends with a NameError.${hintOf(file, node, name)}`;
}

function undefinedHit(file: FileFacts, node: SyntaxNode): Hit {
  const name = file.text(node);
  const moment = momentOf(file, node);
  return {
    node,
    subject: name,
    title: `${code(name)} is not defined`,
    explanation: reasonOf(file, node, name),
    effect: `NameError ${moment.clause}; what follows does not run.`,
    check: 'Run `ruff check --select F821` on the file, or run the path named here once.',
    severity: moment.conditional ? 'major' : 'critical',
  };
}

/** A name that nothing binds: a certain NameError. */
export const undefinedName: GenericRule = {
  name: 'undefined-name',
  code: 'MLR109',
  title: 'a name is not defined',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.95,
  tier: 'A',
  reference,
  reads: ['F821'],
  hit({ node }, file) {
    if (node.type !== 'identifier' || isNeverEvaluated(file, node) || isSwallowed(file, node) !== null) return null;
    if (doubtsAbout(file, node) !== null) return null;
    // The change may have taken away the import or definition far above: whatever the base does not have is new.
    return { ...undefinedHit(file, node), evidence: [file.tree.root] };
  },
};

/** A name that nothing in sight binds, where something out of sight may. */
export const possiblyUndefinedName: GenericRule = {
  name: 'possibly-undefined-name',
  code: 'MLR115',
  title: 'a name may not be defined',
  category: 'correctness',
  severity: 'major',
  confidence: 0.5,
  tier: 'B',
  reference,
  reads: ['F821', 'F823'],
  hit({ code: rule, node }, file) {
    if (node.type !== 'identifier' || isNeverEvaluated(file, node)) return null;
    const name = file.text(node);
    const swallowed = isSwallowed(file, node);
    if (swallowed === 'meant') return null;
    const doubt = swallowed ?? (rule === 'F821' ? doubtsAbout(file, node) : loopDoubt(file, node));
    if (doubt === null) return null;
    return {
      node,
      subject: name,
      title: `${code(name)} may not be defined here`,
      explanation: `Nothing that certainly runs before this line binds ${code(name)}, but ${doubt}.`,
      effect: `If it is not bound: NameError ${momentOf(file, node).clause}.`,
    };
  },
};

/** A name that its function binds only later: a certain UnboundLocalError. */
export const localBeforeAssignment: GenericRule = {
  name: 'local-before-assignment',
  code: 'MLR110',
  title: 'a local name is read before it is assigned',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.9,
  tier: 'A',
  reference,
  reads: ['F823'],
  hit({ node }, file) {
    if (node.type !== 'identifier' || file.notebook || isNeverEvaluated(file, node)) return null;
    if (isSwallowed(file, node) !== null || loopDoubt(file, node) !== null) return null;
    const name = file.text(node);
    const bound = file.scopes
      .at(node)
      .bindings.get(name)
      ?.find(({ target }) => target.end > node.start)?.target;
    const moment = momentOf(file, node);
    if (!bound || moment.caller === null) return null;
    return {
      node,
      subject: name,
      title: `${code(name)} is read before it is assigned`,
      explanation:
        `${code(moment.caller)} binds ${code(name)} on ${file.place(bound)}, which makes the name local to the whole function. ` +
        'The value that the module has under this name is not seen, and the local one does not exist yet.',
      effect: `UnboundLocalError ${moment.clause}; what follows does not run.`,
      check: "Call the function once, or declare the name `global` if the module's value is meant.",
      severity: moment.conditional ? 'major' : 'critical',
    };
  },
};

/** A name in `__all__` that the module does not have. */
export const undefinedExport: GenericRule = {
  name: 'undefined-export',
  code: 'MLR125',
  title: '`__all__` names something that the module does not have',
  category: 'correctness',
  severity: 'minor',
  confidence: 0.6,
  tier: 'B',
  reference: 'Python tutorial, "Importing * From a Package"',
  reads: ['F822'],
  hit({ node }, file) {
    // A module may make its names on demand (PEP 562), or take them from a table of lazy imports.
    const isLazy = file.functionNamed('__getattr__') !== null || /lazy/i.test(file.tree.text);
    if (isLazy || file.path.endsWith('__init__.py')) return null;
    const name = file.text(node);
    return {
      node,
      subject: name,
      title: `\`__all__\` names ${code(name)}, which the module does not have`,
      explanation: `Nothing in this file binds the name ${code(name)} at module level.`,
      effect: '`from … import *` of this module ends with an AttributeError.',
    };
  },
};
