import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { CallFact, FunctionFact } from './definitions.ts';
import type { FileFacts } from './file-facts.ts';
import { enclosing } from './flow.ts';

/** The constructor of a value, by the plain assignment of its name or of `self.name`: `torch.optim.Adam` for `optimizer`. */
export function constructorOf(file: FileFacts, node: SyntaxNode): string | null {
  const direct = file.callAt(node);
  if (direct) return file.calleeName(direct);
  if (node.type === 'attribute') {
    const owner = file.functionOf(node);
    const object = childOf(node, 'object');
    if (!owner?.class || !object || file.text(object) !== owner.parameters[0]) return null;
    const attribute = file.text(childOf(node, 'attribute') ?? node);
    const assigned = owner.class.selfAssignments.filter((each) => each.attribute === attribute);
    const call = assigned.length === 1 ? file.callAt(assigned[0]!.value) : null;
    return call ? file.calleeName(call) : null;
  }
  const binding = file.bindingOf(node);
  const call = binding?.kind === 'assign' ? file.callAt(binding.value) : null;
  return call ? file.calleeName(call) : null;
}

/** The optimizer whose `step` a call runs, also through a gradient scaler; null for any other call. */
export function steppedOptimizer(file: FileFacts, call: CallFact): SyntaxNode | null {
  if (call.name !== 'step' || !call.receiver) return null;
  if (isGradScaler(file, call.receiver)) return call.positional[0] ?? null;
  return isOptimizer(file, call.receiver) ? call.receiver : null;
}

/** Whether an expression is an optimizer, by its constructor or by its name. */
export function isOptimizer(file: FileFacts, node: SyntaxNode): boolean {
  const made = constructorOf(file, node);
  if (made !== null) {
    return /^torch\.optim\.(?!lr_scheduler)\w+$/.test(made) || /(^|\.)(\w*Adam\w*|SGD|\w*Optimizer)$/.test(made);
  }
  return /(^|[._])(opt|optim|optimizer)(_?[a-z0-9]*)?$/i.test(file.text(node)) && !/sched/i.test(file.text(node));
}

/** Whether an expression is a gradient scaler for mixed precision. */
export function isGradScaler(file: FileFacts, node: SyntaxNode): boolean {
  const made = constructorOf(file, node);
  if (made !== null && made.endsWith('GradScaler')) return true;
  return (
    /(^|[._])(grad_?)?scaler$/i.test(file.text(node)) && file.imports('torch') && made?.startsWith('sklearn.') !== true
  );
}

const wrapperReceiver = /(^|[._])(accelerator|fabric|engine|model_engine|booster|strategy)$/i;

/** Whether a call goes through a library that does the rest itself, such as `accelerator.backward(loss)`. */
export function isWrapped(file: FileFacts, call: CallFact): boolean {
  return call.receiver !== null && wrapperReceiver.test(file.text(call.receiver));
}

/** The name of the loss that a backward call starts from: `loss.backward()`, `scaler.scale(loss).backward()`, `accelerator.backward(loss)`. */
export function lossOfBackward(file: FileFacts, call: CallFact): SyntaxNode | null {
  if (call.name !== 'backward' || !call.receiver) return null;
  if (isWrapped(file, call)) return call.positional[0] ?? null;
  const scaled = file.callAt(call.receiver);
  if (scaled?.name === 'scale') return scaled.positional[0] ?? null;
  return call.receiver.type === 'identifier' ? call.receiver : null;
}

const graphOff = /\b(no_grad|inference_mode|set_grad_enabled\s*\(\s*False)\b/;

/** Whether no graph is recorded where a node stands: inside `torch.no_grad()`, by a `with` or a decorator. */
export function isGraphOff(file: FileFacts, node: SyntaxNode): boolean {
  const inside = enclosing(node).some((above) => {
    const items = above.type === 'with_statement' ? above.children[0] : undefined;
    return items !== undefined && graphOff.test(file.text(items));
  });
  return inside || hasDecorator(file, file.functionOf(node), graphOff);
}

/** Whether a decorator of a function matches. */
export function hasDecorator(file: FileFacts, fact: FunctionFact | null, pattern: RegExp): boolean {
  return (fact?.decorators ?? []).some((decorator) => pattern.test(file.text(decorator)));
}
