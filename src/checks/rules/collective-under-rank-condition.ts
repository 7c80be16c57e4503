import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { canReach, enclosing } from '../facts/flow.ts';
import { rankSideOf } from '../facts/ranks.ts';
import type { RankSide } from '../facts/ranks.ts';
import { code, codeOf } from '../facts/wording.ts';

const collectives =
  /^torch\.distributed\.(barrier|all_reduce|all_gather|all_gather_into_tensor|all_gather_object|broadcast|broadcast_object_list|reduce|reduce_scatter|reduce_scatter_tensor|gather|gather_object|scatter|scatter_object_list|all_to_all|all_to_all_single)$/;
const acceleratorCollectives = new Set([
  'gather',
  'gather_for_metrics',
  'reduce',
  'wait_for_everyone',
  'pad_across_processes',
]);
function isCollective(file: FileFacts, call: CallFact): boolean {
  if (call.open || call.keywords.has('group') || call.keywords.has('async_op')) return false;
  if (collectives.test(file.calleeName(call) ?? '')) return true;
  return (
    acceleratorCollectives.has(call.name) &&
    call.receiver !== null &&
    /(^|\.)accelerator$/.test(file.text(call.receiver))
  );
}

/** A collective that a called function runs in any case. */
function collectiveInside(file: FileFacts, project: ProjectFacts, call: CallFact): CallFact | null {
  const called = project.calledFunction(file, call);
  const home = called && project.file(called.path);
  if (!called || !home || called === call.function) return null;
  const always = called.calls.find(
    (inner) => isCollective(home, inner) && !enclosing(inner.node).some((above) => above.type === 'if_statement'),
  );
  return always ?? null;
}

interface RankIf {
  node: SyntaxNode;
  side: RankSide;
  consequence: SyntaxNode;
}

function rankIfs(file: FileFacts): RankIf[] {
  return file.nodesOf('if_statement').flatMap((node) => {
    const side = rankSideOf(file, childOf(node, 'condition'));
    const consequence = childOf(node, 'consequence');
    return side && consequence ? [{ node, side, consequence }] : [];
  });
}

/** Whether ranks on the other side meet the collective too: in the `else`, or in another question about the rank. */
function isAnswered(file: FileFacts, project: ProjectFacts, each: RankIf, all: readonly RankIf[]): boolean {
  const owner = file.functionOf(each.node);
  const others = [
    ...each.node.children.filter((child) => child.field === 'alternative'),
    ...all
      .filter((other) => other !== each && other.side !== each.side && file.functionOf(other.node) === owner)
      .map((other) => other.consequence),
  ];
  return others.some((block) =>
    file.callsIn(block).some((call) => isCollective(file, call) || collectiveInside(file, project, call)),
  );
}

function hitOf(file: FileFacts, call: CallFact, condition: SyntaxNode, through: CallFact | null): Hit {
  const what = through
    ? `${codeOf(file, call.callee)}, which runs ${code(`${through.name}()`)},`
    : codeOf(file, call.callee);
  return {
    node: call.node,
    evidence: [condition],
    explanation:
      `${what} is reached only where ${codeOf(file, condition)} holds. A collective returns when every rank of the group has entered it; ` +
      'the other ranks never do, or enter their next collective in its place and exchange the wrong tensors.',
    effect:
      'The job hangs until the process-group timeout (10 minutes with NCCL), or silently mixes the data of two different collectives.',
    check:
      'Run on two processes with `TORCH_DISTRIBUTED_DEBUG=DETAIL`: the mismatch is reported with the names of the collectives.',
  };
}

function inCondition(file: FileFacts, project: ProjectFacts, each: RankIf, all: readonly RankIf[]): Hit[] {
  const condition = childOf(each.node, 'condition')!;
  const owner = file.functionOf(each.node);
  const hits = file.callsIn(each.consequence).flatMap((call) => {
    if (call.function !== owner) return [];
    const through = isCollective(file, call) ? null : collectiveInside(file, project, call);
    return through || isCollective(file, call) ? [hitOf(file, call, condition, through)] : [];
  });
  return hits.length > 0 && !isAnswered(file, project, each, all) ? hits.slice(0, 1) : [];
}

/** `if rank != 0: return`, and a collective further down. */
function afterReturn(file: FileFacts, each: RankIf): Hit[] {
  const last = each.consequence.children.at(-1);
  const owner = file.functionOf(each.node);
  if (
    last?.type !== 'return_statement' ||
    !owner ||
    each.node.children.some((child) => child.field === 'alternative')
  ) {
    return [];
  }
  const later = owner.calls.find(
    (call) => call.node.start > each.node.end && isCollective(file, call) && canReach(each.node, call.node),
  );
  const before = file.callsIn(each.consequence).some((call) => isCollective(file, call));
  return later && !before ? [hitOf(file, later, childOf(each.node, 'condition')!, null)] : [];
}

/** A collective that only some ranks reach. */
export const collectiveUnderRankCondition: Check = {
  name: 'collective-under-rank-condition',
  code: 'MLR701',
  title: 'only some ranks reach this collective',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.92,
  tier: 'A',
  frameworks: ['torch', 'accelerate'],
  reference:
    'PyTorch documentation, torch.distributed: collective functions (every process of the group has to enter the call)',
  find(file, project) {
    if (!file.imports('torch.distributed') && !file.imports('accelerate') && !/\bdistributed\./.test(file.tree.text)) {
      return [];
    }
    const all = rankIfs(file);
    const hits = new Map<SyntaxNode, Hit>();
    for (const each of all.filter((rankIf) => rankIf.side !== 'unclear')) {
      for (const hit of [...inCondition(file, project, each, all), ...afterReturn(file, each)]) hits.set(hit.node, hit);
    }
    return [...hits.values()];
  },
};
