import type { FileFacts } from '../../src/checks/facts/file-facts.ts';
import { childOf } from '../../src/syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../src/syntax/syntax-tree.ts';
import type { CallFact } from '../../src/checks/facts/definitions.ts';
import { replaced, surroundings, withoutKeyword } from './operator.ts';
import type { MutationOperator } from './operator.ts';

const outOfPlace = new Set([
  'clamp',
  'masked_fill',
  'permute',
  'unsqueeze',
  'squeeze',
  'contiguous',
  'detach',
  'flatten',
]);
const ofFrames = new Set(['dropna', 'fillna', 'reset_index', 'set_index', 'sort_values', 'drop_duplicates', 'astype']);

/** The names in this file of criteria made by a constructor of torch: `criterion`, `self.loss_fn`. */
function criteria(file: FileFacts, constructor: string): Set<string> {
  return new Set(
    file.nodesOf('assignment').flatMap((node) => {
      const call = file.callAt(childOf(node, 'right'));
      const left = childOf(node, 'left');
      return left && call && file.calleeName(call) === constructor ? [file.text(left)] : [];
    }),
  );
}

function callsOf(file: FileFacts, name: string): CallFact[] {
  return file.calls.filter((call) => file.calleeName(call) === name);
}

function isModuleList(file: FileFacts, node: SyntaxNode | null): CallFact | null {
  const call = file.callAt(node);
  return call && file.calleeName(call) === 'torch.nn.ModuleList' ? call : null;
}

/** Breaks models and losses. */
export const modelOperators: readonly MutationOperator[] = [
  {
    check: 'dropout-ignores-eval',
    name: 'drop training=',
    needs: /dropout\w*\([^)]*training\s*=/,
    mutate(file) {
      return file.calls.flatMap((call) => {
        if (!/^torch\.nn\.functional\.dropout\w*$/.test(file.calleeName(call) ?? '')) return [];
        const edit = withoutKeyword(call, 'training');
        return edit ? [[edit]] : [];
      });
    },
  },
  {
    check: 'dropout-ignores-eval',
    name: 'ungate the dropout of attention',
    needs: /dropout_p\s*=/,
    mutate(file) {
      return file.callsNamed('scaled_dot_product_attention').flatMap((call) => {
        const value = call.keywords.get('dropout_p');
        const rate = value?.type === 'conditional_expression' ? value.children[0] : undefined;
        return value && rate && /training/.test(file.text(value)) ? [[replaced(value, file.text(rate))]] : [];
      });
    },
  },
  {
    check: 'modules-in-plain-list',
    name: 'ModuleList to list',
    needs: /ModuleList\(/,
    mutate(file) {
      return file.nodesOf('assignment').flatMap((node) => {
        const right = childOf(node, 'right');
        const call = isModuleList(file, right);
        if (!call || !right || !file.text(node).startsWith('self.')) return [];
        const inside = call.positional[0] ? file.text(call.positional[0]) : '[]';
        const list = inside.startsWith('[') ? inside : `list(${inside})`;
        return [[replaced(right, list)]];
      });
    },
  },
  {
    check: 'discarded-result',
    name: 'drop the assignment',
    needs: /=/,
    mutate(file) {
      return file.nodesOf('assignment').flatMap((node) => {
        const left = childOf(node, 'left');
        const right = childOf(node, 'right');
        const call = file.callAt(right);
        if (left?.type !== 'identifier' || !right || !call?.receiver) return [];
        if (file.text(left) !== file.text(call.receiver)) return [];
        if (file.text(right).includes('\n') || call.keywords.has('inplace')) return [];
        const fits =
          (outOfPlace.has(call.name) && file.imports('torch')) || (ofFrames.has(call.name) && file.imports('pandas'));
        return fits ? [[replaced(node, file.text(right))]] : [];
      });
    },
  },
  {
    check: 'implicit-softmax-dim',
    name: 'drop dim=',
    needs: /[sS]oftmax\([^)]*dim\s*=/,
    mutate(file) {
      return file.calls.flatMap((call) => {
        const softmax = /^torch\.nn\.(Softmax|LogSoftmax|functional\.(log_)?softmax)$/;
        if (!softmax.test(file.calleeName(call) ?? '')) return [];
        const edit = withoutKeyword(call, 'dim');
        return edit ? [[edit]] : [];
      });
    },
  },
  {
    check: 'softmax-before-cross-entropy',
    name: 'softmax into the loss',
    injects: true,
    needs: /cross_entropy\(|CrossEntropyLoss\(/,
    mutate(file) {
      const named = criteria(file, 'torch.nn.CrossEntropyLoss');
      return file.calls.flatMap((call) => {
        const isLoss =
          file.calleeName(call) === 'torch.nn.functional.cross_entropy' || named.has(file.text(call.callee));
        const input = call.positional[0];
        return isLoss && input && call.positional.length > 1
          ? [[replaced(input, `(${file.text(input)}).softmax(dim=-1)`)]]
          : [];
      });
    },
  },
  {
    check: 'log-of-softmax',
    name: 'log_softmax to log(softmax)',
    needs: /log_softmax\(|logsigmoid\(/,
    mutate(file) {
      return ['log_softmax', 'logsigmoid'].flatMap((name) =>
        callsOf(file, `torch.nn.functional.${name}`).flatMap((call) => {
          const receiver = call.receiver ? file.text(call.receiver) : null;
          if (receiver === null || !/^import torch$/m.test(file.tree.text)) return [];
          const list = file.text(childOf(call.node, 'arguments') ?? call.node);
          const inner = name === 'log_softmax' ? `${receiver}.softmax${list}` : `torch.sigmoid${list}`;
          return [[replaced(call.node, `torch.log(${inner})`)]];
        }),
      );
    },
  },
  {
    check: 'keras-from-logits',
    name: 'drop from_logits=True',
    needs: /from_logits\s*=\s*True/,
    mutate(file) {
      return file.calls.flatMap((call) => {
        const value = call.keywords.get('from_logits');
        const isLogits = call.name.endsWith('Crossentropy') && value !== undefined && file.text(value) === 'True';
        const edit = isLogits ? withoutKeyword(call, 'from_logits') : null;
        return edit ? [[edit]] : [];
      });
    },
  },
  {
    check: 'keras-from-logits',
    name: 'drop the last activation',
    needs: /loss\s*=\s*['"]\w*crossentropy/,
    mutate(file) {
      return file.callsNamed('compile').flatMap((compile) => {
        const loss = compile.keywords.get('loss');
        if (!loss || !/crossentropy/.test(file.text(loss)) || loss.type !== 'string') return [];
        const before = file
          .callsNamed('Dense')
          .findLast((call) => call.node.end < compile.node.start && call.function === compile.function);
        const value = before?.keywords.get('activation');
        if (!before || !value || !/softmax|sigmoid/.test(file.text(value))) return [];
        const edit = withoutKeyword(before, 'activation');
        return edit ? [[edit]] : [];
      });
    },
  },
  {
    check: 'metric-denominator',
    name: 'len(loader.dataset) to len(loader)',
    needs: /len\([\w.]+\.dataset\)/,
    mutate(file) {
      return file.callsNamed('len').flatMap((call) => {
        const argument = call.positional[0];
        const operator = call.node.parent;
        if (argument?.type !== 'attribute' || !file.text(argument).endsWith('.dataset')) return [];
        const divides =
          operator &&
          /^(binary_operator|augmented_assignment)$/.test(operator.type) &&
          /\/=?/.test(file.text(childOf(operator, 'operator') ?? operator));
        const counts = /\+=[^\n]*(==|\.eq\(|\*)/.test(surroundings(file, call.node));
        return divides && counts ? [[replaced(argument, file.text(argument).slice(0, -'.dataset'.length))]] : [];
      });
    },
  },
];
