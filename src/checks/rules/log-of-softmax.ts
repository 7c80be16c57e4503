import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { editLines, replaceNode } from '../facts/edits.ts';
import { squashOf } from '../facts/squash.ts';
import type { SquashCall } from '../facts/squash.ts';
import { code, codeOf, literalNumber } from '../facts/wording.ts';

/** How this file writes a package: `F` for `torch.nn.functional`; null when it has no name for it. */
function nameOf(file: FileFacts, imported: string): string | null {
  for (const [name, bindings] of file.scopes.of(file.tree.root).bindings) {
    if (bindings.at(-1)?.imported === imported) return name;
  }
  return null;
}

/** What the logarithm is taken of; null when the call is no logarithm of torch. */
function argumentOfLog(file: FileFacts, call: CallFact): SyntaxNode | null {
  if (call.name !== 'log' || call.open) return null;
  const name = file.calleeName(call);
  if (name === 'torch.log') return call.positional[0] ?? call.keywords.get('input') ?? null;
  return name === null && call.positional.length === 0 ? call.receiver : null;
}

/** `x` of `1 - x`. */
function complement(file: FileFacts, node: SyntaxNode): SyntaxNode | null {
  let inner = node;
  while (inner.type === 'parenthesized_expression') inner = inner.children[0] ?? inner;
  const left = childOf(inner, 'left');
  const operator = childOf(inner, 'operator');
  if (inner.type !== 'binary_operator' || !left || !operator || file.text(operator) !== '-') return null;
  return literalNumber(file, left) === 1 ? childOf(inner, 'right') : null;
}

/** The stable function of the same value, where it can be written with the names of this file. */
function stableText(file: FileFacts, squash: SquashCall, negated: boolean): string | null {
  const input = file.text(squash.input);
  if (squash.kind === 'sigmoid') {
    const prefix =
      nameOf(file, 'torch.nn.functional') ?? (nameOf(file, 'torch') === 'torch' ? 'torch.nn.functional' : null);
    const simple = squash.input.type === 'identifier' || squash.input.type === 'call';
    const argument = negated ? `-${simple ? input : `(${input})`}` : input;
    return prefix === null ? null : `${prefix}.logsigmoid(${argument})`;
  }
  const callee = file.text(squash.call.callee);
  if (negated || !/(^|\.)softmax$/.test(callee) || !callee.includes('.')) return null;
  return file.text(squash.call.node).replace(callee, callee.replace(/softmax$/, 'log_softmax'));
}

const risks = {
  softmax:
    'In float32 a softmax probability underflows to 0 when its logit lies about 104 below the largest one (17 in float16), and log 0 is −∞.',
  sigmoid: 'In float32 the sigmoid underflows to 0 below about −104 (−17 in float16), and log 0 is −∞.',
  complement: 'In float32 the sigmoid rounds to exactly 1 above about 17, and log(1 − 1) is −∞.',
} as const;

function hitOf(file: FileFacts, call: CallFact, squash: SquashCall, negated: boolean): Hit {
  const isDirect = squash.call.node.start >= call.node.start && squash.call.node.end <= call.node.end;
  const text = isDirect ? stableText(file, squash, negated) : null;
  const replacement = text === null ? undefined : editLines(file, call.node, [replaceNode(call.node, text)]);
  const stable = squash.kind === 'softmax' ? 'log_softmax(x)' : negated ? 'logsigmoid(-x)' : 'logsigmoid(x)';
  return {
    node: call.node,
    evidence: [squash.call.node],
    title: `the logarithm of a ${squash.kind} loses precision and can be −∞`,
    explanation:
      `${codeOf(file, call.node)} rounds the probability before it takes the logarithm. ${risks[negated ? 'complement' : squash.kind]} ` +
      `The gradient there is NaN or 0. ${code(stable)} computes the same value from the logits without the detour.`,
    effect:
      'A confident mistake, the sample that should teach most, gives an infinite loss or no gradient; one NaN ends the run.',
    check: `Evaluate both forms at ${negated ? 'a logit of 20' : 'a logit of −200'}: the stable one is finite.`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** The logarithm of a softmax or sigmoid, computed in two steps. */
export const logOfSoftmax: Check = {
  name: 'log-of-softmax',
  code: 'MLR201',
  title: 'the logarithm of a probability loses precision',
  category: 'stability',
  severity: 'major',
  confidence: 0.95,
  tier: 'A',
  frameworks: ['torch'],
  reference:
    'PyTorch documentation, log_softmax: "faster and numerically more stable"; Blanchard, Higham & Higham 2021 (doi:10.1093/imanum/draa038)',
  find(file) {
    return file.callsNamed('log').flatMap((call) => {
      const argument = argumentOfLog(file, call);
      if (!argument) return [];
      const inner = complement(file, argument);
      const squash = squashOf(file, file.lastValue(inner ?? argument));
      return squash && (inner === null || squash.kind === 'sigmoid') ? [hitOf(file, call, squash, inner !== null)] : [];
    });
  },
};
