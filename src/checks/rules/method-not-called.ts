import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import { editLines, replaceNode } from '../facts/edits.ts';
import { code, codeOf } from '../facts/wording.ts';

const methods = new Set([
  'eval',
  'train',
  'zero_grad',
  'step',
  'backward',
  'cuda',
  'cpu',
  'requires_grad_',
  'detach_',
  'synchronize',
  'set_epoch',
  'unscale_',
  'barrier',
  'flush',
  'close',
  'reset',
  'update',
]);
const contexts =
  /^torch\.(no_grad|enable_grad|inference_mode|autocast|amp\.autocast|cuda\.amp\.autocast|autograd\.(no_grad|set_detect_anomaly|detect_anomaly)|set_grad_enabled)$/;
const freshTensor = /^torch\.(zeros|ones|empty|full|tensor|arange|linspace|eye|rand|randn|randint|from_numpy)$/;
const typos: ReadonlyMap<string, string> = new Map([
  ['require_grad', 'requires_grad'],
  ['requires_grads', 'requires_grad'],
  ['require_grads', 'requires_grad'],
  ['required_grad', 'requires_grad'],
]);

function withFix(file: FileFacts, node: SyntaxNode, target: SyntaxNode, text: string): { replacement?: string } {
  const replacement = editLines(file, node, [replaceNode(target, text)]);
  return replacement === undefined ? {} : { replacement };
}

function notCalled(file: FileFacts, statement: SyntaxNode): Hit[] {
  const attribute = statement.children.length === 1 ? statement.children[0] : undefined;
  if (attribute?.type !== 'attribute' || file.lastOfCell.has(statement.endRow)) return [];
  const name = file.text(childOf(attribute, 'attribute') ?? attribute);
  if (!methods.has(name)) return [];
  return [
    {
      node: statement,
      title: `${codeOf(file, attribute)} is named, not called`,
      explanation: `Without parentheses ${codeOf(file, attribute)} only looks the method up; Python evaluates the name and drops it.`,
      effect: `${code(`${name}()`)} never runs: no error is raised, and the code goes on as if the line were not there.`,
      check: 'Add the parentheses and compare the next lines of the log.',
      ...withFix(file, statement, attribute, `${file.text(attribute)}()`),
    },
  ];
}

/** `with torch.no_grad:` fails at run time: the class itself is no context manager. */
function contextNotCalled(file: FileFacts, item: SyntaxNode): Hit[] {
  const value = childOf(item, 'value');
  const inner = value?.type === 'as_pattern' ? value.children[0] : value;
  if (inner?.type !== 'attribute' && inner?.type !== 'identifier') return [];
  if (!contexts.test(file.qualified(inner) ?? '')) return [];
  return [
    {
      node: item,
      title: `${codeOf(file, inner)} is not called`,
      explanation: `${codeOf(file, inner)} is a class; \`with\` needs an instance of it, ${code(`${file.text(inner)}()`)}.`,
      effect: 'The block raises an error when it is first entered, often only at the first evaluation.',
      check: 'Run the block once.',
      ...withFix(file, item, inner, `${file.text(inner)}()`),
    },
  ];
}

/** Whether a name holds a tensor that was just made, such as `torch.zeros(…).float()`: it needs no gradient. */
function isFreshTensor(file: FileFacts, node: SyntaxNode | null): boolean {
  let call = node?.type === 'identifier' ? file.callAt(file.lastValue(node)) : null;
  while (call?.receiver?.type === 'call') call = file.callAt(call.receiver);
  return call !== null && !call.keywords.has('requires_grad') && freshTensor.test(file.calleeName(call) ?? '');
}

function misspelt(file: FileFacts, assignment: SyntaxNode): Hit[] {
  const left = childOf(assignment, 'left');
  const attribute = left?.type === 'attribute' ? childOf(left, 'attribute') : null;
  const right = attribute && typos.get(file.text(attribute));
  if (!attribute || !right) return [];
  const found = {
    node: assignment,
    title: `${code(file.text(attribute))} is no attribute of a tensor`,
    explanation: `${codeOf(file, assignment)} sets a new Python attribute that PyTorch never reads; the flag is ${code(right)}.`,
    ...withFix(file, assignment, attribute, right),
  };
  if (isFreshTensor(file, childOf(left, 'object'))) {
    const effect =
      'A tensor made like this needs no gradient anyway, so nothing changes today; the line does not do what it says.';
    return [{ ...found, severity: 'minor', effect }];
  }
  return [
    {
      ...found,
      effect: 'Parameters that should be frozen are trained, and go on using memory for gradients and optimizer state.',
      check: `Count \`sum(p.numel() for p in model.parameters() if p.requires_grad)\` after the line: it has not changed.`,
    },
  ];
}

/** A method that is named and not called, or a tensor flag that is misspelt. */
export const methodNotCalled: Check = {
  name: 'method-not-called',
  code: 'MLR106',
  title: 'a method is named and not called',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.97,
  tier: 'A',
  frameworks: ['torch'],
  reference:
    'Python language reference, attribute references and calls; PyTorch documentation, torch.Tensor.requires_grad',
  find(file) {
    return [
      ...file.nodesOf('expression_statement').flatMap((statement) => notCalled(file, statement)),
      ...file.nodesOf('with_item').flatMap((item) => contextNotCalled(file, item)),
      ...file.nodesOf('assignment').flatMap((assignment) => misspelt(file, assignment)),
    ];
  },
};
