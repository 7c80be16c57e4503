import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { lineBefore } from '../facts/edits.ts';
import { loopAround, statementOf } from '../facts/flow.ts';
import { isGradScaler, isWrapped, steppedOptimizer } from '../facts/torch.ts';
import { codeOf } from '../facts/wording.ts';

const clearsGradients = /zero_grad|\.grad\s*=|grad\.zero_\(|\.grad\.data\.zero_\(|set_to_none|optimi[sz]er_zero/;
const clearingName = /zero|clear_grad|reset_grad|lomo/i;

/** The innermost loop around a backward call that also steps an optimizer. */
function steppingLoop(file: FileFacts, backward: CallFact): { loop: SyntaxNode; steps: CallFact[] } | null {
  for (let loop = loopAround(backward.node); loop; loop = loopAround(loop)) {
    const steps = file
      .callsIn(loop, 'step')
      .filter((step) => step.function === backward.function && steppedOptimizer(file, step));
    if (steps.length > 0) return { loop, steps };
  }
  return null;
}

function isClearedElsewhere(
  file: FileFacts,
  project: ProjectFacts,
  loop: SyntaxNode,
  steps: readonly CallFact[],
): boolean {
  const optimizers = new Set(steps.map((step) => file.text(steppedOptimizer(file, step)!)));
  return file.callsIn(loop).some((call) => {
    if (clearingName.test(call.name)) return true;
    const called = project.calledFunction(file, call);
    if (called) return [...called.calledNames].some((name) => clearingName.test(name));
    // A function whose body is unknown may clear the gradients of the optimizer that it is given.
    const known =
      call.receiver !== null && (isGradScaler(file, call.receiver) || optimizers.has(file.text(call.receiver)));
    return !known && [...call.positional, ...call.keywords.values()].some((value) => optimizers.has(file.text(value)));
  });
}

/** Whether the gradients are cleared somewhere, or by something that cannot be read. */
function isCleared(
  file: FileFacts,
  project: ProjectFacts,
  backward: CallFact,
  loop: SyntaxNode,
  steps: readonly CallFact[],
): boolean {
  const owner = backward.function;
  const scope = owner?.class?.node ?? owner?.node ?? file.tree.root;
  if (clearsGradients.test(file.text(scope)) || isClearedElsewhere(file, project, loop, steps)) return true;
  // A closure given to `step` does all of this itself.
  return steps.some((step) => step.positional.length > 0 && !isGradScaler(file, step.receiver!));
}

function hitFor(file: FileFacts, project: ProjectFacts, backward: CallFact): Hit | null {
  if (isWrapped(file, backward) || backward.receiver === null) return null;
  if (/^torch\.(autograd|distributed)/.test(file.calleeName(backward) ?? '')) return null;
  const found = steppingLoop(file, backward);
  if (!found || isCleared(file, project, backward, found.loop, found.steps)) return null;
  const optimizer = steppedOptimizer(file, found.steps[0]!)!;
  const statement = statementOf(backward.node);
  const single = found.steps.length === 1 && statementOf(found.steps[0]!.node).parent === statement.parent;
  const fix = single && statement.type === 'expression_statement';
  const replacement = fix ? lineBefore(file, statement, `${file.text(optimizer)}.zero_grad()`) : undefined;
  return {
    node: statement,
    evidence: [found.loop],
    explanation:
      `\`backward()\` adds to \`.grad\`, and nothing in this loop clears it. At step $t$, ${codeOf(file, optimizer)} therefore uses ` +
      `$\\sum_{s \\le t} g_s$, the gradients of every batch so far taken at old parameters, in place of $g_t$.`,
    effect:
      'The update acts like momentum 1 with no decay: the step grows with the number of batches, and training drifts or diverges.',
    check:
      'Print the gradient norm for the first 20 steps with the learning rate at 0: it must stay level, and today it grows linearly.',
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** A training loop that never clears the gradients. */
export const missingZeroGrad: Check = {
  name: 'missing-zero-grad',
  code: 'MLR301',
  title: 'gradients are never cleared between steps',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.93,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, torch.optim.Optimizer.zero_grad',
  find(file, project) {
    if (file.imports('torch.distributed.autograd') || /\bLBFGS\b/.test(file.tree.text)) return [];
    const hits = new Map<SyntaxNode, Hit>();
    for (const backward of file.callsNamed('backward')) {
      const hit = hitFor(file, project, backward);
      const loop = hit?.evidence?.[0];
      if (hit && loop && !hits.has(loop)) hits.set(loop, hit);
    }
    return [...hits.values()];
  },
};
