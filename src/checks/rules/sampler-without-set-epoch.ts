import { childOf, contains } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { statementOf } from '../facts/flow.ts';

const sampler = 'torch.utils.data.DistributedSampler';
const notTraining = /(^|[_.\W])(val|valid|validation|test|eval|dev|predict|inference)/i;

/** The loop over epochs; null when the file has none. */
function epochLoop(file: FileFacts): SyntaxNode | null {
  const loops = file.nodesOf('for_statement').filter((loop) => {
    const target = childOf(loop, 'left');
    const over = childOf(loop, 'right');
    return target && over && /epoch/i.test(`${file.text(target)} ${file.text(over)}`);
  });
  return loops[0] ?? null;
}

/** Names that hold the sampler, or a loader made with it. */
function carriers(file: FileFacts, call: CallFact): Set<string> {
  const names = new Set<string>();
  const add = (node: SyntaxNode): void => {
    const statement = statementOf(node);
    const assignment = statement.children[0];
    const left = assignment?.type === 'assignment' ? childOf(assignment, 'left') : null;
    if (left) names.add(file.text(left));
  };
  add(call.node);
  for (const loader of file.callsNamed('DataLoader')) {
    const given = loader.keywords.get('sampler');
    if (given && (names.has(file.text(given)) || contains(given, call.node))) add(loader.node);
  }
  return names;
}

/** Whether a function or class that is given the sampler calls `set_epoch`, or cannot be read. */
function mayCallSetEpoch(file: FileFacts, project: ProjectFacts, call: CallFact): boolean {
  const called = project.calledFunction(file, call) ?? project.findClass(file.calleeName(call), file);
  const home = called && project.file(called.path);
  return !called || !home || home.text(called.node).includes('set_epoch');
}

/** Whether the sampler or its loader is handed to code that may call `set_epoch` and cannot be read here. */
function mayBeSetElsewhere(file: FileFacts, project: ProjectFacts, call: CallFact): boolean {
  const names = carriers(file, call);
  return file.calls.some((each) => {
    if (each.name === 'DataLoader' || each.name === 'len' || each.name === 'enumerate' || each.name === 'tqdm') {
      return false;
    }
    const passes = [...each.positional, ...each.keywords.values()].some((value) => names.has(file.text(value)));
    return passes && mayCallSetEpoch(file, project, each);
  });
}

function isForTraining(file: FileFacts, call: CallFact): boolean {
  const shuffle = call.keywords.get('shuffle') ?? call.positional[3];
  if (shuffle !== undefined && file.text(shuffle) !== 'True') return false;
  const statement = statementOf(call.node);
  const assignment = statement.children[0];
  const target = assignment?.type === 'assignment' ? childOf(assignment, 'left') : null;
  const data = call.positional[0] ?? call.keywords.get('dataset');
  return ![target, data].some((node) => node && notTraining.test(file.text(node)));
}

function hitOf(file: FileFacts, call: CallFact, loop: SyntaxNode): Hit {
  const epoch = childOf(loop, 'left');
  return {
    node: call.node,
    evidence: [childOf(loop, 'left') ?? loop],
    explanation:
      `\`DistributedSampler\` shuffles with the seed \`seed + epoch\`, and its epoch stays 0 unless \`set_epoch\` is called. ` +
      `The loop on ${file.place(loop)} never calls it; \`sampler.set_epoch(${epoch?.type === 'identifier' ? file.text(epoch) : 'epoch'})\` belongs at its top.`,
    effect:
      'Every epoch visits the samples in the same order and in the same batches on the same ranks, as if shuffling were off after the first epoch.',
    check: 'Print `list(sampler)[:10]` in two epochs: today the ten indices are equal.',
  };
}

/** A distributed sampler whose epoch is never set. */
export const samplerWithoutSetEpoch: Check = {
  name: 'sampler-without-set-epoch',
  code: 'MLR702',
  title: 'the distributed sampler repeats one order in every epoch',
  category: 'correctness',
  severity: 'major',
  confidence: 0.92,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, torch.utils.data.distributed.DistributedSampler (warning on set_epoch)',
  find(file, project) {
    if (file.imports('lightning') || file.imports('accelerate') || /set_epoch/.test(file.tree.text)) return [];
    const loop = epochLoop(file);
    if (!loop) return [];
    return file.callsNamed('DistributedSampler').flatMap((call) => {
      if (call.open || file.calleeName(call) !== sampler || !isForTraining(file, call)) return [];
      return mayBeSetElsewhere(file, project, call) ? [] : [hitOf(file, call, loop)];
    });
  },
};
