import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import { editLines, replaceNode } from '../facts/edits.ts';
import { code, codeOf } from '../facts/wording.ts';

const indexers = new Set(['loc', 'iloc', 'at', 'iat']);
const framesFrom = /^pandas\.(DataFrame|read_\w+|concat|merge|pivot_table|get_dummies|json_normalize)$/;

/** The selection under a target: `df[a]` of `df[a][b]` and of `df[a].loc[b]`. */
function selectionUnder(file: FileFacts, target: SyntaxNode): SyntaxNode | null {
  let value = target.type === 'subscript' ? childOf(target, 'value') : null;
  const attribute = value?.type === 'attribute' ? childOf(value, 'attribute') : null;
  if (value && attribute && indexers.has(file.text(attribute))) value = childOf(value, 'object');
  return value?.type === 'subscript' ? value : null;
}

/** The name of the frame that a selection starts from, if it surely is a frame of pandas. */
function frameOf(file: FileFacts, selection: SyntaxNode): SyntaxNode | null {
  let value = childOf(selection, 'value');
  const attribute = value?.type === 'attribute' ? childOf(value, 'attribute') : null;
  if (value && attribute && indexers.has(file.text(attribute))) value = childOf(value, 'object');
  if (value?.type !== 'identifier') return null;
  const made = file.callAt(file.lastValue(value));
  return made && framesFrom.test(file.calleeName(made) ?? '') ? value : null;
}

/** `df.loc[b, a] = v` for `df[a][b] = v`, where `b` is a mask: labels and slices may mean something else. */
function fixOf(
  file: FileFacts,
  assignment: SyntaxNode,
  target: SyntaxNode,
  selection: SyntaxNode,
  frame: SyntaxNode,
): string | undefined {
  const column = childOf(selection, 'subscript');
  const mask = childOf(target, 'subscript');
  const isPlain = childOf(selection, 'value') === frame && column?.type === 'string';
  if (!column || !mask || !isPlain || (mask.type !== 'comparison_operator' && mask.type !== 'boolean_operator')) {
    return undefined;
  }
  return editLines(file, assignment, [
    replaceNode(target, `${file.text(frame)}.loc[${file.text(mask)}, ${file.text(column)}]`),
  ]);
}

function hitFor(file: FileFacts, project: ProjectFacts, assignment: SyntaxNode): Hit[] {
  const target = childOf(assignment, 'left');
  const selection = target && selectionUnder(file, target);
  const frame = selection && frameOf(file, selection);
  if (!target || !selection || !frame) return [];
  const replacement = fixOf(file, assignment, target, selection, frame);
  const isOld = project.isHeldBelow('pandas', [3, 0]);
  return [
    {
      node: assignment,
      explanation:
        `${codeOf(file, selection)} makes a new object, and the assignment writes into that one. ` +
        (isOld
          ? `In the pandas that this project requires, below 3.0, it is a view or a copy depending on the data types, so ${code(file.text(frame))} may or may not change.`
          : `Since pandas 3.0 (copy-on-write) ${code(file.text(frame))} never changes; before, it depended on the data types.`) +
        ` One \`.loc[rows, column]\` writes into the frame.`,
      effect:
        'The correction, label or fill value never reaches the data that the model is trained on, and nothing fails.',
      check: `Compare ${code(file.text(frame))} before and after the line.`,
      ...(replacement === undefined ? {} : { replacement }),
    },
  ];
}

/** An assignment to a selection of a selection of a pandas frame. */
export const chainedAssignment: Check = {
  name: 'chained-assignment',
  code: 'MLR408',
  title: 'the assignment does not reach the frame',
  category: 'data',
  severity: 'major',
  confidence: 0.75,
  tier: 'B',
  frameworks: ['pandas'],
  reference: 'pandas documentation, "Copy-on-Write": chained assignment never updates the original',
  find(file, project) {
    return [...file.nodesOf('assignment'), ...file.nodesOf('augmented_assignment')].flatMap((node) =>
      hitFor(file, project, node),
    );
  },
};
