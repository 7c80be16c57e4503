import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { CallFact, ClassFact } from './definitions.ts';
import type { FileFacts } from './file-facts.ts';
import type { ProjectFacts } from './project-facts.ts';

/** Classes of `torch.nn` that own no parameters and no buffers worth saving. */
const parameterFree =
  /^(\w*ReLU6?|GELU|SiLU|Mish|ELU|CELU|SELU|GLU|Sigmoid|Tanh|Hard\w+|LogSigmoid|Soft\w+|LogSoftmax|Threshold|\w*Dropout\w*|\w*Pool\w*|\w*Loss|Identity|Flatten|Unflatten|Upsample\w*|\w*Pad\dd|PixelShuffle|PixelUnshuffle|CosineSimilarity|PairwiseDistance|Fold|Unfold|ChannelShuffle|ModuleList|ModuleDict|Sequential|ParameterList|ParameterDict|Module)$/;
/** What holds or changes the modules that it is given, and is trainable when one of them is. */
const holders = /^torch\.nn\.(Sequential|ModuleList|ModuleDict)$|^torch\.nn\.utils\.[\w.]*(weight_norm|spectral_norm)$/;

/** Calls that are looked through on the way to a constructor: a helper method, a variable, a container. */
const maxSteps = 4;

/** Whether `torch.nn.X` is a layer that has parameters by itself; `PReLU` has, `ReLU` has not. */
export function hasOwnParameters(qualified: string): boolean {
  const name = /^torch\.nn\.([A-Z]\w*)$/.exec(qualified)?.[1];
  return name === 'PReLU' || (name !== undefined && name !== 'Parameter' && !parameterFree.test(name));
}

/**
 * Whether an expression is a new module with parameters: a layer of `torch.nn`, a module class of the project that holds
 * one, a container of such, a name that was given one, or a function of the project that returns nothing else.
 */
export function makesTrainableModule(
  file: FileFacts,
  project: ProjectFacts,
  node: SyntaxNode | null | undefined,
  steps: number = maxSteps,
): boolean {
  if (!node || steps === 0) return false;
  const call = file.callAt(file.lastValue(node));
  if (!call) return false;
  const qualified = file.calleeName(call);
  if (qualified !== null && hasOwnParameters(qualified)) return true;
  if (qualified !== null && holders.test(qualified)) {
    const given = file.callsIn(call.node).filter((inner) => inner !== call);
    return given.some((inner) => makesTrainableModule(file, project, inner.node, steps - 1));
  }
  const fact = project.findClass(qualified, file);
  if (fact) return project.kindsOf(fact).has('torch-module') && ownsParameters(project, fact);
  return returnsTrainableModule(file, project, call, steps);
}

function returnsTrainableModule(file: FileFacts, project: ProjectFacts, call: CallFact, steps: number): boolean {
  const called = project.calledFunction(file, call);
  const home = called && project.file(called.path);
  if (!called || !home || called.returns.length === 0) return false;
  return called.returns.every((node) => makesTrainableModule(home, project, node.children[0], steps - 1));
}

function ownsParameters(project: ProjectFacts, fact: ClassFact): boolean {
  return project.lineage(fact).some((each) => {
    const file = project.file(each.path);
    return file?.callsIn(each.body).some((call) => {
      const name = file.calleeName(call) ?? '';
      return hasOwnParameters(name) || name === 'torch.nn.Parameter' || call.name === 'register_parameter';
    });
  });
}

/** The module class that a node stands in, or null. */
export function moduleClassOf(file: FileFacts, project: ProjectFacts, node: SyntaxNode): ClassFact | null {
  const fact = file.classOf(node);
  return fact && project.kindsOf(fact).has('torch-module') ? fact : null;
}
