import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { code } from '../facts/wording.ts';

const modules = /^torch\.nn\.(Softmax|LogSoftmax|Softmin)$/;
const functions = /^torch\.nn\.functional\.(softmax|log_softmax|softmin)$/;

function isImplicit(file: FileFacts, call: CallFact): boolean {
  if (call.open || call.keywords.has('dim')) return false;
  const name = file.calleeName(call) ?? '';
  return (modules.test(name) && call.positional.length === 0) || (functions.test(name) && call.positional.length < 2);
}

function hitOf(call: CallFact): Hit {
  return {
    node: call.node,
    title: `${code(call.name)} chooses its dimension by the number of axes`,
    explanation:
      `Without \`dim\`, ${code(call.name)} normalises over dimension 0 for inputs with 0, 1 or 3 axes and over dimension 1 for all others. ` +
      'For a batch of sequences, (batch, time, class), that is the batch: samples then compete with one another. State the axis, `dim=-1` for classes that come last.',
    effect:
      'With 3 axes the probabilities of a sample depend on the other samples of its batch; with other shapes the code only warns.',
    check: 'Sum the output over the class axis: every sum must be 1.',
  };
}

/** Softmax whose axis is left to the deprecated guess. */
export const implicitSoftmaxDim: Check = {
  name: 'implicit-softmax-dim',
  code: 'MLR108',
  title: 'softmax chooses its dimension by the number of axes',
  category: 'correctness',
  severity: 'minor',
  confidence: 0.8,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'PyTorch, torch.nn.functional.softmax: "Implicit dimension choice for softmax has been deprecated"',
  find(file) {
    return file.calls.filter((call) => isImplicit(file, call)).map(hitOf);
  },
};
