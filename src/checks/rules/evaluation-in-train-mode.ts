import { childOf, contains } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { FunctionFact } from '../facts/definitions.ts';
import { code, codeOf } from '../facts/wording.ts';

const evaluates =
  /^_?(eval|evaluate|evaluation|validate|validation|val|test|inference|predict)(_|$)|_(eval|evaluate|validate|inference)$/;
const setsMode = /\.eval\(|\.train\(\s*(False|mode\s*=\s*False)|eval_mode|\.training\b/;
const graphOff = /no_grad|inference_mode|set_grad_enabled|grad_mode/;
const modelCall = /(^|\.)(model|net|network|module|classifier)$/;

/** The forward pass in a loop over a loader that makes a function an evaluation. */
function forwardOf(file: FileFacts, fact: FunctionFact): SyntaxNode | null {
  if (fact.calledNames.has('backward') || fact.calledNames.has('step')) return null;
  const loops = file
    .nodesIn('for_statement', fact.body)
    .filter((loop) => /loader|_dl\b/i.test(file.text(childOf(loop, 'right') ?? loop).slice(0, 200)));
  const call = fact.calls.find(
    (each) => modelCall.test(file.text(each.callee).slice(0, 100)) && loops.some((loop) => contains(loop, each.node)),
  );
  return call?.node ?? null;
}

/** The text of a function, its decorators, and the functions of this file that call it. */
function surroundings(file: FileFacts, fact: FunctionFact): string {
  const callers = file.callsNamed(fact.name).map((call) => call.function?.node ?? file.tree.root);
  return [fact.node.parent?.type === 'decorated_definition' ? fact.node.parent : fact.node, ...new Set(callers)]
    .map((node) => file.text(node))
    .join('\n');
}

function hitsFor(file: FileFacts, fact: FunctionFact): Hit[] {
  const forward = evaluates.test(fact.name) ? forwardOf(file, fact) : null;
  if (!forward) return [];
  const text = surroundings(file, fact);
  const name = childOf(fact.node, 'name') ?? fact.node;
  if (!setsMode.test(text)) {
    return [
      {
        node: name,
        evidence: [forward],
        explanation: `Neither ${code(fact.name)} nor a function of this file that calls it puts the model into evaluation mode before ${codeOf(file, forward)}. Dropout is then active, and batch normalisation uses the statistics of the evaluation batches and updates its running ones with them.`,
        effect:
          'Scores are noisy, depend on the batch size and the order of the data, and evaluation changes the model.',
        check: 'Evaluate twice: the two scores must be equal. Print `model.training` in the loop: it must be `False`.',
      },
    ];
  }
  if (graphOff.test(text)) return [];
  return [
    {
      node: name,
      evidence: [forward],
      title: `${code(fact.name)} records a graph that nobody uses`,
      severity: 'minor',
      explanation: `${codeOf(file, forward)} runs with autograd on, and no backward pass follows: activations are kept until the output is dropped. The decorator \`@torch.inference_mode()\` switches it off.`,
      effect: 'Evaluation needs as much memory as training and can run out of it at batch sizes that inference allows.',
      check: 'Compare `torch.cuda.max_memory_allocated()` with and without `torch.inference_mode()`.',
    },
  ];
}

/** An evaluation that runs in training mode or records a graph. */
export const evaluationInTrainMode: Check = {
  name: 'evaluation-in-train-mode',
  code: 'MLR306',
  title: 'evaluation runs in training mode',
  category: 'correctness',
  severity: 'major',
  confidence: 0.6,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, torch.nn.Module.eval and "Locally disabling gradient computation"',
  find(file) {
    if (file.imports('lightning')) return [];
    return file.functions.flatMap((fact) => hitsFor(file, fact));
  },
};
