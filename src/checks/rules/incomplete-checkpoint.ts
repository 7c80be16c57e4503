import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { code, literalString } from '../facts/wording.ts';

const forInference = /best|final|export|weights|release|deploy|ema|swa/i;
const resumes = /\bresume\w*|load_checkpoint|load_state_dict/i;

function keysOf(file: FileFacts, dictionary: SyntaxNode): string[] | null {
  const keys = dictionary.children.map((pair) =>
    pair.type === 'pair' ? literalString(file, childOf(pair, 'key')) : null,
  );
  return keys.every((key) => key !== null) ? keys : null;
}

function hitFor(file: FileFacts, call: CallFact): Hit[] {
  const saved = call.positional[0];
  const dictionary = saved && file.lastValue(saved);
  const target = call.positional[1];
  if (dictionary?.type !== 'dictionary' || (target && forInference.test(file.text(target).slice(0, 300)))) return [];
  const keys = keysOf(file, dictionary);
  if (!keys || !keys.some((key) => /^(epoch|step|iter\w*|global_step)$/i.test(key))) return [];
  if (!keys.some((key) => /model|net|state_dict|params|weights/i.test(key)) || keys.some((key) => /opt/i.test(key))) {
    return [];
  }
  return [
    {
      node: dictionary,
      evidence: [call.node],
      explanation: `The checkpoint holds ${keys.slice(0, 6).map(code).join(', ')}, and no state of the optimizer. The file trains with an optimizer and loads checkpoints: after a restart its moments, step counts and, with them, the bias correction of Adam start from zero; the same holds for scheduler and gradient scaler.`,
      effect:
        'A resumed run is another run: the loss jumps at the restart, and the learning-rate schedule may begin again.',
      check: 'Train 20 steps in one go, and 10 + 10 with a restart in between: the losses must agree.',
    },
  ];
}

/** A checkpoint for resuming that leaves out the optimizer. */
export const incompleteCheckpoint: Check = {
  name: 'incomplete-checkpoint',
  code: 'MLR504',
  title: 'the checkpoint cannot resume training: the optimizer is missing',
  category: 'reproducibility',
  severity: 'minor',
  confidence: 0.6,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'PyTorch tutorial, "Saving and loading a general checkpoint for inference and/or resuming training"',
  find(file) {
    if (!resumes.test(file.tree.text) || !/optim/i.test(file.tree.text)) return [];
    return file
      .callsNamed('save')
      .flatMap((call) => (file.calleeName(call) === 'torch.save' ? hitFor(file, call) : []));
  },
};
