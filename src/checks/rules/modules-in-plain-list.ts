import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact, ClassFact, SelfAssignment } from '../facts/definitions.ts';
import { editLines, replaceNode } from '../facts/edits.ts';
import { exclusive } from '../facts/flow.ts';
import { makesTrainableModule } from '../facts/modules.ts';
import { code, codeOf, literalString } from '../facts/wording.ts';

const containers = new Set(['list', 'tuple', 'dictionary', 'list_comprehension', 'dictionary_comprehension', 'set']);
const registersByHand = /\b(add_module|register_module|add_param_group)\b|setattr\s*\(\s*self\b/;

/** The first call directly inside a container that makes a module with parameters. */
function moduleInside(file: FileFacts, project: ProjectFacts, container: SyntaxNode): CallFact | null {
  // One module in a list literal is the usual trick to keep it unregistered on purpose.
  if ((container.type === 'list' || container.type === 'tuple') && container.children.length < 2) return null;
  const stack = container.children.toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'for_in_clause' || node.type === 'if_clause') continue;
    const value = node.type === 'pair' ? childOf(node, 'value') : node;
    const call = file.callAt(value);
    if (call && makesTrainableModule(file, project, call.node)) return call;
    if (value && (containers.has(value.type) || value.type === 'conditional_expression')) {
      stack.push(...value.children.toReversed());
    }
  }
  return null;
}

/** How this file writes `torch.nn`; null when it does not import it. */
function nnPrefix(file: FileFacts): string | null {
  const names = file.scopes.of(file.tree.root).bindings;
  for (const [name, bindings] of names) if (bindings.at(-1)?.imported === 'torch.nn') return name;
  return names.get('torch')?.at(-1)?.imported === 'torch' ? 'torch.nn' : null;
}

function wrapped(file: FileFacts, value: SyntaxNode): string | null {
  const prefix = nnPrefix(file);
  if (prefix === null) return null;
  if (value.type === 'list' || value.type === 'list_comprehension') {
    const nested = value.children.some((child) => containers.has(child.type));
    return nested ? null : `${prefix}.ModuleList(${file.text(value)})`;
  }
  if (value.type !== 'dictionary') return null;
  const named = value.children.every((pair) => literalString(file, childOf(pair, 'key')) !== null);
  return named ? `${prefix}.ModuleDict(${file.text(value)})` : null;
}

/** Whether the class registers what the attribute holds in some other way. */
function isRegistered(file: FileFacts, fact: ClassFact, attribute: string): boolean {
  const text = file.text(fact.node);
  const escaped = attribute.replaceAll('$', String.raw`\$`);
  const passedOn = new RegExp(
    String.raw`\b(ModuleList|ModuleDict|Sequential|OrderedDict)\s*\(\s*\*?\s*(list\()?\s*(self\.)?${escaped}\b`,
  );
  return registersByHand.test(text) || passedOn.test(text);
}

function hitOf(file: FileFacts, assignment: SelfAssignment, module: CallFact, node: SyntaxNode): Hit {
  const text = wrapped(file, assignment.value);
  const replacement =
    text !== null && node === assignment.node
      ? editLines(file, node, [replaceNode(assignment.value, text)])
      : undefined;
  const isDictionary = assignment.value.type.startsWith('dictionary');
  return {
    node,
    evidence: [module.node],
    title: `modules in ${code(`self.${assignment.attribute}`)} are not registered`,
    explanation:
      `\`nn.Module\` finds its sub-modules among its attributes, not inside a plain ${isDictionary ? 'dict' : 'list'}. The parameters of ` +
      `${codeOf(file, module.callee)} are therefore absent from \`parameters()\`, \`state_dict()\`, \`.to(device)\` and \`.train()\`. ` +
      `\`nn.${isDictionary ? 'ModuleDict' : 'ModuleList'}\` registers them.`,
    effect:
      'The optimizer never updates these layers, checkpoints do not hold them, and on a GPU they stay on the CPU.',
    check:
      'Compare `sum(p.numel() for p in model.parameters())` with the count you expect: these layers are missing from it.',
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** The call that makes the module in what is appended, or in the list that a list is extended by. */
function addedModule(file: FileFacts, project: ProjectFacts, given: SyntaxNode): CallFact | null {
  if (containers.has(given.type)) return moduleInside(file, project, given);
  return makesTrainableModule(file, project, given) ? file.callAt(file.lastValue(given)) : null;
}

function hitFor(file: FileFacts, project: ProjectFacts, fact: ClassFact, assignment: SelfAssignment): Hit | null {
  const { attribute, value } = assignment;
  const isReplaced = fact.selfAssignments.some(
    (each) => each !== assignment && each.attribute === attribute && !exclusive(each.node, assignment.node),
  );
  if (isReplaced || !containers.has(value.type) || isRegistered(file, fact, attribute)) return null;
  const module = moduleInside(file, project, value);
  if (module) return hitOf(file, assignment, module, assignment.node);
  if (value.type !== 'list' || value.children.length > 0) return null;
  const list = `${assignment.function.parameters[0]}.${attribute}`;
  const append = [...file.callsIn(fact.body, 'append'), ...file.callsIn(fact.body, 'extend')].find((call) => {
    if (!call.receiver || file.text(call.receiver) !== list || !call.positional[0]) return false;
    return addedModule(file, project, call.positional[0]) !== null;
  });
  const added = append && addedModule(file, project, append.positional[0]!);
  if (!added) return null;
  const prefix = nnPrefix(file);
  const hit = hitOf(file, assignment, added, assignment.node);
  const replacement =
    prefix === null ? undefined : editLines(file, assignment.node, [replaceNode(value, `${prefix}.ModuleList()`)]);
  return replacement === undefined ? hit : { ...hit, replacement };
}

/** Layers kept in a plain list or dict of a module. */
export const modulesInPlainList: Check = {
  name: 'modules-in-plain-list',
  code: 'MLR101',
  title: 'modules in a plain container are not registered',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.92,
  tier: 'A',
  frameworks: ['torch', 'lightning'],
  reference: 'PyTorch documentation, torch.nn.ModuleList',
  find(file, project) {
    return file.classes.flatMap((fact) => {
      if (fact.selfAssignments.length === 0 || !project.kindsOf(fact).has('torch-module')) return [];
      return fact.selfAssignments.flatMap((assignment) => hitFor(file, project, fact, assignment) ?? []);
    });
  },
};
