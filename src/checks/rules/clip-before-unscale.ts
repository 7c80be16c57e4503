import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { lineBefore } from '../facts/edits.ts';
import { canReach, enclosing, exclusive, statementOf } from '../facts/flow.ts';
import { isGradScaler, steppedOptimizer } from '../facts/torch.ts';
import { code, codeOf, literalNumber, number } from '../facts/wording.ts';

const clip = /^torch\.nn\.utils\.(clip_grad\.)?clip_grad_(norm|value)_?$/;
/** `GradScaler`'s first scale, 2^16. */
const firstScale = 65_536;

const otherLibrary = /unscale_gradients|master_params/;
const precision = /\b\w*(amp|fp16|half|mixed|scaler|autocast|precision)\w*\b/i;

/** Whether the gradients are unscaled on the way to the clipping, here or in a function that is called. */
function unscales(file: FileFacts, project: ProjectFacts, clipping: CallFact): boolean {
  const owner = clipping.function;
  if (otherLibrary.test(file.text(owner?.node ?? file.tree.root))) return true;
  const calls = owner?.calls ?? file.calls.filter((call) => call.function === null);
  return calls.some((call) => {
    if (exclusive(call.node, clipping.node)) return false;
    return call.name === 'unscale_' || project.calledFunction(file, call)?.calledNames.has('unscale_') === true;
  });
}

/** Whether the clipping stands in a branch for full precision, which the scaler's step below does not follow. */
function isForFullPrecision(file: FileFacts, clipping: SyntaxNode): boolean {
  let below = clipping;
  for (const above of enclosing(clipping)) {
    const condition = above.type === 'if_statement' ? childOf(above, 'condition') : null;
    const text = condition ? file.text(condition).slice(0, 300) : '';
    if (precision.test(text) && (below.field === 'alternative' || /\bnot\b|\bis None\b|False|fp32/.test(text))) {
      return true;
    }
    below = above;
  }
  return false;
}

function scaledHit(file: FileFacts, project: ProjectFacts, clipping: CallFact): Hit | null {
  const ofScaler = (name: string): CallFact[] =>
    file.callsNamed(name).filter((call) => call.receiver !== null && isGradScaler(file, call.receiver));
  const steps = ofScaler('step').filter((call) => {
    return call.function === clipping.function && canReach(clipping.node, call.node);
  });
  const step = steps[0];
  // The scaled backward pass may stand in another function of the file.
  const scale =
    step && ofScaler('scale').find((call) => call.function !== step.function || canReach(call.node, clipping.node));
  if (!scale || isForFullPrecision(file, clipping.node) || unscales(file, project, clipping)) return null;
  const optimizer = step.positional[0];
  const statement = statementOf(clipping.node);
  const plain = statement.type === 'expression_statement' && steps.length === 1 && optimizer && step.receiver;
  const replacement = plain
    ? lineBefore(file, statement, `${file.text(step.receiver!)}.unscale_(${file.text(optimizer)})`)
    : undefined;
  const limit = literalNumber(
    file,
    clipping.positional[1] ?? clipping.keywords.get('max_norm') ?? clipping.keywords.get('clip_value'),
  );
  const example =
    limit === null
      ? ''
      : ` With the first scale, 65,536, a limit of ${number(limit)} cuts the true gradient at ${number(limit / firstScale)}.`;
  return {
    node: statement,
    evidence: [scale.node, step.node],
    title: 'scaled gradients are clipped',
    explanation:
      `After the backward pass of ${codeOf(file, scale.node)} the gradients are $S g$ with the loss scale $S$, and no \`unscale_\` comes before ` +
      `${code(clipping.name)}. The limit is then compared with $\\lVert S g \\rVert$, so its effective value is limit/$S$ and moves whenever the scaler changes $S$.${example}`,
    effect:
      'Nearly every step is cut down to a fixed tiny norm: with SGD training hardly moves, and no setting of the limit means what it says.',
    check:
      'Log the norm that the clipping function returns: with `scaler.unscale_(optimizer)` before it, it falls by the factor `scaler.get_scale()`.',
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** The calls of a block's own statements, in order: `backward`, `step` and clipping that follow one another in any case. */
function orderHit(file: FileFacts, clipping: CallFact): Hit | null {
  const statement = statementOf(clipping.node);
  const inBlock = (call: CallFact): boolean =>
    call.function === clipping.function && statementOf(call.node).parent === statement.parent;
  const backwards = file.callsNamed('backward').filter(inBlock);
  const steps = file.callsNamed('step').filter((call) => inBlock(call) && steppedOptimizer(file, call) !== null);
  if (backwards.length !== 1 || steps.length !== 1) return null;
  const backward = backwards[0]!.node;
  const step = steps[0]!.node;
  const at = clipping.node;
  if (backward.start < step.start && step.start < at.start) {
    return misplaced(file, statement, at, backward, step, 'after the step');
  }
  if (at.start < backward.start && backward.start < step.start) {
    return misplaced(file, statement, at, backward, step, 'before the backward pass');
  }
  return null;
}

function misplaced(
  file: FileFacts,
  statement: SyntaxNode,
  clipping: SyntaxNode,
  backward: SyntaxNode,
  step: SyntaxNode,
  when: string,
): Hit {
  return {
    node: statement,
    evidence: [backward, step],
    title: `gradients are clipped ${when}`,
    explanation:
      `The order is ${[backward, step, clipping]
        .toSorted((a, b) => a.start - b.start)
        .map((node) => codeOf(file, node))
        .join(', ')}. ` +
      'The optimizer uses the gradients as `backward()` left them: clipping has to stand between the two.',
    effect: 'Nothing is clipped: one batch with a large gradient moves the parameters by its full length.',
    check: 'Set the limit to 1e-8: training must stop, and today it goes on.',
  };
}

/** Gradient clipping that sees scaled gradients, or that stands where it does nothing. */
export const clipBeforeUnscale: Check = {
  name: 'clip-before-unscale',
  code: 'MLR202',
  title: 'gradient clipping does not see the true gradients',
  category: 'stability',
  severity: 'major',
  confidence: 0.94,
  tier: 'A',
  frameworks: ['torch'],
  reference: 'PyTorch automatic mixed precision examples, "Gradient clipping"',
  find(file, project) {
    return file.calls.flatMap((call) => {
      if (!call.name.startsWith('clip_grad_') || !clip.test(file.calleeName(call) ?? '')) return [];
      return scaledHit(file, project, call) ?? orderHit(file, call) ?? [];
    });
  },
};
