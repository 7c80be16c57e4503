import { childOf, descendants } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { editLines, replaceNode } from '../facts/edits.ts';
import { loopAround, statementOf } from '../facts/flow.ts';
import { isGraphOff, lossOfBackward } from '../facts/torch.ts';
import { code, codeOf } from '../facts/wording.ts';

const detached = /\.item\(|\.detach\(|(?:^|[^.\w])float\(|\.numpy\(|\.tolist\(|\.data\b|reduce|gather|\.cpu\(/;

/** The use of a loss in what is added up: `loss`, `loss * n`, `loss / n`. */
function lossIn(file: FileFacts, node: SyntaxNode, names: ReadonlySet<string>): SyntaxNode | null {
  if (node.type === 'identifier') return names.has(file.text(node)) ? node : null;
  if (node.type === 'parenthesized_expression') return node.children[0] ? lossIn(file, node.children[0], names) : null;
  if (node.type !== 'binary_operator') return null;
  const operands = [childOf(node, 'left'), childOf(node, 'right')];
  const used = operands.find((operand) => operand?.type === 'identifier' && names.has(file.text(operand)));
  return used ?? null;
}

/** The loss that is differentiated, and the losses that it is the sum of: `loss = loss_a + 0.1 * loss_b`. */
function lossNames(file: FileFacts, loss: SyntaxNode): Set<string> {
  const names = new Set([file.text(loss)]);
  const stack = [file.lastValue(loss)];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'binary_operator' || node.type === 'parenthesized_expression') stack.push(...node.children);
    else if (node.type === 'identifier' && /loss/i.test(file.text(node))) names.add(file.text(node));
  }
  return names;
}

interface Accumulation {
  statement: SyntaxNode;
  /** The name or `self.name` that grows. */
  target: SyntaxNode;
  /** The loss as it is used. */
  loss: SyntaxNode;
}

/** The target and the value of `a += b`, `a = a + b` and `a.append(b)`. */
function additionOf(file: FileFacts, node: SyntaxNode): { target: SyntaxNode; value: SyntaxNode } | null {
  const target = childOf(node, 'left');
  const right = childOf(node, 'right');
  if (!target || !right) return null;
  const operator = childOf(node.type === 'assignment' ? right : node, 'operator');
  if (node.type === 'augmented_assignment') {
    return operator && file.text(operator) === '+=' ? { target, value: right } : null;
  }
  const first = childOf(right, 'left');
  const second = childOf(right, 'right');
  if (right.type !== 'binary_operator' || !operator || file.text(operator) !== '+' || !first || !second) return null;
  if (file.text(first) === file.text(target)) return { target, value: second };
  return file.text(second) === file.text(target) ? { target, value: first } : null;
}

function accumulations(file: FileFacts, loop: SyntaxNode, names: ReadonlySet<string>): Accumulation[] {
  const assignments = [...file.nodesIn('augmented_assignment', loop), ...file.nodesIn('assignment', loop)];
  const additions = assignments.flatMap((node) => {
    const addition = additionOf(file, node);
    return addition ? [{ node, ...addition }] : [];
  });
  for (const call of file.callsIn(loop, 'append')) {
    const value = call.positional[0];
    if (call.receiver && value) additions.push({ node: call.node, target: call.receiver, value });
  }
  return additions.flatMap(({ node, target, value }) => {
    const loss = lossIn(file, value, names);
    return loss ? [{ statement: statementOf(node), target, loss }] : [];
  });
}

/** Whether what was added up is itself a loss: it, or something made of it, is differentiated later. */
function isDifferentiated(file: FileFacts, backward: CallFact, target: SyntaxNode): boolean {
  const name = file.text(target);
  const roots = new Set<string>();
  for (const call of file.callsNamed('backward')) {
    const loss = call.function === backward.function ? lossOfBackward(file, call) : null;
    if (loss) roots.add(file.text(loss));
    if (call.receiver && descendants(call.receiver).some((node) => file.text(node) === name)) return true;
  }
  if (roots.has(name)) return true;
  return file.nodesOf('assignment').some((node) => {
    const left = childOf(node, 'left');
    const right = childOf(node, 'right');
    if (!left || !right || !roots.has(file.text(left)) || file.functionOf(node) !== backward.function) return false;
    return [right, ...descendants(right)].some((each) => each.type === target.type && file.text(each) === name);
  });
}

function isAttached(file: FileFacts, loss: SyntaxNode): boolean {
  const binding = file.bindingOf(loss);
  if (!binding || binding.kind === 'loop' || binding.kind === 'parameter') return false;
  return binding.value !== null && !detached.test(file.text(binding.value));
}

function hitOf(file: FileFacts, found: Accumulation, backward: CallFact): Hit {
  const replacement = editLines(file, found.statement, [replaceNode(found.loss, `${file.text(found.loss)}.detach()`)]);
  const loss = codeOf(file, found.loss);
  return {
    node: found.statement,
    evidence: [backward.node],
    title: `${codeOf(file, found.target)} keeps the graph of every step`,
    explanation:
      `${loss} still carries its autograd graph, so ${codeOf(file, found.statement)} keeps a reference to the graph of every batch. ` +
      `\`backward()\` frees the saved activations, but the graph's nodes, and all that custom functions hold, stay until ${codeOf(file, found.target)} is dropped. ` +
      `${code(`${file.text(found.loss)}.detach()`)} keeps the value alone, and, unlike \`.item()\`, waits for no device.`,
    effect: 'Memory grows with the number of steps, and a long epoch can end out of memory.',
    check:
      'Log `torch.cuda.memory_allocated()` (or the resident memory on CPU) every 100 steps: it must be flat after the first ones.',
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** A running sum or list of losses that still hold their graph. */
export const lossAccumulatedWithGraph: Check = {
  name: 'loss-accumulated-with-graph',
  code: 'MLR302',
  title: 'a running loss keeps the graph of every step',
  category: 'efficiency',
  severity: 'minor',
  confidence: 0.9,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch FAQ, "My model reports CUDA out of memory": accumulating history across the training loop',
  find(file) {
    const hits = new Map<SyntaxNode, Hit>();
    for (const backward of file.callsNamed('backward')) {
      const loss = lossOfBackward(file, backward);
      const loop = loopAround(backward.node);
      if (loss?.type !== 'identifier' || !loop || backward.keywords.has('retain_graph')) continue;
      for (const found of accumulations(file, loop, lossNames(file, loss))) {
        if (file.functionOf(found.statement) !== backward.function || hits.has(found.statement)) continue;
        if (!isAttached(file, found.loss) || isGraphOff(file, found.statement)) continue;
        if (isDifferentiated(file, backward, found.target)) continue;
        hits.set(found.statement, hitOf(file, found, backward));
      }
    }
    return [...hits.values()];
  },
};
