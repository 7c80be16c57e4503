import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { CallFact } from './definitions.ts';
import type { FileFacts } from './file-facts.ts';
import { constructorOf } from './torch.ts';

/** The two functions that turn logits into probabilities. */
export type Squash = 'softmax' | 'sigmoid';

const byName: ReadonlyMap<string, Squash> = new Map([
  ['torch.nn.functional.softmax', 'softmax'],
  ['torch.softmax', 'softmax'],
  ['torch.nn.Softmax', 'softmax'],
  ['torch.nn.functional.sigmoid', 'sigmoid'],
  ['torch.sigmoid', 'sigmoid'],
  ['torch.special.expit', 'sigmoid'],
  ['torch.nn.Sigmoid', 'sigmoid'],
]);

/** The squash with this qualified name; null for any other name. */
export function squashNamed(name: string | null): Squash | null {
  return byName.get(name ?? '') ?? null;
}

/** A softmax or sigmoid of torch, with what goes into it. */
export interface SquashCall {
  kind: Squash;
  call: CallFact;
  input: SyntaxNode;
}

/** The softmax or sigmoid that an expression is: a function of torch, an instance made in this file, or a tensor's method. */
export function squashOf(file: FileFacts, node: SyntaxNode): SquashCall | null {
  const call = file.callAt(node);
  if (!call) return null;
  const direct = file.calleeName(call);
  const kind = squashNamed(direct ?? constructorOf(file, call.callee));
  if (kind) {
    const input = call.positional[0] ?? call.keywords.get('input');
    return input ? { kind, call, input } : null;
  }
  const isMethod = (call.name === 'softmax' || call.name === 'sigmoid') && direct === null;
  if (!isMethod || !call.receiver || isSelf(file, call)) return null;
  return { kind: call.name === 'softmax' ? 'softmax' : 'sigmoid', call, input: call.receiver };
}

function isSelf(file: FileFacts, call: CallFact): boolean {
  return (
    Boolean(call.function?.class) && call.receiver !== null && file.text(call.receiver) === call.function?.parameters[0]
  );
}
