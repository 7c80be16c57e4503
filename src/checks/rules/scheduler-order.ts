import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { loopAround, statementOf } from '../facts/flow.ts';
import { constructorOf, steppedOptimizer } from '../facts/torch.ts';
import { codeOf } from '../facts/wording.ts';

const schedulers = /^torch\.optim\.lr_scheduler\.(\w+)$/;

function schedulerOf(file: FileFacts, call: CallFact): string | null {
  return call.receiver ? (schedulers.exec(constructorOf(file, call.receiver) ?? '')?.[1] ?? null) : null;
}

function beforeOptimizer(file: FileFacts, call: CallFact): Hit[] {
  const block = statementOf(call.node).parent;
  const inBlock = file
    .callsNamed('step')
    .filter((each) => each.function === call.function && statementOf(each.node).parent === block);
  const steps = inBlock.filter((each) => steppedOptimizer(file, each));
  if (steps.length === 0 || steps.some((step) => step.node.start < call.node.start)) return [];
  return [
    {
      node: call.node,
      evidence: [steps[0]!.node],
      title: 'the scheduler steps before the optimizer',
      explanation: `${codeOf(file, call.node)} comes before ${codeOf(file, steps[0]!.node)} in each pass. Since PyTorch 1.1 the optimizer steps first; otherwise the first value of the schedule is skipped.`,
      effect:
        'Every learning rate is used one step early: with warm-up or a short schedule the first steps run at the wrong rate.',
      check: 'Print `optimizer.param_groups[0]["lr"]` at the first optimizer step: it must be the initial value.',
    },
  ];
}

function withoutMetric(file: FileFacts, call: CallFact): Hit[] {
  if (call.open || call.positional.length > 0 || call.keywords.size > 0) return [];
  return [
    {
      node: call.node,
      title: '`ReduceLROnPlateau` gets no metric',
      explanation: `${codeOf(file, call.node)} has no argument; \`ReduceLROnPlateau.step\` needs the metric that it watches.`,
      effect: 'The call raises a `TypeError`, at the end of the first epoch.',
      check: 'Run one epoch of one batch.',
    },
  ];
}

/** Whether a call stands in a loop over epochs and outside the loop over batches within it. */
function isPerEpoch(file: FileFacts, call: CallFact): SyntaxNode | null {
  const loop = loopAround(call.node);
  const target = loop && childOf(loop, 'left');
  if (!loop || !target || !/epoch/i.test(file.text(target))) return null;
  return file.nodesIn('for_statement', loop).some((inner) => inner !== loop) ? loop : null;
}

function oncePerEpoch(file: FileFacts, call: CallFact): Hit[] {
  const made = call.receiver && file.callAt(file.lastValue(call.receiver));
  const loop = isPerEpoch(file, call);
  const total = made && (made.keywords.get('total_steps') ?? made.keywords.get('steps_per_epoch'));
  if (!made || !loop || !total || /^\w*epochs?$/i.test(file.text(total)) || file.text(total) === '1') return [];
  return [
    {
      node: call.node,
      evidence: [made.node],
      title: 'a schedule counted in batches is stepped once per epoch',
      explanation: `${codeOf(file, made.callee)} on ${file.place(made.node)} plans ${codeOf(file, total)} steps, one a batch, and ${codeOf(file, call.node)} runs once in each pass of the loop on ${file.place(loop)}.`,
      effect: 'Training ends in the first part of the warm-up: the learning rate hardly leaves its initial value.',
      check: 'Plot the learning rate over the whole run: it must rise and fall.',
    },
  ];
}

/** A learning-rate scheduler that is stepped at the wrong place. */
export const schedulerOrder: Check = {
  name: 'scheduler-order',
  code: 'MLR303',
  title: 'the scheduler is stepped at the wrong place',
  category: 'correctness',
  severity: 'major',
  confidence: 0.65,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, torch.optim, "How to adjust learning rate" (order since 1.1.0)',
  find(file) {
    return file.callsNamed('step').flatMap((call) => {
      const kind = schedulerOf(file, call);
      if (kind === null) return [];
      const plateau = kind === 'ReduceLROnPlateau' ? withoutMetric(file, call) : [];
      return [
        ...plateau,
        ...beforeOptimizer(file, call),
        ...(kind === 'OneCycleLR' ? oncePerEpoch(file, call) : []),
      ].slice(0, 1);
    });
  },
};
