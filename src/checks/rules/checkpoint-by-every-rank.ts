import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact, FunctionFact } from '../facts/definitions.ts';
import { canReach, enclosing } from '../facts/flow.ts';
import { rankSideOf } from '../facts/ranks.ts';
import { codeOf } from '../facts/wording.ts';

const rankWord = /rank|gpu_id|master_process|is_main|is_master|world_size|local_process|world_process/i;

/** Whether a question about the rank stands around a node, or sends the other ranks away before it. */
function isGuarded(file: FileFacts, node: SyntaxNode): boolean {
  const around = enclosing(node).some(
    (above) =>
      (above.type === 'if_statement' || above.type === 'elif_clause') &&
      rankWord.test(file.text(childOf(above, 'condition') ?? above).slice(0, 300)),
  );
  if (around) return true;
  const owner = file.functionOf(node);
  return file.nodesOf('if_statement').some((each) => {
    if (each.start > node.start || file.functionOf(each) !== owner) return false;
    const leaves = childOf(each, 'consequence');
    return (
      rankSideOf(file, childOf(each, 'condition')) !== null &&
      leaves !== null &&
      !canReach(leaves.children[0] ?? leaves, node)
    );
  });
}

/** Whether every known caller is guarded; a function without a known caller is not known to be. */
function isGuardedByCallers(file: FileFacts, project: ProjectFacts, fact: FunctionFact | null): boolean {
  if (!fact) return false;
  if (
    fact.parameters.some((name) => rankWord.test(name)) ||
    fact.decorators.some((node) => rankWord.test(file.text(node)))
  ) {
    return true;
  }
  const calls = file.callsNamed(fact.name).filter((call) => project.calledFunction(file, call) === fact);
  return calls.length > 0 && calls.every((call) => isGuarded(file, call.node));
}

function hitFor(file: FileFacts, project: ProjectFacts, save: CallFact, start: CallFact): Hit[] {
  const path = save.positional[1] ?? save.keywords.get('f');
  if (!path || rankWord.test(file.text(file.lastValue(path)).slice(0, 500)) || rankWord.test(file.text(path))) {
    return [];
  }
  if (isGuarded(file, save.node) || isGuardedByCallers(file, project, save.function)) return [];
  return [
    {
      node: save.node,
      evidence: [start.node],
      explanation: `The file starts a process group (${codeOf(file, start.callee)}), and no question about the rank stands around ${codeOf(file, save.callee)}: every rank writes ${codeOf(file, path)}. Save on rank 0, then let the others wait at a \`barrier()\` outside the condition.`,
      effect:
        'Processes write one file at the same time; on a shared file system it can end truncated or mixed, and saving takes as many times as there are ranks.',
      check: 'Log the rank beside each save: today all of them appear.',
    },
  ];
}

/** A checkpoint that every process writes to one path. */
export const checkpointByEveryRank: Check = {
  name: 'checkpoint-by-every-rank',
  code: 'MLR704',
  title: 'every rank writes this checkpoint',
  category: 'stability',
  severity: 'minor',
  confidence: 0.55,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'PyTorch tutorial, "Getting started with Distributed Data Parallel": save and load checkpoints',
  find(file, project) {
    const start = file
      .callsNamed('init_process_group')
      .find((call) => file.calleeName(call) === 'torch.distributed.init_process_group');
    if (!start) return [];
    return file
      .callsNamed('save')
      .flatMap((call) => (file.calleeName(call) === 'torch.save' ? hitFor(file, project, call, start) : []));
  },
};
