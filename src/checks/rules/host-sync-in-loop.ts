import { contains } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { enclosing, loopAround } from '../facts/flow.ts';
import { code, codeOf } from '../facts/wording.ts';

const syncing = ['item', 'cpu', 'tolist', 'numpy'];

/** Copies to the host that every pass of a loop waits for; those under an `if` run now and then. */
function syncsIn(file: FileFacts, loop: SyntaxNode, backward: CallFact): CallFact[] {
  const found = syncing
    .flatMap((name) => file.callsIn(loop, name))
    .filter((call) => {
      if (call.function !== backward.function || !call.receiver || call.positional.length > 0) return false;
      if (loopAround(call.node) !== loop || file.calleeName(call) !== null) return false;
      // `x.cpu().numpy()` waits once.
      if (file.callAt(call.receiver) && syncing.includes(file.callAt(call.receiver)!.name)) return false;
      return !enclosing(call.node).some((above) => above.type === 'if_statement' && contains(loop, above));
    });
  return found.toSorted((a, b) => a.node.start - b.node.start);
}

function hitFor(file: FileFacts, loop: SyntaxNode, syncs: readonly CallFact[]): Hit {
  const first = syncs[0]!;
  const others = syncs.slice(1, 4).map((call) => `${codeOf(file, call.node)} on ${file.place(call.node)}`);
  return {
    node: first.node,
    evidence: syncs.slice(1).map((call) => call.node),
    title: `${syncs.length} host-device synchronisations in each training step`,
    explanation:
      `${codeOf(file, first.node)} waits until the GPU has finished, and so do ${others.join(', ')}, in every pass of the loop on ${file.place(loop)}. ` +
      `Meanwhile no further kernel is queued. Keep ${code('.detach()')} tensors and read them once in N steps.`,
    effect: 'The GPU idles between steps; with short steps this can cost a large part of the throughput.',
    check:
      'Profile ten steps with `torch.profiler` and look for gaps after `cudaStreamSynchronize`, or compare samples per second without the calls.',
  };
}

/** Several copies from the device in each training step. */
export const hostSyncInLoop: Check = {
  name: 'host-sync-in-loop',
  code: 'MLR601',
  title: 'each training step waits for the GPU several times',
  category: 'efficiency',
  severity: 'minor',
  confidence: 0.5,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'PyTorch performance tuning guide, "Avoid unnecessary CPU-GPU synchronization"',
  find(file) {
    if (!/\bcuda\b|\.to\(\s*(self\.)?device/.test(file.tree.text)) return [];
    const hits = new Map<SyntaxNode, Hit>();
    for (const backward of file.callsNamed('backward')) {
      const loop = loopAround(backward.node);
      const syncs = loop && !hits.has(loop) ? syncsIn(file, loop, backward) : [];
      if (loop && syncs.length >= 3) hits.set(loop, hitFor(file, loop, syncs));
    }
    return [...hits.values()];
  },
};
