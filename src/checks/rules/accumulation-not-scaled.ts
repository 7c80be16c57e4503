import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { enclosing, loopAround, statementOf } from '../facts/flow.ts';
import { isWrapped, lossOfBackward, steppedOptimizer } from '../facts/torch.ts';
import { codeOf } from '../facts/wording.ts';

const libraries = /\.accumulate\(|gradient_accumulation_plugin|deepspeed|TrainingArguments/;

/** The number of micro-batches of `if (i + 1) % n == 0:` around an optimizer step; null when the step is not so guarded. */
function windowOf(file: FileFacts, step: CallFact, loop: SyntaxNode): SyntaxNode | null {
  for (const above of enclosing(step.node)) {
    if (above === loop) return null;
    const condition = above.type === 'if_statement' ? childOf(above, 'condition') : null;
    const modulo =
      condition &&
      file.nodesIn('binary_operator', condition).find((node) => file.text(childOf(node, 'operator') ?? node) === '%');
    const size = modulo && childOf(modulo, 'right');
    if (size) return size;
  }
  return null;
}

/** Whether something in the loop is divided by the window, or multiplied by its inverse. */
function isScaled(file: FileFacts, loop: SyntaxNode, size: SyntaxNode): boolean {
  const name = file.text(size);
  const divisions = [...file.nodesIn('binary_operator', loop), ...file.nodesIn('augmented_assignment', loop)];
  return divisions.some((node) => {
    const operator = file.text(childOf(node, 'operator') ?? node);
    const right = childOf(node, 'right');
    return (operator === '/' || operator === '/=') && right !== null && file.text(right).includes(name);
  });
}

function hitFor(file: FileFacts, backward: CallFact): Hit[] {
  const loop = loopAround(backward.node);
  const loss = lossOfBackward(file, backward);
  if (!loop || !loss || isWrapped(file, backward)) return [];
  const step = file
    .callsIn(loop, 'step')
    .find((call) => call.function === backward.function && steppedOptimizer(file, call));
  const size = step && windowOf(file, step, loop);
  if (!step || !size || windowOf(file, backward, loop) || isScaled(file, loop, size)) return [];
  const value = file.callAt(file.lastValue(loss));
  if (value && /reduction\s*=\s*['"]sum/.test(file.text(value.node))) return [];
  return [
    {
      node: statementOf(backward.node),
      evidence: [size],
      explanation:
        `${codeOf(file, step.node)} runs once in ${codeOf(file, size)} passes, and each pass adds its whole gradient. With a loss that is a mean over its micro-batch the sum is ` +
        `${codeOf(file, size)} times the gradient of the large batch. The exact weight of a micro-batch is its share of the samples, or of the tokens that are not ignored; for equal ones the loss is divided by ${codeOf(file, size)}.`,
      effect: `With SGD the learning rate is in effect multiplied by ${codeOf(file, size)}. Adam divides the factor out, except for gradient clipping, epsilon and coupled weight decay.`,
      check:
        'Take 8 samples once as one batch and once as 8 accumulated ones: `p.grad` must agree to rounding; today it differs by a factor of 8.',
    },
  ];
}

/** Gradient accumulation without a division of the loss. */
export const accumulationNotScaled: Check = {
  name: 'accumulation-not-scaled',
  code: 'MLR307',
  title: 'accumulated gradients are summed, not averaged',
  category: 'correctness',
  severity: 'major',
  confidence: 0.7,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'Goyal et al. 2017 (arXiv:1706.02677); huggingface/transformers#34191',
  find(file) {
    if (libraries.test(file.tree.text)) return [];
    return file.callsNamed('backward').flatMap((backward) => hitFor(file, backward));
  },
};
