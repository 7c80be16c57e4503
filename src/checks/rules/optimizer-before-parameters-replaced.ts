import { childOf, contains, descendants } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { canReach, statementOf } from '../facts/flow.ts';
import { makesTrainableModule } from '../facts/modules.ts';
import { codeOf } from '../facts/wording.ts';

const optimizerMade =
  /^torch\.optim\.(?!lr_scheduler)[A-Z]\w*$|^(transformers|bitsandbytes\.optim|apex\.optimizers|timm\.optim)\.[\w.]*(Adam\w*|SGD|Adafactor|LAMB|Lion\w*)$/;
const replacingWrapper =
  /^(torch\.distributed\.fsdp\.([\w.]+\.)?FullyShardedDataParallel|peft\.([\w.]+\.)?get_peft_model|fairscale\.[\w.]*FullyShardedDataParallel)$/;

/** A place that gives a model other parameters than it had. */
interface Replacement {
  node: SyntaxNode;
  model: string;
}

function wrapping(file: FileFacts, node: SyntaxNode): Replacement | null {
  const left = childOf(node, 'left');
  const call = file.callAt(childOf(node, 'right'));
  if (!left || !call || call.open || !replacingWrapper.test(file.calleeName(call) ?? '')) return null;
  const keepsParameters = call.keywords.get('use_orig_params');
  const source = call.positional[0];
  if (!source || (keepsParameters && file.text(keepsParameters) !== 'False')) return null;
  return { node, model: file.text(source) };
}

/** `model.fc = nn.Linear(…)`, `model.head[2] = nn.Linear(…)`. */
function layerReplaced(file: FileFacts, project: ProjectFacts, node: SyntaxNode): Replacement | null {
  const left = childOf(node, 'left');
  const call = file.callAt(childOf(node, 'right'));
  if (!left || !call || (left.type !== 'attribute' && left.type !== 'subscript')) return null;
  let root: SyntaxNode | null = left;
  while (root && (root.type === 'attribute' || root.type === 'subscript')) root = root.children[0] ?? null;
  const isLayer = makesTrainableModule(file, project, call.node);
  if (root?.type !== 'identifier' || file.text(root) === 'self' || !isLayer) return null;
  return { node, model: file.text(root) };
}

function resized(file: FileFacts): Replacement[] {
  return file
    .callsNamed('resize_token_embeddings')
    .flatMap((call) => (call.receiver ? [{ node: call.node, model: file.text(call.receiver) }] : []));
}

/** Names whose `parameters()` an optimizer is given. */
function modelsOf(file: FileFacts, call: CallFact): Set<string> {
  const inside = descendants(call.node).flatMap((node) => file.callAt(node) ?? []);
  const sources = inside.filter(
    (each) => (each.name === 'parameters' || each.name === 'named_parameters') && each.receiver,
  );
  return new Set(sources.map((each) => file.text(each.receiver!)));
}

/** Whether an optimizer that knows the new parameters is made, or extended, after the replacement. */
function isRenewed(file: FileFacts, optimizers: readonly CallFact[], replaced: Replacement, first: CallFact): boolean {
  const later = optimizers.some(
    (each) => each !== first && each.node.start > replaced.node.end && each.function === first.function,
  );
  return (
    later ||
    file
      .callsNamed('add_param_group')
      .some((call) => call.node.start > replaced.node.start && call.function === first.function)
  );
}

function hitOf(file: FileFacts, optimizer: CallFact, replaced: Replacement): Hit {
  return {
    node: statementOf(replaced.node),
    evidence: [optimizer.node],
    explanation:
      `${codeOf(file, optimizer.callee)} on ${file.place(optimizer.node)} holds the parameter tensors that \`${replaced.model}\` had then. ` +
      `${codeOf(file, replaced.node)} puts other tensors in their place, which no optimizer knows. Build the optimizer after the last change to the model.`,
    effect:
      'The new parameters are never updated; the optimizer goes on stepping tensors that the model no longer uses, and the loss may still fall through the rest.',
    check: `After one step, compare the new parameters with a copy: they have not moved. \`{id(p) for g in optimizer.param_groups for p in g["params"]}\` does not hold their ids.`,
  };
}

/** Parameters are replaced after the optimizer was built. */
export const optimizerBeforeParametersReplaced: Check = {
  name: 'optimizer-before-parameters-replaced',
  code: 'MLR308',
  title: 'the optimizer was built before these parameters',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.9,
  tier: 'A',
  frameworks: ['torch'],
  reference:
    'PyTorch documentation, FullyShardedDataParallel (initialise the optimizer after wrapping) and torch.optim (parameter objects)',
  find(file, project) {
    const optimizers = file.calls.filter((call) => optimizerMade.test(file.calleeName(call) ?? ''));
    if (optimizers.length === 0) return [];
    const assigned = file
      .nodesOf('assignment')
      .flatMap((node) => wrapping(file, node) ?? layerReplaced(file, project, node) ?? []);
    return [...assigned, ...resized(file)].flatMap((replaced) => {
      const optimizer = optimizers.find((call) => {
        const isEarlier = call.node.end <= replaced.node.start && call.function === file.functionOf(replaced.node);
        return (
          isEarlier &&
          modelsOf(file, call).has(replaced.model) &&
          canReach(call.node, replaced.node) &&
          !contains(replaced.node, call.node)
        );
      });
      return optimizer && !isRenewed(file, optimizers, replaced, optimizer) ? [hitOf(file, optimizer, replaced)] : [];
    });
  },
};
