import { contains } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { addArgument, editLines, replaceNode } from '../facts/edits.ts';
import { loopAround } from '../facts/flow.ts';
import { lastPart } from '../facts/names.ts';
import { code, codeOf, literalString } from '../facts/wording.ts';

const lossNames = new Set(['categorical_crossentropy', 'sparse_categorical_crossentropy', 'binary_crossentropy']);
const lossClasses = /^keras\.losses\.((Sparse)?CategoricalCrossentropy|BinaryCrossentropy)$/;

/** What the last layer gives: probabilities by name of the squash, or plain numbers. */
type Tail = { kind: 'softmax' | 'sigmoid' | 'linear'; node: SyntaxNode };

function activationOf(file: FileFacts, layer: CallFact): Tail['kind'] | null {
  const given = layer.keywords.get('activation') ?? layer.positional[1];
  if (!given || file.text(given) === 'None') return 'linear';
  const name = literalString(file, given) ?? lastPart(file.qualified(given) ?? '');
  return name === 'softmax' || name === 'sigmoid' || name === 'linear' ? name : null;
}

function tailOf(file: FileFacts, layer: CallFact | null | undefined): Tail | null {
  const name = layer && !layer.open ? file.calleeName(layer) : null;
  if (!layer || name === null) return null;
  if (name === 'keras.layers.Dense') {
    const kind = activationOf(file, layer);
    return kind && { kind, node: layer.node };
  }
  if (name === 'keras.layers.Softmax') return { kind: 'softmax', node: layer.node };
  if (name !== 'keras.layers.Activation') return null;
  const kind = literalString(file, layer.positional[0]);
  return kind === 'softmax' || kind === 'sigmoid' ? { kind, node: layer.node } : null;
}

/** The last layer of the model behind a name: of a `Sequential` literal, of `add` calls, or of the outputs of a functional model. */
function tailOfModel(file: FileFacts, model: SyntaxNode, use: CallFact): Tail | null {
  const made = file.callAt(file.lastValue(model));
  const name = made && file.calleeName(made);
  if (!made || !name) return null;
  if (/^keras\.(models\.)?Model$/.test(name)) {
    const outputs = made.keywords.get('outputs') ?? made.positional[1];
    const applied = outputs && file.callAt(file.lastValue(outputs));
    return tailOf(file, applied ? file.callAt(applied.callee) : null);
  }
  if (!/^keras\.(models\.)?Sequential$/.test(name)) return null;
  const text = file.text(model);
  const added = file.callsNamed('add').filter((call) => {
    const isSame = call.receiver !== null && file.text(call.receiver) === text && call.function === use.function;
    return isSame && call.node.start > made.node.end && call.node.end <= use.node.start;
  });
  const last = added.at(-1);
  if (last) {
    return loopAround(last.node) === loopAround(use.node) ? tailOf(file, file.callAt(last.positional[0])) : null;
  }
  const layers = made.positional[0] ?? made.keywords.get('layers');
  return layers?.type === 'list' ? tailOf(file, file.callAt(layers.children.at(-1))) : null;
}

interface Loss {
  node: SyntaxNode;
  call: CallFact | null;
  fromLogits: boolean;
  flag: SyntaxNode | null;
}

function lossOf(file: FileFacts, compile: CallFact): Loss | null {
  const given = compile.keywords.get('loss') ?? compile.positional[1];
  if (!given || compile.open) return null;
  const name = literalString(file, given);
  if (name !== null) return lossNames.has(name) ? { node: given, call: null, fromLogits: false, flag: null } : null;
  const call = file.callAt(file.lastValue(given));
  if (!call || call.open || !lossClasses.test(file.calleeName(call) ?? '')) return null;
  const flag = call.keywords.get('from_logits') ?? call.positional[0] ?? null;
  const text = flag ? file.text(flag) : 'False';
  return text === 'True' || text === 'False' ? { node: given, call, fromLogits: text === 'True', flag } : null;
}

function fixOf(file: FileFacts, loss: Loss): string | undefined {
  if (!loss.call) return undefined;
  if (loss.flag) return editLines(file, loss.call.node, [replaceNode(loss.flag, loss.fromLogits ? 'False' : 'True')]);
  const edit = addArgument(file, loss.call.node, 'from_logits=True');
  return edit ? editLines(file, loss.call.node, [edit]) : undefined;
}

function hitOf(file: FileFacts, compile: CallFact, loss: Loss, tail: Tail): Hit {
  const replacement = fixOf(file, loss);
  const squashed = tail.kind !== 'linear';
  return {
    node: loss.call?.node ?? loss.node,
    evidence: [tail.node, compile.node],
    title: squashed ? `${tail.kind} is applied twice` : 'the loss takes logits for probabilities',
    explanation: squashed
      ? `The last layer, ${codeOf(file, tail.node)}, gives probabilities, and \`from_logits=True\` makes the loss apply ${code(tail.kind)} to them once more. With inputs in [0, 1] the class probability of 10 classes is at most 0.23.`
      : `The last layer, ${codeOf(file, tail.node)}, has no activation, and the loss, with \`from_logits=False\`, takes its output for a probability and clips it to [1e-7, 1 − 1e-7].`,
    effect: squashed
      ? 'The loss cannot approach 0, gradients are small, and training is slow and badly calibrated.'
      : 'Where an output lies outside (0, 1) its gradient is 0: training stalls or settles on a wrong optimum.',
    check: 'Overfit one batch: the loss must go to 0; today it stops above it.',
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** A single unit under softmax: its output is 1 whatever comes in. */
function constantSoftmax(file: FileFacts, layer: CallFact): Hit[] {
  if (file.calleeName(layer) !== 'keras.layers.Dense' || layer.open) return [];
  const units = layer.positional[0] ?? layer.keywords.get('units');
  if (!units || file.text(units) !== '1' || activationOf(file, layer) !== 'softmax') return [];
  return [
    {
      node: layer.node,
      title: 'softmax over one unit is always 1',
      explanation: `${codeOf(file, layer.node)} normalises one number by itself: $e^z / e^z = 1$. For one probability the activation is \`sigmoid\`.`,
      effect: 'The model predicts the positive class for every input, and no gradient reaches the layers before it.',
      check: 'Print the predictions for ten inputs: all are 1.',
    },
  ];
}

/** A Keras loss whose `from_logits` disagrees with the last layer. */
export const kerasFromLogits: Check = {
  name: 'keras-from-logits',
  code: 'MLR104',
  title: 'the loss and the last layer disagree on logits',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.92,
  tier: 'A',
  frameworks: ['keras', 'tensorflow'],
  reference:
    'Keras documentation, losses: from_logits; Zhang et al. 2018, bugs in TensorFlow programs (doi:10.1145/3213846.3213866)',
  find(file) {
    const constant = file.callsNamed('Dense').flatMap((layer) => constantSoftmax(file, layer));
    const disagreeing = file.callsNamed('compile').flatMap((compile) => {
      const loss = compile.receiver ? lossOf(file, compile) : null;
      const tail = loss && compile.receiver ? tailOfModel(file, compile.receiver, compile) : null;
      if (!loss || !tail || constant.some((hit) => contains(hit.node, tail.node))) return [];
      return (tail.kind === 'linear') === loss.fromLogits ? [] : [hitOf(file, compile, loss, tail)];
    });
    return [...constant, ...disagreeing];
  },
};
