import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import { editLines, replaceNode } from '../facts/edits.ts';
import { statementOf } from '../facts/flow.ts';
import { literalString } from '../facts/wording.ts';

const startsProcesses = /\b(subprocess|execv\w*|multiprocessing|spawn|Popen|os\.system)\b/;

function hashSeed(file: FileFacts, assignment: SyntaxNode): Hit[] {
  const left = childOf(assignment, 'left');
  const value = left?.type === 'subscript' ? childOf(left, 'value') : null;
  const key = left && literalString(file, childOf(left, 'subscript'));
  if (
    !value ||
    key !== 'PYTHONHASHSEED' ||
    file.qualified(value) !== 'os.environ' ||
    startsProcesses.test(file.tree.text)
  ) {
    return [];
  }
  return [
    {
      node: assignment,
      title: '`PYTHONHASHSEED` has no effect in a running process',
      explanation:
        'Python reads `PYTHONHASHSEED` once, when the interpreter starts. Set from inside, it reaches only processes that are started later. ' +
        'The order of sets of strings, and all that follows from it, still differs from run to run. Set it in the shell or the job script: `PYTHONHASHSEED=0 python train.py`.',
      effect:
        'Runs that iterate over sets of strings (vocabularies, label sets, file lists) are not reproducible, although the seed looks set.',
      check: 'Print `hash("a")` in two runs: the numbers differ.',
    },
  ];
}

/** The value that a cuDNN flag is set to: `torch.backends.cudnn.benchmark = True`. */
function cudnnFlag(file: FileFacts, assignment: SyntaxNode, flag: string): boolean {
  const left = childOf(assignment, 'left');
  const right = childOf(assignment, 'right');
  if (left?.type !== 'attribute' || !right || file.text(right) !== 'True') return false;
  return file.qualified(left) === `torch.backends.cudnn.${flag}`;
}

function contradiction(file: FileFacts): Hit[] {
  const assignments = file.nodesOf('assignment');
  return assignments.flatMap((benchmark) => {
    if (!cudnnFlag(file, benchmark, 'benchmark')) return [];
    const block = statementOf(benchmark).parent;
    const deterministic = assignments.find(
      (each) => cudnnFlag(file, each, 'deterministic') && statementOf(each).parent === block,
    );
    if (!deterministic) return [];
    const replacement = editLines(file, benchmark, [replaceNode(childOf(benchmark, 'right')!, 'False')]);
    return [
      {
        node: benchmark,
        evidence: [deterministic],
        title: 'cuDNN benchmarking works against the deterministic setting beside it',
        explanation:
          `\`deterministic = True\` on ${file.place(deterministic)} restricts cuDNN to deterministic algorithms; \`benchmark = True\` then chooses among them by timing, ` +
          'so the choice, and with it the rounding, can differ from run to run and from machine to machine.',
        effect: 'Two runs with one seed can differ in the last digits and drift apart over training.',
        check: 'Train 100 steps twice with one seed and compare the losses bit by bit.',
        ...(replacement === undefined ? {} : { replacement }),
      },
    ];
  });
}

/** Settings for reproducibility that do nothing, or that contradict each other. */
export const ineffectiveSeeding: Check = {
  name: 'ineffective-seeding',
  code: 'MLR503',
  title: 'a setting for reproducibility has no effect',
  category: 'reproducibility',
  severity: 'minor',
  confidence: 0.9,
  tier: 'A',
  frameworks: ['torch', 'numpy', 'tensorflow', 'keras', 'jax', 'sklearn'],
  reference: 'Python documentation, PYTHONHASHSEED; PyTorch documentation, "Reproducibility"',
  find(file) {
    return [...file.nodesOf('assignment').flatMap((assignment) => hashSeed(file, assignment)), ...contradiction(file)];
  },
};
