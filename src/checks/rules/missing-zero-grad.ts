import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { lineBefore } from '../facts/edits.ts';
import { loopAround, statementOf } from '../facts/flow.ts';
import { remembering } from '../facts/remembering.ts';
import { isGradScaler, isWrapped, steppedOptimizer } from '../facts/torch.ts';
import { codeOf } from '../facts/wording.ts';

const clearingName = /zero_?grad|clear_?grad|reset_?grad|lomo/i;

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

/** What a piece of code clears: the gradients of the optimizers with these names, or those of anything. */
type Cleared = ReadonlySet<string> | 'anything';

/** What each scope of a file clears, looked up once for all loops in it. */
type ClearedIn = (scope: SyntaxNode) => Cleared;

function clearedIn(file: FileFacts, scope: SyntaxNode): Cleared {
  const names = new Set<string>();
  for (const call of file.callsIn(scope)) {
    if (call.name === 'zero_grad' && call.receiver) names.add(file.text(call.receiver));
    else if (clearingName.test(call.name)) return 'anything';
    else if (call.name === 'zero_' && call.receiver && /\.grad\b/.test(file.text(call.receiver))) return 'anything';
  }
  const isReset = file.nodesIn('assignment', scope).some((node) => {
    const left = childOf(node, 'left');
    return left?.type === 'attribute' && file.text(childOf(left, 'attribute') ?? left) === 'grad';
  });
  const isDeleted = file.nodesIn('delete_statement', scope).some((node) => /\.grad\b/.test(file.text(node)));
  return isReset || isDeleted ? 'anything' : names;
}

/** Whether a function that the loop calls clears gradients, or is given an optimizer and cannot be read. */
function mayClear(file: FileFacts, project: ProjectFacts, loop: SyntaxNode, optimizers: ReadonlySet<string>): boolean {
  return file.callsIn(loop).some((call) => {
    const called = project.calledFunction(file, call);
    if (called) return [...called.calledNames].some((name) => clearingName.test(name));
    const isKnown =
      call.receiver !== null && (isGradScaler(file, call.receiver) || optimizers.has(file.text(call.receiver)));
    return (
      !isKnown && [...call.positional, ...call.keywords.values()].some((value) => optimizers.has(file.text(value)))
    );
  });
}

/** The stepped optimizers whose gradients nothing clears. */
function uncleared(
  file: FileFacts,
  project: ProjectFacts,
  backward: CallFact,
  { loop, steps }: { loop: SyntaxNode; steps: readonly CallFact[] },
  look: ClearedIn,
): CallFact[] {
  const owner = backward.function;
  const stepped = new Set(steps.map((step) => file.text(steppedOptimizer(file, step)!)));
  const cleared = look(owner?.class?.node ?? owner?.node ?? file.tree.root);
  if (cleared === 'anything' || mayClear(file, project, loop, stepped)) return [];
  // A closure given to `step` does all of this itself.
  if (steps.some((step) => step.positional.length > 0 && !isGradScaler(file, step.receiver!))) return [];
  // A name that is not stepped here may be the model, or another name for an optimizer.
  if ([...cleared].some((name) => !stepped.has(name))) return [];
  return steps.filter((step) => !cleared.has(file.text(steppedOptimizer(file, step)!)));
}

function hitFor(file: FileFacts, project: ProjectFacts, backward: CallFact, look: ClearedIn): Hit | null {
  if (isWrapped(file, backward) || backward.receiver === null) return null;
  if (/^torch\.(autograd|distributed)/.test(file.calleeName(backward) ?? '')) return null;
  const found = steppingLoop(file, backward);
  const step = found && uncleared(file, project, backward, found, look)[0];
  if (!found || !step) return null;
  const between = file
    .callsIn(found.loop, 'backward')
    .some((call) => call.node.start > backward.node.start && call.node.start < step.node.start);
  if (between && found.steps.length > 1) return null;
  const optimizer = steppedOptimizer(file, step)!;
  const statement = statementOf(backward.node);
  const single = found.steps.length === 1 && statementOf(step.node).parent === statement.parent;
  const fix = single && statement.type === 'expression_statement';
  const replacement = fix ? lineBefore(file, statement, `${file.text(optimizer)}.zero_grad()`) : undefined;
  return {
    node: statement,
    evidence: [found.loop],
    explanation:
      `\`backward()\` adds to \`.grad\`, and nothing here clears the gradients of ${codeOf(file, optimizer)}. At step $t$, it therefore uses ` +
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
    const look = remembering((scope: SyntaxNode) => clearedIn(file, scope));
    const hits = new Map<SyntaxNode, Hit>();
    for (const backward of file.callsNamed('backward')) {
      const hit = hitFor(file, project, backward, look);
      const loop = hit?.evidence?.[0];
      if (hit && loop && !hits.has(loop)) hits.set(loop, hit);
    }
    return [...hits.values()];
  },
};
