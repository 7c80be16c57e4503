import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { statementOf } from '../facts/flow.ts';
import { codeOf } from '../facts/wording.ts';

const clocks = /^time\.(time|perf_counter|monotonic|time_ns|perf_counter_ns)$/;
/** Whatever waits for the device, or makes the region more than one queue of kernels. */
const waits =
  /synchronize|\bsync\w{0,40}\(|\.item\(|\.cpu\(|\.numpy\(|\.tolist\(|\.to\(['"]cpu|print\(|Event\(|do_bench|barrier|block_until_ready|loader|backward\(|float\(|generate\(/;
const modelName =
  /(^|[._])(model|net|network|module|encoder|decoder|unet|backbone|transformer|kernel|fn|func)\d?$|^model\w*\.([\w.]*\.)?(forward|infer|predict|sample|encode|decode)\w*$/i;

/** `start = time.time()`: the statement and the name. */
function startOf(file: FileFacts, call: CallFact): { statement: SyntaxNode; name: string } | null {
  const statement = statementOf(call.node);
  const assignment = statement.children[0];
  const left = assignment?.type === 'assignment' ? childOf(assignment, 'left') : null;
  if (left?.type !== 'identifier' || childOf(assignment, 'right') !== call.node) return null;
  return { statement, name: file.text(left) };
}

/** `time.time() - start`, or `end - start` with `end` read from the clock in between. */
function endOf(file: FileFacts, start: { statement: SyntaxNode; name: string }, clock: CallFact): boolean {
  const parent = clock.node.parent;
  if (parent?.type === 'binary_operator') {
    const operator = childOf(parent, 'operator');
    const right = childOf(parent, 'right');
    return operator !== null && file.text(operator) === '-' && right !== null && file.text(right) === start.name;
  }
  const end = startOf(file, clock);
  if (!end) return false;
  return file
    .nodesOf('binary_operator')
    .some((node) => node.start > end.statement.end && file.text(node) === `${end.name} - ${start.name}`);
}

function hitFor(file: FileFacts, clock: CallFact, later: readonly CallFact[]): Hit[] {
  const start = startOf(file, clock);
  if (!start) return [];
  const end = later.find(
    (each) =>
      each.function === clock.function &&
      statementOf(each.node).parent === start.statement.parent &&
      endOf(file, start, each),
  );
  if (!end) return [];
  const stop = statementOf(end.node);
  const region = file.tree.text.slice(start.statement.end, stop.start);
  if (waits.test(region)) return [];
  const run = file.calls.find((call) => {
    const isInside = call.node.start > start.statement.end && call.node.end <= stop.start;
    return (
      isInside &&
      call.function === clock.function &&
      modelName.test(file.text(call.callee).slice(0, 100)) &&
      file.calleeName(call)?.startsWith('torch.') !== true
    );
  });
  if (!run) return [];
  return [
    {
      node: stop,
      evidence: [start.statement, run.node],
      explanation:
        `CUDA kernels are launched asynchronously: ${codeOf(file, run.node)} returns when its kernels are queued, and nothing between the two readings of the clock waits for them. ` +
        'Call `torch.cuda.synchronize()` before each reading, or use `torch.cuda.Event` or `torch.utils.benchmark.Timer`.',
      effect:
        'The number is the time to launch the kernels, not to run them: it is too small, and hardly changes with the batch size.',
      check: 'Double the batch size: launch time stays as it is, run time does not.',
    },
  ];
}

/** GPU work timed without waiting for it. */
export const timingWithoutSynchronise: Check = {
  name: 'timing-without-synchronise',
  code: 'MLR603',
  title: 'the clock is read before the GPU has finished',
  category: 'efficiency',
  severity: 'minor',
  confidence: 0.6,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, CUDA semantics: asynchronous execution; torch.utils.benchmark',
  find(file) {
    if (!/\bcuda\b/.test(file.tree.text)) return [];
    const readings = file.calls.filter((call) => clocks.test(file.calleeName(call) ?? ''));
    return readings.flatMap((clock, index) => hitFor(file, clock, readings.slice(index + 1)));
  },
};
