import { childOf, contains } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { canReach, enclosing, leavesLoop, loopAround } from '../facts/flow.ts';
import type { Binding } from '../facts/scopes.ts';
import { code, codeOf } from '../facts/wording.ts';

/** Functions of `jax.random` that make or read a key without using it up. */
const notConsuming = new Set(['PRNGKey', 'key', 'fold_in', 'clone', 'key_data', 'wrap_key_data', 'key_impl']);
const comprehensions = new Set([
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
]);

interface Use {
  call: CallFact;
  key: SyntaxNode;
  name: string;
  binding: Binding;
}

/** Every draw from a key that is a plain name of the function it stands in. */
function usesOf(file: FileFacts): Use[] {
  return file.calls.flatMap((call) => {
    const name = file.calleeName(call) ?? '';
    if (!name.startsWith('jax.random.') || notConsuming.has(call.name)) return [];
    const key = call.positional[0] ?? call.keywords.get('key');
    const binding = key?.type === 'identifier' ? file.bindingOf(key) : null;
    // A key from an outer function may be used once per call, which cannot be told here.
    if (!key || !binding || binding.scope !== file.scopes.at(key)) return [];
    return [{ call, key, name: file.text(key), binding }];
  });
}

/** The last use of the same key before this one that the same pass can come from. */
function earlierUse(use: Use, before: readonly Use[]): Use | null {
  const boundAt = use.binding.from <= use.call.node.start ? use.binding.from : -1;
  for (let index = before.length - 1; index >= 0; index--) {
    const each = before[index]!;
    if (each.call.node.start < boundAt) return null;
    if (canReach(each.call.node, use.call.node)) return each;
  }
  return null;
}

/** The loop or comprehension that repeats a use while the key stays what it was before it. */
function repeatedBy(file: FileFacts, use: Use): SyntaxNode | null {
  const bindings = file.scopes.visible(use.name, use.key)?.bindings ?? [];
  const isRenewedIn = (loop: SyntaxNode): boolean => bindings.some((binding) => contains(loop, binding.target));
  const comprehension = comprehensionAround(use.call.node);
  if (comprehension && !isRenewedIn(comprehension)) return comprehension;
  for (let loop = loopAround(use.call.node); loop && !isRenewedIn(loop); loop = loopAround(loop)) {
    if (!leavesLoop(use.call.node, childOf(loop, 'body') ?? loop)) return loop;
  }
  return null;
}

/** The comprehension that evaluates a node once per element; what it draws its elements from is evaluated once. */
function comprehensionAround(node: SyntaxNode): SyntaxNode | null {
  for (const above of enclosing(node)) {
    if (!comprehensions.has(above.type)) continue;
    const source = childOf(
      above.children.find((child) => child.type === 'for_in_clause'),
      'right',
    );
    return source && contains(source, node) ? null : above;
  }
  return null;
}

const remedy = (name: string): string =>
  `Split it before each use: ${code(`${name}, subkey = jax.random.split(${name})`)}, and draw with \`subkey\`.`;
const effect =
  'Draws that should be independent are equal or correlated: dropout masks, noise or initial weights repeat, and no error says so.';

function pairHit(file: FileFacts, first: Use, second: Use): Hit {
  return {
    node: second.call.node,
    evidence: [first.call.node],
    title: `${code(second.name)} is used for two random draws`,
    explanation:
      `${codeOf(file, first.call.node)} on ${file.place(first.call.node)} has used up ${code(second.name)} already. ` +
      `A JAX key is a value, not a generator with state: the same key gives the same bits, whichever function draws. ${remedy(second.name)}`,
    effect,
    check: 'Run with `jax.config.update("jax_debug_key_reuse", True)`: JAX then raises a `KeyReuseError` here.',
  };
}

function loopHit(file: FileFacts, use: Use, loop: SyntaxNode): Hit {
  return {
    node: use.call.node,
    evidence: [childOf(loop, 'left') ?? loop.children[0] ?? loop],
    title: `${code(use.name)} gives the same draw in every iteration`,
    explanation:
      `${code(use.name)} comes from outside the loop on ${file.place(loop)} and is not renewed inside it. ` +
      `A JAX key is a value, not a generator with state, so ${codeOf(file, use.call.node)} returns the same bits each time. ${remedy(use.name)}`,
    effect,
    check: 'Print the first value drawn in two iterations: today they are equal.',
  };
}

/** A JAX random key that is consumed more than once. */
export const jaxKeyReuse: Check = {
  name: 'jax-key-reuse',
  code: 'MLR502',
  title: 'a random key is used more than once',
  category: 'reproducibility',
  severity: 'major',
  confidence: 0.93,
  tier: 'A',
  frameworks: ['jax'],
  reference: 'JAX documentation, pseudorandom numbers and jax.experimental.key_reuse',
  find(file) {
    if (/bench/i.test(file.path)) return [];
    const uses = usesOf(file);
    const hits = new Map<SyntaxNode, Hit>();
    const byName = new Map<Binding['scope'], Map<string, Use[]>>();
    for (const use of uses) {
      const names = byName.get(use.binding.scope) ?? new Map<string, Use[]>();
      byName.set(use.binding.scope, names);
      const earlier = names.get(use.name) ?? [];
      names.set(use.name, earlier);
      const first = earlierUse(use, earlier);
      earlier.push(use);
      if (first) hits.set(use.call.node, pairHit(file, first, use));
      else {
        const loop = repeatedBy(file, use);
        if (loop) hits.set(use.call.node, loopHit(file, use, loop));
      }
    }
    return [...hits.values()];
  },
};
