import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact, ClassFact } from '../facts/definitions.ts';
import { editLines, replaceNode } from '../facts/edits.ts';
import { squashNamed, squashOf } from '../facts/squash.ts';
import type { Squash } from '../facts/squash.ts';
import { constructorOf } from '../facts/torch.ts';
import { code, codeOf } from '../facts/wording.ts';

type Loss = 'cross-entropy' | 'binary' | 'nll';

const losses: ReadonlyMap<string, Loss> = new Map([
  ['torch.nn.functional.cross_entropy', 'cross-entropy'],
  ['torch.nn.CrossEntropyLoss', 'cross-entropy'],
  ['torch.nn.functional.binary_cross_entropy_with_logits', 'binary'],
  ['torch.nn.BCEWithLogitsLoss', 'binary'],
  ['torch.nn.functional.nll_loss', 'nll'],
  ['torch.nn.NLLLoss', 'nll'],
]);

/** The loss that a call computes: a function of torch, or an instance made in this file. */
function lossOf(file: FileFacts, call: CallFact): Loss | null {
  const direct = file.calleeName(call);
  if (direct !== null && direct.startsWith('torch.nn.functional.')) return losses.get(direct) ?? null;
  const made = constructorOf(file, call.callee);
  return made !== null && made.startsWith('torch.nn.') ? (losses.get(made) ?? null) : null;
}

interface Found {
  kind: Squash;
  /** The softmax or sigmoid. */
  node: SyntaxNode;
  file: FileFacts;
  /** The replacement of the loss argument, where the squash stands in the loss call itself. */
  input?: SyntaxNode;
}

/** The class that an expression is an instance of. */
function classOfInstance(file: FileFacts, project: ProjectFacts, node: SyntaxNode): ClassFact | null {
  const owner = file.functionOf(node);
  if (owner?.class && file.text(node) === owner.parameters[0]) return owner.class;
  const made = constructorOf(file, node);
  return made === null ? null : project.findClass(made, file);
}

/** The squash that ends a model: every return of `forward`, or the last layer of an `nn.Sequential`. */
function squashAtEnd(file: FileFacts, project: ProjectFacts, model: SyntaxNode): Found | null {
  if (constructorOf(file, model) === 'torch.nn.Sequential') return lastOfSequential(file, model);
  const fact = classOfInstance(file, project, model);
  const forward = fact && project.kindsOf(fact).has('torch-module') ? project.method(fact, 'forward') : null;
  const home = forward && project.file(forward.path);
  if (!forward || !home) return null;
  const ends = forward.returns.map((node) =>
    node.children[0] ? squashOf(home, home.lastValue(node.children[0])) : null,
  );
  const first = ends[0];
  return first && ends.every((end) => end !== null) ? { kind: first.kind, node: first.call.node, file: home } : null;
}

function lastOfSequential(file: FileFacts, model: SyntaxNode): Found | null {
  const sequence = file.callAt(file.lastValue(model));
  const last = sequence && !sequence.open ? file.callAt(sequence.positional.at(-1)) : null;
  const kind = last && squashNamed(file.calleeName(last));
  return last && kind ? { kind, node: last.node, file } : null;
}

/** The squash whose output is the first argument of a loss. */
function squashedInput(file: FileFacts, project: ProjectFacts, input: SyntaxNode): Found | null {
  const direct = squashOf(file, input);
  if (direct) return { kind: direct.kind, node: direct.call.node, file, input: direct.input };
  const value = file.lastValue(input);
  const named = squashOf(file, value);
  if (named) return { kind: named.kind, node: named.call.node, file };
  const call = file.callAt(value);
  const isModel = call && (call.callee.type === 'identifier' || call.callee.type === 'attribute');
  return isModel ? squashAtEnd(file, project, call.callee) : null;
}

const twice: Record<Exclude<Loss, 'nll'>, string> = {
  'cross-entropy':
    'Cross-entropy applies log-softmax to its input, so it needs logits $z \\in \\mathbb{R}^K$. Values in [0, 1] leave the class probability at most $e/(e + K - 1)$: 0.23 for K = 10.',
  binary:
    'This loss applies the sigmoid itself, so it needs logits. With an input in [0, 1] its probability stays within [0.5, 0.73].',
};

const effects: Record<Exclude<Loss, 'nll'>, string> = {
  'cross-entropy':
    'The loss cannot fall below $\\log(1 + (K - 1)/e)$, 1.46 for K = 10, gradients shrink, training is slow and the model is badly calibrated.',
  binary:
    'The loss of a negative cannot fall below log 2 = 0.69 and that of a positive below 0.31; gradients shrink and training stalls.',
};

function hitOf(file: FileFacts, loss: Loss, call: CallFact, found: Found): Hit {
  const where = found.input || found.file !== file ? '' : `, on ${file.place(found.node)},`;
  const shared = { node: call.node, evidence: found.file === file ? [found.node] : [] };
  if (loss === 'nll') {
    return {
      ...shared,
      title: `${code(call.name)} gets probabilities in place of log-probabilities`,
      explanation: `The negative log-likelihood loss returns $-x_y$ and takes no logarithm. Fed by ${found.kind}${where} it minimises $-p_y$; it needs \`log_softmax\`.`,
      effect:
        'The objective is not the likelihood: confident mistakes get almost no gradient, and the logged loss is negative.',
      check: 'Print the loss of one batch: a true negative log-likelihood is never below 0.',
    };
  }
  const replacement = found.input
    ? editLines(file, call.node, [replaceNode(found.node, file.text(found.input))])
    : undefined;
  return {
    ...shared,
    title: `${found.kind} is applied before a loss that expects logits`,
    explanation: `The input of ${codeOf(file, call.callee)} has gone through ${codeOf(found.file, found.node)}${where} already. ${twice[loss]}`,
    effect: effects[loss],
    check: 'Overfit one batch: with logits the loss goes to 0, with the extra squashing it stops at the floor above.',
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** Softmax or sigmoid in front of a loss that applies it itself. */
export const softmaxBeforeCrossEntropy: Check = {
  name: 'softmax-before-cross-entropy',
  code: 'MLR103',
  title: 'probabilities are passed to a loss that expects logits',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.92,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, torch.nn.CrossEntropyLoss and BCEWithLogitsLoss (input: unnormalised logits)',
  find(file, project) {
    const hits: Hit[] = [];
    for (const call of file.calls) {
      const input = call.positional[0] ?? call.keywords.get('input');
      const loss = input && !call.open ? lossOf(file, call) : null;
      if (!input || !loss) continue;
      const found = squashedInput(file, project, input);
      // log(softmax(x)) is its own matter; a sigmoid into the negative log-likelihood is not a known mistake.
      if (found && !(loss === 'nll' && found.kind === 'sigmoid')) hits.push(hitOf(file, loss, call, found));
    }
    return hits;
  },
};
