import { statementOf } from '../../src/checks/facts/flow.ts';
import { childOf } from '../../src/syntax/syntax-tree.ts';
import { insertBefore, replaced } from './operator.ts';
import type { MutationOperator } from './operator.ts';

/** A token of the form of a known issuer, made up at run time so that no file holds one. */
const madeUpToken = `hf_${['QwErTyUiOp', 'AsDfGhJkLz', 'XcVbNmQpWo'].join('')}`;

/** Breaks data preparation, randomness and safety. */
export const dataOperators: readonly MutationOperator[] = [
  {
    check: 'fit-on-test',
    name: 'transform to fit_transform on held-out data',
    needs: /\.transform\(/,
    mutate(file) {
      return file.callsNamed('transform').flatMap((call) => {
        const data = call.positional[0];
        if (!data || !call.receiver || !file.imports('sklearn') || !/test|val/i.test(file.text(data))) return [];
        const scaler = /scaler|encoder|imputer|pca|vectorizer|\bsc\b|scale/i.test(file.text(call.receiver));
        return scaler ? [[replaced(call.callee, `${file.text(call.receiver)}.fit_transform`)]] : [];
      });
    },
  },
  {
    check: 'fit-before-split',
    name: 'scale before the split',
    injects: true,
    needs: /train_test_split\(/,
    mutate(file) {
      return file.callsNamed('train_test_split').flatMap((call) => {
        const data = call.positional[0];
        if (data?.type !== 'identifier') return [];
        const name = file.text(data);
        const imported = 'from sklearn.preprocessing import StandardScaler';
        const first = insertBefore(file, statementOf(call.node), imported);
        const second = insertBefore(file, statementOf(call.node), `${name} = StandardScaler().fit_transform(${name})`);
        return first && second ? [[{ ...first, text: first.text + second.text }]] : [];
      });
    },
  },
  {
    check: 'generator-held-by-dataset',
    name: 'hold a generator in a dataset',
    injects: true,
    needs: /Dataset\)/,
    mutate(file) {
      return file.classes.flatMap((fact) => {
        const isDataset = fact.bases.some((base) => file.qualified(base) === 'torch.utils.data.Dataset');
        const made = fact.methods.get('__init__');
        const read = fact.methods.get('__getitem__');
        const [first, second] = [made?.body.children.at(-1), read?.body.children[0]];
        if (!isDataset || !first || !second || !/^import numpy as np$/m.test(file.tree.text)) return [];
        const seeded = insertBefore(file, first, 'self.generator = np.random.default_rng(0)');
        const drawn = insertBefore(file, second, 'shift = self.generator.integers(3)');
        return seeded && drawn ? [[seeded, drawn]] : [];
      });
    },
  },
  {
    check: 'ineffective-seeding',
    name: 'benchmark beside deterministic',
    needs: /cudnn\.benchmark\s*=\s*False/,
    mutate(file) {
      if (!/cudnn\.deterministic\s*=\s*True/.test(file.tree.text)) return [];
      return file.nodesOf('assignment').flatMap((node) => {
        const right = childOf(node, 'right');
        const siblings = statementOf(node).parent;
        const beside = siblings && /cudnn\.deterministic\s*=\s*True/.test(file.text(siblings));
        const isFlag = file.text(childOf(node, 'left') ?? node).endsWith('cudnn.benchmark');
        return right && isFlag && beside && file.text(right) === 'False' ? [[replaced(right, 'True')]] : [];
      });
    },
  },
  {
    check: 'jax-key-reuse',
    name: 'use the first key of a split for the second',
    needs: /random\.split\(/,
    mutate(file) {
      return file.nodesOf('assignment').flatMap((node) => {
        const left = childOf(node, 'left');
        const call = file.callAt(childOf(node, 'right'));
        if (!left || !call || file.calleeName(call) !== 'jax.random.split' || left.children.length < 2) return [];
        const [first, second] = [file.text(left.children[0]!), file.text(left.children.at(-1)!)];
        const drawn = file.calls.filter(
          (each) =>
            each.function === call.function &&
            each.node.start > node.end &&
            file.calleeName(each)?.startsWith('jax.random.') === true,
        );
        const keys = drawn.flatMap((each) => each.positional[0] ?? []);
        const swapped = keys.filter((key) => file.text(key) === second);
        const both = keys.some((key) => file.text(key) === first);
        return both && swapped.length > 0 ? [swapped.map((key) => replaced(key, first))] : [];
      });
    },
  },
  {
    check: 'trust-remote-code',
    name: 'add trust_remote_code=True',
    injects: true,
    needs: /from_pretrained\(/,
    mutate(file) {
      return file.callsNamed('from_pretrained').flatMap((call) => {
        const last = childOf(call.node, 'arguments')?.children.at(-1);
        const known = call.keywords.has('trust_remote_code') || call.keywords.has('revision') || call.open;
        const isAuto = file.calleeName(call)?.startsWith('transformers.Auto') === true;
        return last && isAuto && !known ? [[{ start: last.end, end: last.end, text: ', trust_remote_code=True' }]] : [];
      });
    },
  },
  {
    check: 'unsafe-deserialisation',
    name: 'weights_only=True to False',
    needs: /weights_only\s*=\s*True/,
    mutate(file) {
      return file.callsNamed('load').flatMap((call) => {
        const value = call.keywords.get('weights_only');
        return value && file.text(value) === 'True' ? [[replaced(value, 'False')]] : [];
      });
    },
  },
  {
    check: 'secret-literal',
    name: 'write the token into the code',
    injects: true,
    needs: /token\s*=/,
    mutate(file) {
      return file.nodesOf('keyword_argument').flatMap((node) => {
        const value = childOf(node, 'value');
        const isToken = /^(use_auth_)?token$/.test(file.text(childOf(node, 'name') ?? node));
        return value && isToken ? [[replaced(value, JSON.stringify(madeUpToken))]] : [];
      });
    },
  },
];
