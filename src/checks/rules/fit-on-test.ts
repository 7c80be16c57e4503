import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { editLines, replaceNode } from '../facts/edits.ts';
import { constructorOf } from '../facts/torch.ts';
import { code, codeOf } from '../facts/wording.ts';

const transformers =
  /^sklearn\.(preprocessing|impute|decomposition|feature_selection|feature_extraction|random_projection|compose)\.[\w.]*[A-Z]\w*$/;
const stateless = /(Normalizer|FunctionTransformer|HashingVectorizer|PolynomialFeatures|Binarizer)$/;
const byName = /(scaler|imputer|vectori[sz]er|tfidf|encoder|pca|normali[sz]er|selector|preprocessor)$/i;
const heldOut = new Set(['test', 'val', 'valid', 'validation', 'dev', 'holdout', 'eval']);
const trained = new Set(['train', 'training', 'tr', 'fit', 'all', 'full']);

/** The name of data that is held out from training: `X_test`, `df_val`; null for any other expression. */
function heldOutName(file: FileFacts, node: SyntaxNode): string | null {
  let at = node;
  while (at.type === 'subscript' || (at.type === 'attribute' && /\.(values|T)$/.test(file.text(at)))) {
    at = at.children[0] ?? at;
  }
  const name =
    at.type === 'identifier' ? file.text(at) : at.type === 'attribute' ? file.text(at.children.at(-1) ?? at) : '';
  const words = name.toLowerCase().replace(/\d+$/, '').split('_');
  return words.some((word) => heldOut.has(word)) && !words.some((word) => trained.has(word)) ? name : null;
}

function isTransformer(file: FileFacts, call: CallFact): boolean {
  const receiver = call.receiver!;
  const made = constructorOf(file, receiver);
  if (made !== null) return transformers.test(made) && !stateless.test(made);
  const isKnown = file.bindingOf(receiver)?.kind === 'assign';
  // By its name alone, `encoder.fit(x_val)` may be a neural network.
  return !isKnown && call.name === 'fit_transform' && byName.test(file.text(receiver));
}

/** The fit of the same object on other data, earlier in the same function. */
function earlierFit(file: FileFacts, call: CallFact): CallFact | null {
  const receiver = file.text(call.receiver!);
  const fits = [...file.callsNamed('fit'), ...file.callsNamed('fit_transform')];
  const earlier = fits.find((each) => {
    const isSame = each.function === call.function && each.receiver && file.text(each.receiver) === receiver;
    return (
      isSame && each.node.end <= call.node.start && each.positional[0] && heldOutName(file, each.positional[0]) === null
    );
  });
  return earlier ?? null;
}

function hitOf(file: FileFacts, call: CallFact, name: string): Hit {
  const earlier = earlierFit(file, call);
  const attribute = call.callee.children.at(-1)!;
  const canFix = earlier !== null && call.name === 'fit_transform' && call.receiver?.type === 'identifier';
  const replacement = canFix ? editLines(file, call.node, [replaceNode(attribute, 'transform')]) : undefined;
  return {
    node: call.node,
    evidence: earlier ? [earlier.node] : [],
    title: `${codeOf(file, call.receiver!)} is fitted on held-out data`,
    explanation:
      `${code(`${call.name}(${name})`)} estimates the transformation from the held-out rows themselves` +
      `${earlier ? `, and replaces what was learnt from ${codeOf(file, earlier.positional[0]!)} on ${file.place(earlier.node)}` : ''}. ` +
      'Training and evaluation then use two different mappings: the same raw value becomes two different features. Held-out data is only transformed.',
    effect:
      'The model is evaluated on inputs it was not trained for, with statistics that are not available at prediction time: the score is wrong in either direction.',
    check: `Compare the fitted attributes (\`mean_\`, \`classes_\`, …) before and after ${file.place(call.node)}: they must not change.`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** A transformer that learns from test or validation data. */
export const fitOnTest: Check = {
  name: 'fit-on-test',
  code: 'MLR402',
  title: 'a transformer is fitted on held-out data',
  category: 'data',
  severity: 'major',
  confidence: 0.92,
  tier: 'A',
  frameworks: ['sklearn'],
  reference: 'scikit-learn user guide, "Common pitfalls": inconsistent preprocessing and data leakage',
  find(file) {
    return [...file.callsNamed('fit'), ...file.callsNamed('fit_transform')].flatMap((call) => {
      const data = call.positional[0];
      const name = data && call.receiver ? heldOutName(file, data) : null;
      return name !== null && isTransformer(file, call) ? [hitOf(file, call, name)] : [];
    });
  },
};
