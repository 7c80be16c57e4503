import type { Check, FileFacts, Hit } from '../check.ts';
import type { ClassFact, SelfAssignment } from '../facts/definitions.ts';
import { code, codeOf } from '../facts/wording.ts';

const generators = /^(numpy\.random\.(default_rng|RandomState|Generator)|random\.Random|torch\.Generator)$/;
const reseedsWorkers = /worker_init_fn|get_worker_info/;

/** The method that draws from the generator; null when nothing outside `__init__` does. */
function userOf(file: FileFacts, fact: ClassFact, assignment: SelfAssignment): string | null {
  const users = [...fact.methods].filter(([name]) => name !== '__init__');
  return users.find(([, method]) => file.text(method.body).includes(`.${assignment.attribute}`))?.[0] ?? null;
}

/** Whether every loader of the file has no worker processes. */
function hasNoWorkers(file: FileFacts): boolean {
  const loaders = file.callsNamed('DataLoader');
  return (
    loaders.length > 0 &&
    loaders.every((loader) => file.text(loader.keywords.get('num_workers') ?? loader.callee) === '0')
  );
}

function hitFor(file: FileFacts, fact: ClassFact, assignment: SelfAssignment): Hit | null {
  const call = file.callAt(assignment.value);
  if (assignment.function.name !== '__init__' || !call || !generators.test(file.calleeName(call) ?? '')) return null;
  const others = fact.selfAssignments.filter((each) => each.attribute === assignment.attribute);
  const user = others.length === 1 ? userOf(file, fact, assignment) : null;
  if (user === null) return null;
  return {
    node: assignment.node,
    title: `all loader workers draw the same numbers from ${code(`self.${assignment.attribute}`)}`,
    explanation:
      `Every worker process of a \`DataLoader\` gets a copy of the dataset, and with it of the state of ${codeOf(file, assignment.value)}. ` +
      `PyTorch seeds the global generators of its workers, not objects held by the dataset, so \`${user}\` draws the same sequence in each worker, and again in each epoch unless workers persist. ` +
      'Make the generator in the worker, on first use, from `torch.utils.data.get_worker_info().seed`.',
    effect:
      'With W workers, random crops and augmentations come in W equal copies: the augmentation is W times less varied than it looks.',
    check: `Return the drawn number with each sample and load with \`num_workers=2\`: equal numbers appear in pairs.`,
  };
}

/** A random generator made in a dataset's constructor and copied into every worker. */
export const generatorHeldByDataset: Check = {
  name: 'generator-held-by-dataset',
  code: 'MLR501',
  title: 'all loader workers draw the same random numbers',
  category: 'reproducibility',
  severity: 'major',
  confidence: 0.92,
  tier: 'A',
  frameworks: ['torch', 'torchvision'],
  reference: 'PyTorch documentation, torch.utils.data: randomness in multi-process data loading; pytorch/pytorch#56488',
  find(file, project) {
    if (reseedsWorkers.test(file.tree.text) || hasNoWorkers(file)) return [];
    return file.classes.flatMap((fact) => {
      if (fact.selfAssignments.length === 0 || !project.kindsOf(fact).has('torch-dataset')) return [];
      return fact.selfAssignments.flatMap((assignment) => hitFor(file, fact, assignment) ?? []);
    });
  },
};
