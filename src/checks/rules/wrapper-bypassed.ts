import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { canReach } from '../facts/flow.ts';
import { isGraphOff } from '../facts/torch.ts';
import { codeOf } from '../facts/wording.ts';

const wrappers =
  /^torch\.(nn\.parallel\.([\w.]+\.)?DistributedDataParallel|nn\.DataParallel|distributed\.fsdp\.([\w.]+\.)?(FullyShardedDataParallel|fully_shard))$/;

/** `model.module(x)` and `model.forward(x)`: the forward pass without the wrapper around it. */
function isBypass(file: FileFacts, call: CallFact): boolean {
  if (call.positional.length === 0 || !call.receiver || file.calleeName(call) !== null) return false;
  const text = file.text(call.callee).slice(-60);
  if (/^(super\(|self$)/.test(file.text(call.receiver).slice(0, 10))) return false;
  return (
    call.name === 'module' ||
    text.endsWith('.module.forward') ||
    (call.name === 'forward' && /model|net/i.test(file.text(call.receiver).slice(0, 100)))
  );
}

function hitFor(file: FileFacts, call: CallFact, wrapper: CallFact): Hit[] {
  const backward = file
    .callsNamed('backward')
    .find((each) => each.function === call.function && canReach(call.node, each.node));
  if (!backward || isGraphOff(file, call.node)) return [];
  return [
    {
      node: call.node,
      evidence: [wrapper.node, backward.node],
      explanation:
        `${codeOf(file, call.callee)} runs the inner module and passes by the hooks of ${codeOf(file, wrapper.callee)} on ${file.place(wrapper.node)}. ` +
        'DistributedDataParallel prepares its gradient reduction in its own `forward`, FSDP gathers the shards there; without it gradients are not, or wrongly, reduced over ranks. Call the wrapped model itself.',
      effect: 'Each rank trains on its own gradients and the replicas drift apart; only the one that is saved is seen.',
      check:
        'After ten steps compare `sum(p.sum() for p in model.parameters())` over the ranks: the numbers must be equal.',
    },
  ];
}

/** A forward pass that goes around the data-parallel wrapper. */
export const wrapperBypassed: Check = {
  name: 'wrapper-bypassed',
  code: 'MLR703',
  title: 'the forward pass goes around the data-parallel wrapper',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.6,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, "Distributed Data Parallel", internal design: forward pass',
  find(file) {
    const wrapper = file.calls.find((call) => wrappers.test(file.calleeName(call) ?? ''));
    if (!wrapper) return [];
    return file.calls.filter((call) => isBypass(file, call)).flatMap((call) => hitFor(file, call, wrapper));
  },
};
