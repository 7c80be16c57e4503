import { ancestorOf, childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { editLines, indentOf } from '../facts/edits.ts';
import { enclosing } from '../facts/flow.ts';
import { code, codeOf } from '../facts/wording.ts';

const tensorMethods = new Set([
  'clamp',
  'masked_fill',
  'permute',
  'unsqueeze',
  'squeeze',
  'index_fill',
  'softmax',
  'log_softmax',
  'contiguous',
  'detach',
  'type_as',
  'expand',
  'expand_as',
  'repeat_interleave',
  'flatten',
  'index_add',
  'scatter_add',
]);
const frameMethods = new Set([
  'dropna',
  'fillna',
  'reset_index',
  'set_index',
  'sort_values',
  'drop_duplicates',
  'astype',
]);
const arrayFunctions =
  /^numpy\.(clip|sort|append|concatenate|vstack|hstack|stack|reshape|transpose|squeeze|expand_dims|flip|roll|delete|insert|where|nan_to_num|asarray|unique)$/;
/** Methods that things other than tensors have too, where they act in place. */
const ambiguous = new Set(['detach', 'expand', 'flatten']);
const notATensor =
  /handle|hook|process|thread|probe|callback|logger|server|session|widget|tree|node|buf|stream|engine|config|parser|list/i;
const exportedNotebook = /^# In\s?\[/m;

type Operation = 'tensor' | 'frame' | 'array';

/** The operation whose result a statement throws away; null when it may act by itself. */
function operationOf(file: FileFacts, call: CallFact): Operation | null {
  if (call.open) return null;
  const name = file.calleeName(call);
  if (name !== null) {
    const isFunction =
      arrayFunctions.test(name) &&
      !call.keywords.has('out') &&
      !call.keywords.has('copy') &&
      call.positional.length < 4;
    return isFunction ? 'array' : null;
  }
  return call.receiver && methodOperation(file, call, file.text(call.receiver));
}

function methodOperation(file: FileFacts, call: CallFact, receiver: string): Operation | null {
  // A method of the object's own class may do anything.
  if (receiver === 'self' || receiver === 'cls' || receiver.startsWith('super(')) return null;
  if (tensorMethods.has(call.name) && file.imports('torch')) {
    return ambiguous.has(call.name) && notATensor.test(receiver) ? null : 'tensor';
  }
  const isFrame = frameMethods.has(call.name) && file.imports('pandas') && !call.keywords.has('inplace');
  return isFrame ? 'frame' : null;
}

/** Whether the statement is there for something else than its value: an expected error, or a display in a notebook. */
function isForShow(file: FileFacts, statement: SyntaxNode): boolean {
  if (file.lastOfCell.has(statement.endRow)) return true;
  const around = enclosing(statement);
  if (
    around.some(
      (above) =>
        above.type === 'with_statement' && /raises|assert|warns|suppress/i.test(file.text(above.children[0] ?? above)),
    )
  ) {
    return true;
  }
  const attempt = ancestorOf(statement, new Set(['try_statement', 'function_definition']));
  return attempt?.type === 'try_statement' && childOf(attempt, 'body') === statement.parent;
}

const inPlace: Record<string, string> = {
  clamp: 'clamp_',
  masked_fill: 'masked_fill_',
  squeeze: 'squeeze_',
  unsqueeze: 'unsqueeze_',
  index_fill: 'index_fill_',
  index_add: 'index_add_',
  detach: 'detach_',
};

function hitOf(file: FileFacts, statement: SyntaxNode, call: CallFact, operation: Operation): Hit {
  const operand = operation === 'array' ? call.positional[0] : call.receiver;
  const name = operand?.type === 'identifier' && operation !== 'array' ? file.text(operand) : null;
  const indent = indentOf(file, statement);
  const edit = { start: statement.start, end: statement.start, text: `${name} = ` };
  const replacement = name !== null && indent !== undefined ? editLines(file, statement, [edit]) : undefined;
  const twin = operation === 'tensor' ? inPlace[call.name] : undefined;
  return {
    node: statement,
    title: `the result of ${code(call.name)} is thrown away`,
    explanation:
      `${code(call.name)} returns a new ${operation === 'frame' ? 'frame' : operation} and leaves ${operand ? codeOf(file, operand) : 'its input'} as it was; ` +
      `this statement uses the value nowhere.${twin === undefined ? '' : ` The variant that works in place is ${code(twin)}.`}`,
    effect: `The line has no effect: all that follows runs on the ${operation === 'frame' ? 'rows' : 'values'} as they were before it.`,
    check: `Compare ${operand ? codeOf(file, operand) : 'the input'} before and after the line: it is unchanged.`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** An operation without side effect whose result nobody takes. */
export const discardedResult: Check = {
  name: 'discarded-result',
  code: 'MLR105',
  title: 'the result of an operation is thrown away',
  category: 'correctness',
  severity: 'major',
  confidence: 0.95,
  tier: 'A',
  frameworks: ['torch', 'pandas', 'numpy'],
  reference: 'Zhang, Cruz & van Deursen 2022 (arXiv:2203.13746), smell "in-place APIs misused"',
  find(file) {
    // A notebook exported as a script is full of statements that were displays.
    if (exportedNotebook.test(file.tree.text)) return [];
    return file.nodesOf('expression_statement').flatMap((statement) => {
      const call = statement.children.length === 1 ? file.callAt(statement.children[0]) : null;
      const operation = call && operationOf(file, call);
      return !call || !operation || isForShow(file, statement) ? [] : [hitOf(file, statement, call, operation)];
    });
  },
};
