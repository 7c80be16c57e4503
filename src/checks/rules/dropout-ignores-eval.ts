import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact, FunctionFact } from '../facts/definitions.ts';
import { addArgument, editLines, replaceNode } from '../facts/edits.ts';
import { enclosing } from '../facts/flow.ts';
import { moduleClassOf } from '../facts/modules.ts';
import { code, codeOf, literalNumber } from '../facts/wording.ts';

const functionalDropout =
  /^torch\.nn\.functional\.(dropout|dropout1d|dropout2d|dropout3d|alpha_dropout|feature_alpha_dropout)$/;
const attention = 'torch.nn.functional.scaled_dot_product_attention';
const flashAttention = /^flash_attn\.(\w+\.)*flash_attn_\w*func$/;
const sampledOnPurpose = /^(mc_|bayes)|monte_carlo|mc_dropout/i;

/** Whether the code around or before a call asks for the mode: `if self.training:`. */
function asksForMode(file: FileFacts, node: SyntaxNode, owner: FunctionFact): boolean {
  const around = enclosing(node).some(
    (above) =>
      /^(if_statement|elif_clause|conditional_expression|boolean_operator)$/.test(above.type) &&
      /training/.test(file.text(above).slice(0, 2_000)),
  );
  if (around) return true;
  return file.nodesOf('if_statement').some((each) => {
    const condition = childOf(each, 'condition');
    return (
      each.start > owner.node.start &&
      each.start < node.start &&
      each.end <= owner.node.end &&
      condition !== null &&
      /training/.test(file.text(condition))
    );
  });
}

function dropoutHit(file: FileFacts, call: CallFact): Hit | null {
  if (call.open || call.keywords.has('training') || call.positional.length >= 3) return null;
  const rate = call.keywords.get('p') ?? call.positional[1];
  if (literalNumber(file, rate) === 0) return null;
  const edit = addArgument(file, call.node, `training=${call.function?.parameters[0] ?? 'self'}.training`);
  const replacement = edit ? editLines(file, call.node, [edit]) : undefined;
  return {
    node: call.node,
    title: `${code(`F.${call.name}`)} stays on in evaluation`,
    explanation:
      `${code(`torch.nn.functional.${call.name}`)} has \`training=True\` as its default and does not know the module's mode: ` +
      `\`model.eval()\` does not switch it off. Activations are still zeroed with probability ${rate ? codeOf(file, rate) : '0.5'} and the rest scaled by 1/(1 − p).`,
    effect:
      'Validation metrics and predictions are random: the same input gives a different output each time, and scores are those of a damaged network.',
    check: 'Call `model.eval()` and feed one batch twice: the two outputs must be equal, and today they differ.',
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** Whether a probability is surely not zero in evaluation: a literal, or an attribute that no property computes. */
function isFixedRate(file: FileFacts, value: SyntaxNode, owner: FunctionFact): boolean {
  if (value.type === 'attribute') return isPlainAttribute(file, value, owner);
  if (value.type !== 'identifier') return (literalNumber(file, value) ?? 0) > 0;
  const bindings = file.scopes.visible(file.text(value), value)?.bindings ?? [];
  const binding = bindings.length === 1 ? bindings[0] : undefined;
  if (binding?.kind !== 'assign' || !binding.value || binding.value.type === 'identifier') return false;
  return file.functionOf(binding.target) === owner && isFixedRate(file, binding.value, owner);
}

function isPlainAttribute(file: FileFacts, value: SyntaxNode, owner: FunctionFact): boolean {
  const object = childOf(value, 'object');
  const attribute = childOf(value, 'attribute');
  const self = owner.parameters[0] ?? 'self';
  if (!object || !attribute || owner.class?.methods.has(file.text(attribute))) return false;
  return file.text(object) === self || file.text(object).startsWith(`${self}.`);
}

function attentionHit(file: FileFacts, call: CallFact, owner: FunctionFact, position: number): Hit | null {
  const rate = call.keywords.get('dropout_p') ?? call.positional[position];
  if (!rate || call.open || /training/.test(file.text(rate)) || !isFixedRate(file, rate, owner)) return null;
  const gated = `${file.text(rate)} if ${owner.parameters[0]}.training else 0.0`;
  const replacement = editLines(file, call.node, [replaceNode(rate, gated)]);
  return {
    node: call.node,
    title: 'attention dropout stays on in evaluation',
    explanation:
      `${code(call.name)} applies \`dropout_p\` whenever it is not zero; unlike \`nn.Dropout\` it does not look at the module's mode. ` +
      `After \`model.eval()\`, attention weights are still zeroed with probability ${codeOf(file, rate)}.`,
    effect: 'Evaluation and generation run with random attention: metrics are noisy and worse than the model is.',
    check: 'Call `model.eval()` and feed one batch twice: the two outputs must be equal, and today they differ.',
    ...(replacement === undefined ? {} : { replacement }),
  };
}

function hitOf(file: FileFacts, project: ProjectFacts, call: CallFact, owner: FunctionFact): Hit | null {
  const name = file.calleeName(call) ?? '';
  const isDropout = functionalDropout.test(name);
  const isAttention = name === attention;
  if (!isDropout && !isAttention && !flashAttention.test(name)) return null;
  if (!moduleClassOf(file, project, call.node) || asksForMode(file, call.node, owner)) return null;
  // The position of `dropout_p` differs among the flash-attention functions; there only the keyword counts.
  return isDropout ? dropoutHit(file, call) : attentionHit(file, call, owner, isAttention ? 4 : 99);
}

/** Functional dropout inside a module that does not follow `train()` and `eval()`. */
export const dropoutIgnoresEval: Check = {
  name: 'dropout-ignores-eval',
  code: 'MLR102',
  title: 'dropout stays on in evaluation',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.95,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, torch.nn.functional.dropout and scaled_dot_product_attention (note on dropout_p)',
  find(file, project) {
    return file.calls.flatMap((call) => {
      const owner = call.function;
      if (!owner?.class || !/dropout|attention|flash_attn/.test(call.name)) return [];
      if (owner.name === '__init__' || sampledOnPurpose.test(owner.name)) return [];
      return hitOf(file, project, call, owner) ?? [];
    });
  },
};
