import { childOf, descendants } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { code, codeOf, literalString } from '../facts/wording.ts';

const learners = new Set(['fit', 'train_test_split', 'fit_resample', 'cross_val_score']);

/** The column that a target was taken from: the frame's name and the column of `y = df["price"]`. */
function columnOf(
  file: FileFacts,
  node: SyntaxNode | undefined,
): { frame: string; column: string; node: SyntaxNode } | null {
  let value = node && file.lastValue(node);
  const attribute = value?.type === 'attribute' ? childOf(value, 'attribute') : null;
  if (value && attribute && file.text(attribute) === 'values') value = childOf(value, 'object') ?? value;
  if (value?.type !== 'subscript') return null;
  const frame = childOf(value, 'value');
  const column = literalString(file, childOf(value, 'subscript'));
  return frame?.type === 'identifier' && column !== null ? { frame: file.text(frame), column, node: value } : null;
}

/** What a frame was copied from, one step: `df` of `df.values`, `df.copy()`, and of a name that was given one of these. */
function sourceOf(file: FileFacts, node: SyntaxNode): SyntaxNode | null {
  const call = file.callAt(node);
  if (call) return call.name === 'to_numpy' || call.name === 'copy' ? call.receiver : null;
  if (node.type === 'attribute') {
    return file.text(childOf(node, 'attribute') ?? node) === 'values' ? childOf(node, 'object') : null;
  }
  const value = file.lastValue(node);
  if (value === node) return null;
  return value.type === 'identifier' || sourceOf(file, value) !== null ? value : null;
}

/** The frame that is passed whole: `df`, `df.values`, `df.to_numpy()`, `X` with `X = df`. */
function wholeFrame(file: FileFacts, node: SyntaxNode | undefined): SyntaxNode | null {
  let at = node ?? null;
  for (let hops = 0; at && hops < 4; hops++) {
    const source = sourceOf(file, at);
    if (!source) return at.type === 'identifier' ? at : null;
    at = source;
  }
  return null;
}

/** Whether the column leaves the frame somewhere: `drop`, `pop`, `del`. */
function isRemoved(file: FileFacts, frame: string): boolean {
  const calls = ['drop', 'pop'].flatMap((name) => file.callsNamed(name));
  if (calls.some((call) => call.receiver && file.text(call.receiver) === frame)) return true;
  return file
    .nodesOf('delete_statement')
    .some((node) => descendants(node).some((each) => each.type === 'identifier' && file.text(each) === frame));
}

function hitFor(file: FileFacts, call: CallFact): Hit[] {
  const features = call.positional[0] ?? call.keywords.get('X');
  const target = columnOf(file, call.positional[1] ?? call.keywords.get('y'));
  const frame = target && wholeFrame(file, features);
  if (!features || !target || !frame || file.text(frame) !== target.frame || isRemoved(file, target.frame)) return [];
  const bindings = file.scopes.visible(target.frame, frame)?.bindings ?? [];
  // The frame may have been given other columns after the target was taken.
  if (bindings.some((binding) => binding.from > target.node.start && binding.from <= features.start)) return [];
  return [
    {
      node: call.node,
      evidence: [target.node],
      title: `the target ${code(target.column)} is among the features`,
      explanation: `${codeOf(file, features)} is the whole frame ${code(target.frame)}, and the target is its column ${code(target.column)}, taken on ${file.place(target.node)} and never dropped. The model can copy it.`,
      effect: 'Scores are close to perfect and mean nothing: at prediction time the column is not there.',
      check: `Look at the feature importances, or fit again on ${code(`${target.frame}.drop(columns=["${target.column}"])`)}: the score falls to its true value.`,
    },
  ];
}

/** A target column that stays in the features. */
export const targetInFeatures: Check = {
  name: 'target-in-features',
  code: 'MLR407',
  title: 'the target is among the features',
  category: 'data',
  severity: 'critical',
  confidence: 0.75,
  tier: 'B',
  frameworks: ['sklearn', 'xgboost', 'lightgbm', 'catboost', 'imblearn'],
  reference: 'Kapoor & Narayanan 2023 (doi:10.1016/j.patter.2023.100804), leakage type "illegitimate features"',
  find(file) {
    return file.calls.filter((call) => learners.has(call.name) && !call.open).flatMap((call) => hitFor(file, call));
  },
};
