import { childOf, contains } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import { canReach, loopAround } from '../facts/flow.ts';
import { constructorOf } from '../facts/torch.ts';
import { code, codeOf } from '../facts/wording.ts';

/** What one pass adds to an accumulator: a count of samples, a sum over samples, or one mean per batch. */
type Added = 'count' | 'sum' | 'mean';

const batchSize =
  /^(len\(.{1,60}\)|[\w.]+\.size\(0\)|[\w.]+\.shape\[0\]|(\w+\.)?(batch_size|bs|batch_len|n_samples|batch))$/;

function unwrap(file: FileFacts, node: SyntaxNode): SyntaxNode {
  let at = node;
  for (let hops = 0; hops < 6; hops++) {
    const call = file.callAt(at);
    if (at.type === 'parenthesized_expression' && at.children[0]) at = at.children[0];
    else if (call && /^(item|float|int|cpu|detach|double)$/.test(call.name)) {
      at = call.receiver ?? call.positional[0] ?? at;
    } else return at;
  }
  return at;
}

/** Whether the loss of a name is a mean over its batch: made by a criterion of torch with the reduction left as it is. */
function isMeanLoss(file: FileFacts, node: SyntaxNode): boolean {
  const call = file.callAt(file.lastValue(node));
  if (!call || call.keywords.has('reduction') || call.open) return false;
  const direct = file.calleeName(call) ?? '';
  const made = direct.startsWith('torch.nn.functional.') ? direct : (constructorOf(file, call.callee) ?? '');
  return (
    /^torch\.nn\.(functional\.\w*(loss|entropy\w*)|\w+Loss)$/.test(made) &&
    !/reduction\s*=\s*['"](sum|none)|size_average|reduce\s*=/.test(file.tree.text)
  );
}

function isCount(file: FileFacts, node: SyntaxNode): boolean {
  const call = file.callAt(unwrap(file, node));
  if (call?.name !== 'sum' || !call.receiver) return false;
  const compared = unwrap(file, call.receiver);
  const operators =
    compared.type === 'comparison_operator' ? compared.children.filter((child) => child.field === 'operators') : [];
  return operators.some((operator) => file.text(operator) === '==') || file.callAt(compared)?.name === 'eq';
}

function addedBy(file: FileFacts, value: SyntaxNode): Added | null {
  if (isCount(file, value)) return 'count';
  const inner = value.type === 'parenthesized_expression' ? (value.children[0] ?? value) : value;
  const left = childOf(inner, 'left');
  const right = childOf(inner, 'right');
  if (inner.type === 'binary_operator' && left && right && file.text(childOf(inner, 'operator') ?? left) === '*') {
    const [loss, size] = batchSize.test(file.text(left).slice(0, 80)) ? [right, left] : [left, right];
    const isSum = batchSize.test(file.text(size).slice(0, 80)) && isMeanLoss(file, unwrap(file, loss));
    return isSum ? 'sum' : null;
  }
  return isMeanLoss(file, unwrap(file, value)) ? 'mean' : null;
}

/** The loader that a loop goes through, `enumerate` and progress bars looked through. */
function loaderOf(file: FileFacts, loop: SyntaxNode): string | null {
  let over = childOf(loop, 'right');
  for (
    let call = file.callAt(over);
    call && /^(enumerate|tqdm|track|trange|iter|Bar)$/.test(call.name);
    call = file.callAt(over)
  ) {
    over = call.positional[0] ?? null;
    if (!over) break;
  }
  if (over?.type !== 'identifier' && over?.type !== 'attribute') return null;
  const name = file.text(over);
  const isLoader = /(loader|_dl|^dl)\d?$/i.test(name) || constructorOf(file, over) === 'torch.utils.data.DataLoader';
  return isLoader && name.length < 80 ? name : null;
}

interface Division {
  node: SyntaxNode;
  by: 'batches' | 'samples';
}

/** Divisions of an accumulator by the length of a loader or of its dataset, after the addition. */
function divisions(file: FileFacts, accumulator: string, loader: string, addition: SyntaxNode): Division[] {
  const nodes = [...file.nodesOf('binary_operator'), ...file.nodesOf('augmented_assignment')];
  return nodes.flatMap((node): Division[] => {
    const operator = childOf(node, 'operator');
    const left = childOf(node, 'left');
    const right = childOf(node, 'right');
    if (!operator || !left || !right || !/^\/=?$/.test(file.text(operator))) return [];
    if (
      node.start < addition.start ||
      file.functionOf(node) !== file.functionOf(addition) ||
      !canReach(addition, node)
    ) {
      return [];
    }
    const factors = file
      .text(unwrap(file, left))
      .replace(/^100(\.0?)?\s*\*\s*/, '')
      .replace(/\.item\(\)$/, '');
    if (factors !== accumulator) return [];
    const divisor = file.text(right).replace(/\s/g, '');
    if (divisor === `len(${loader})`) return [{ node, by: 'batches' }];
    return divisor === `len(${loader}.dataset)` ? [{ node, by: 'samples' }] : [];
  });
}

const wrong: Record<Added, { by: Division['by']; title: string; what: string; effect: string }> = {
  count: {
    by: 'batches',
    title: 'a count of samples is divided by the number of batches',
    what: 'adds up correct samples',
    effect: 'The reported accuracy is too large by about the batch size; it can exceed 1.',
  },
  sum: {
    by: 'batches',
    title: 'a sum over samples is divided by the number of batches',
    what: 'adds up losses times the batch size',
    effect: 'The reported loss is too large by about the batch size.',
  },
  mean: {
    by: 'samples',
    title: 'a sum of batch means is divided by the number of samples',
    what: 'adds up one mean per batch',
    effect: 'The reported loss is too small by about the batch size, and changes when the batch size does.',
  },
};

function hitsFor(file: FileFacts, addition: SyntaxNode): Hit[] {
  const target = childOf(addition, 'left');
  const value = childOf(addition, 'right');
  const operator = childOf(addition, 'operator');
  const loop = loopAround(addition);
  const loader = loop?.type === 'for_statement' ? loaderOf(file, loop) : null;
  if (!target || !value || !operator || file.text(operator) !== '+=' || loader === null) return [];
  const added = addedBy(file, value);
  if (!added) return [];
  const rule = wrong[added];
  const right = added === 'mean' ? `len(${loader})` : `len(${loader}.dataset)`;
  return divisions(file, file.text(target), loader, addition).flatMap((division) => {
    if (division.by !== rule.by || (contains(loop!, division.node) && added === 'mean')) return [];
    return [
      {
        node: division.node,
        evidence: [addition],
        title: rule.title,
        explanation:
          `${codeOf(file, addition)} on ${file.place(addition)} ${rule.what}, so its divisor is ${code(right)}` +
          `${added === 'mean' ? ' (exact when all batches are equal)' : ' (the samples that were read, if a sampler or `drop_last` leaves some out)'}; ` +
          `${codeOf(file, division.node)} divides by something else.`,
        effect: rule.effect,
        check: 'Evaluate the same data with batch sizes 1 and 32: the two numbers must agree.',
      },
    ];
  });
}

/** A running metric divided by the wrong count. */
export const metricDenominator: Check = {
  name: 'metric-denominator',
  code: 'MLR405',
  title: 'a metric is divided by the wrong count',
  category: 'correctness',
  severity: 'major',
  confidence: 0.9,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch documentation, len(DataLoader) is the number of batches; torch.nn losses: reduction="mean"',
  find(file) {
    return file.nodesOf('augmented_assignment').flatMap((addition) => hitsFor(file, addition));
  },
};
