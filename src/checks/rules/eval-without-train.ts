import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact, FunctionFact } from '../facts/definitions.ts';
import { leavesLoop, loopAround } from '../facts/flow.ts';
import { isGraphOff } from '../facts/torch.ts';
import { codeOf } from '../facts/wording.ts';

const restores = /\.train\(|\.training\b|train_mode|eval_mode|set_train/;
const otherModel = /teacher|target|ema|frozen|ref(erence)?_|_old|critic|discriminator|vae|text_encoder|clip/i;

/** Where a loop puts a model into evaluation mode: `model.eval()`, or a function that does so with the model it is given. */
interface Switch {
  node: SyntaxNode;
  model: string;
  through: FunctionFact | null;
}

function directSwitch(file: FileFacts, call: CallFact): Switch | null {
  if (call.name !== 'eval' || !call.receiver || call.positional.length > 0 || file.calleeName(call) !== null) {
    return null;
  }
  return { node: call.node, model: file.text(call.receiver), through: null };
}

/** A called function of the project that calls `eval()` on a parameter and never `train()`. */
function calledSwitch(file: FileFacts, project: ProjectFacts, call: CallFact): Switch | null {
  const called = project.calledFunction(file, call);
  const home = called && project.file(called.path);
  if (!called || !home || restores.test(home.text(called.node)) || called.calledNames.has('backward')) return null;
  const inner = called.calls.find(
    (each) => each.name === 'eval' && each.receiver !== null && each.positional.length === 0,
  );
  if (!inner?.receiver) return null;
  const model = outerName(file, home, call, called, inner.receiver);
  return model === null ? null : { node: call.node, model, through: called };
}

/** What the caller names the value that a called function has under a name: an argument, the same attribute of `self`, or a global. */
function outerName(
  file: FileFacts,
  home: FileFacts,
  call: CallFact,
  called: FunctionFact,
  inner: SyntaxNode,
): string | null {
  const name = home.text(inner);
  if (name.startsWith('self.')) return called.class ? name : null;
  const position = called.parameters.indexOf(name);
  if (position >= 0) {
    const given = call.positional[position - (called.class ? 1 : 0)] ?? call.keywords.get(name);
    return given ? file.text(given) : null;
  }
  const isGlobal = home === file && home.bindingOf(inner)?.scope === home.scopes.of(home.tree.root);
  return isGlobal ? name : null;
}

/** Whether the loop trains this model: it is called with the graph on beside a backward pass, here or in a function that the loop calls. */
function isTrainedIn(file: FileFacts, project: ProjectFacts, inLoop: readonly CallFact[], model: string): boolean {
  const isHere = inLoop.some((call) => call.name === 'backward');
  if (isHere && inLoop.some((call) => file.text(call.callee) === model && !isGraphOff(file, call.node))) return true;
  return inLoop.some((call) => {
    const called = project.calledFunction(file, call);
    const home = called && project.file(called.path);
    if (!called || !home || !called.calls.some((inner) => inner.name === 'backward')) return false;
    return called.calls.some(
      (inner) => outerName(file, home, call, called, inner.callee) === model && !isGraphOff(home, inner.node),
    );
  });
}

/** Whether something in the loop may set the mode back: a known function, or an unknown one that is given the model. */
function mayRestore(file: FileFacts, project: ProjectFacts, inLoop: readonly CallFact[], each: Switch): boolean {
  return inLoop.some((call) => {
    if (call.node === each.node) return false;
    const called = project.calledFunction(file, call);
    const home = called && project.file(called.path);
    if (called && home) return restores.test(home.text(called.node));
    if (call.name === 'train') return true;
    const passesModel = [...call.positional, ...call.keywords.values()].some(
      (value) => file.text(value) === each.model,
    );
    return passesModel && !/^(print|len|isinstance|save|clip_grad\w*|state_dict|parameters)$/.test(call.name);
  });
}

function hitsIn(file: FileFacts, project: ProjectFacts, loop: SyntaxNode): Hit[] {
  const body = childOf(loop, 'body');
  if (!body || restores.test(file.text(loop))) return [];
  const owner = file.functionOf(loop);
  const inLoop = file.callsIn(body).filter((call) => call.function === owner);
  for (const call of inLoop) {
    const found = directSwitch(file, call) ?? calledSwitch(file, project, call);
    if (!found || otherModel.test(found.model) || !isTrainedIn(file, project, inLoop, found.model)) continue;
    if (!leavesLoop(call.node, body) && !mayRestore(file, project, inLoop, found)) return [hitOf(file, loop, found)];
  }
  return [];
}

function hitOf(file: FileFacts, loop: SyntaxNode, found: Switch): Hit {
  const how = found.through
    ? `${codeOf(file, found.node)} calls \`eval()\` on the model`
    : `${codeOf(file, found.node)} switches the model to evaluation mode`;
  return {
    node: found.node,
    evidence: [childOf(loop, 'left') ?? childOf(loop, 'condition') ?? loop],
    explanation:
      `${how}, and nothing in the loop on ${file.place(loop)} calls \`train()\` again. From the second pass on, training runs without dropout, ` +
      'and batch normalisation uses its stored statistics and no longer updates them.',
    effect:
      'Regularisation is off and normalisation is frozen for all but the first pass: the model overfits or trains worse, with no error.',
    check: 'Print `model.training` at the top of the loop: today it is `False` from the second pass on.',
  };
}

/** A training loop that evaluates and does not go back to training mode. */
export const evalWithoutTrain: Check = {
  name: 'eval-without-train',
  code: 'MLR305',
  title: 'training goes on in evaluation mode',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.88,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, torch.nn.Module.eval and train',
  find(file, project) {
    if (file.imports('lightning')) return [];
    const loops = [...file.nodesOf('for_statement'), ...file.nodesOf('while_statement')];
    const hits = new Map<SyntaxNode, Hit>();
    for (const loop of loops) {
      // An outer loop sees what its inner loops do; the outermost one with a finding speaks.
      if (loopAround(loop)) continue;
      for (const hit of hitsIn(file, project, loop)) hits.set(hit.node, hit);
    }
    return [...hits.values()];
  },
};
