import { descendants } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { statementOf } from '../facts/flow.ts';
import { lossOfBackward } from '../facts/torch.ts';
import { codeOf } from '../facts/wording.ts';

/** How a value loses its graph: what does it, and what `backward()` then does. */
interface Cut {
  node: SyntaxNode;
  how: string;
  silent: boolean;
}

/** A constant is no loss that lost its graph: it never had one. */
function isConstant(node: SyntaxNode | undefined): boolean {
  return !node || ![node, ...descendants(node)].some((each) => each.type === 'identifier' || each.type === 'call');
}

function cutBy(file: FileFacts, call: CallFact): string | null {
  const name = file.calleeName(call);
  if (name === 'torch.tensor' || name === 'torch.as_tensor' || name === 'torch.from_numpy') {
    return isConstant(call.positional[0]) ? null : 'builds a new tensor from the numbers alone';
  }
  if (name === 'float' || name?.startsWith('numpy.')) return 'turns the value into a plain number';
  if (name !== null || !call.receiver || call.positional.length > 0) return null;
  if (call.name === 'item' || call.name === 'tolist') return 'turns the value into a plain number';
  return call.name === 'detach' || call.name === 'numpy' ? 'takes the value out of the graph' : null;
}

/** Operations that have no derivative, on the way from the model's output into a loss. */
function undifferentiable(file: FileFacts, loss: CallFact): Cut | null {
  const input = loss.positional[0];
  let at = input && file.callAt(input);
  for (let hops = 0; at && hops < 6; hops++) {
    if (/^(argmax|round|sign|heaviside)$/.test(at.name)) {
      return { node: at.node, how: 'has derivative 0 or none', silent: false };
    }
    const isCast = /^(float|double|half|squeeze|unsqueeze|view|reshape|to|long|int)$/.test(at.name);
    at = isCast && at.receiver ? file.callAt(at.receiver) : null;
  }
  return null;
}

function cutOf(file: FileFacts, value: SyntaxNode): Cut | null {
  let call = file.callAt(value);
  let silent = false;
  // `x.detach().requires_grad_()` looks differentiable and reaches nothing.
  if (call && (call.name === 'requires_grad_' || call.name === 'to' || call.name === 'cuda') && call.receiver) {
    silent = call.name === 'requires_grad_';
    call = file.callAt(call.receiver);
  }
  if (!call) return null;
  const how = cutBy(file, call);
  if (how === null) return isLoss(call) ? undifferentiable(file, call) : null;
  const flag = call.keywords.get('requires_grad');
  return { node: call.node, how, silent: silent || (flag !== undefined && file.text(flag) === 'True') };
}

function isLoss(call: CallFact): boolean {
  return /loss|criterion|entropy|^mse$/i.test(call.name);
}

function hitFor(file: FileFacts, backward: CallFact): Hit[] {
  const loss = lossOfBackward(file, backward);
  const binding = loss?.type === 'identifier' ? file.bindingOf(loss) : null;
  if (!loss || binding?.kind !== 'assign' || !binding.value || binding.from > backward.node.start) return [];
  // In another block the value may be a stand-in for a batch without a loss.
  if (statementOf(binding.target).parent !== statementOf(backward.node).parent) return [];
  const cut = cutOf(file, binding.value);
  if (!cut) return [];
  return [
    {
      node: statementOf(binding.target),
      evidence: [backward.node],
      title: `${codeOf(file, loss)} has no graph to the parameters`,
      explanation:
        `${codeOf(file, cut.node)} ${cut.how}, so ${codeOf(file, backward.node)} on ${file.place(backward.node)} reaches no parameter. ` +
        (cut.silent
          ? 'With `requires_grad` set it raises no error: only the new tensor gets a gradient.'
          : '`backward()` then fails, or leaves every `.grad` as it was.'),
      effect: 'No parameter of the model receives a gradient: the model does not train.',
      check: 'After `backward()`, `[n for n, p in model.named_parameters() if p.grad is None]` lists every parameter.',
    },
  ];
}

/** A loss that is differentiated after it was cut from its graph. */
export const lossCutFromGraph: Check = {
  name: 'loss-cut-from-graph',
  code: 'MLR107',
  title: 'the loss has no graph to the parameters',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.93,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, autograd mechanics; torch.tensor ("always copies data", no autograd history)',
  find(file) {
    return file.callsNamed('backward').flatMap((backward) => hitFor(file, backward));
  },
};
