import type { FunctionFact } from '../../src/checks/facts/definitions.ts';
import type { FileFacts } from '../../src/checks/facts/file-facts.ts';
import { loopAround, statementOf } from '../../src/checks/facts/flow.ts';
import { ancestorOf, childOf, contains } from '../../src/syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../src/syntax/syntax-tree.ts';
import { byFunction, callStatements, insertBefore, isInLoop, replaced, surroundings } from './operator.ts';
import type { MutationOperator } from './operator.ts';

/** The outermost loops that train and evaluate: in themselves, or in functions of the file that they call. */
function loopsThatEvaluate(file: FileFacts): SyntaxNode[] {
  return [...file.nodesOf('for_statement'), ...file.nodesOf('while_statement')].filter((loop) => {
    if (loopAround(loop)) return false;
    const text = [file.text(loop), ...functionsCalledIn(file, loop).map((fact) => file.text(fact.node))].join('\n');
    return /\.eval\(\)/.test(text) && /\.backward\(/.test(text);
  });
}

function functionsCalledIn(file: FileFacts, loop: SyntaxNode): FunctionFact[] {
  const names = new Set(file.callsIn(loop).map((call) => call.name));
  return file.functions.filter((fact) => names.has(fact.name));
}

function isCalledIn(file: FileFacts, loop: SyntaxNode, node: SyntaxNode): boolean {
  return functionsCalledIn(file, loop).some((fact) => contains(fact.node, node));
}

/** Breaks the training loop: what has to be called is not called, or in another order. */
export const trainingOperators: readonly MutationOperator[] = [
  {
    check: 'clip-before-unscale',
    name: 'delete unscale_',
    needs: /unscale_/,
    mutate(file) {
      const nodes = callStatements(file, 'unscale_').map(({ statement }) => statement);
      return byFunction(
        file,
        nodes.filter((node) => /clip_grad_(norm|value)_\(/.test(surroundings(file, node))),
        'pass',
      );
    },
  },
  {
    check: 'missing-zero-grad',
    name: 'delete zero_grad',
    needs: /\.zero_grad\(/,
    mutate(file) {
      const nodes = callStatements(file, 'zero_grad').map(({ statement }) => statement);
      const trains = (node: SyntaxNode) => isInLoop(node) && /\.backward\([^]*\.step\(/.test(surroundings(file, node));
      return byFunction(file, nodes.filter(trains), 'pass');
    },
  },
  {
    check: 'sampler-without-set-epoch',
    name: 'delete set_epoch',
    needs: /set_epoch\(/,
    mutate(file) {
      if (!/\bDistributedSampler\(/.test(file.tree.text)) return [];
      const nodes = callStatements(file, 'set_epoch').map(({ statement }) => statement);
      return nodes.length === 0 ? [] : [nodes.map((node) => replaced(node, 'pass'))];
    },
  },
  {
    check: 'loss-accumulated-with-graph',
    name: '+= loss.item() to += loss',
    needs: /\+=.*\.item\(\)/,
    mutate(file) {
      return file.nodesOf('augmented_assignment').flatMap((node) => {
        const right = childOf(node, 'right');
        const call = file.callAt(right);
        const isLoss =
          call?.name === 'item' && call.receiver?.type === 'identifier' && /loss/i.test(file.text(call.receiver));
        const loop = ancestorOf(node, new Set(['for_statement', 'while_statement', 'function_definition']));
        const trains = loop && loop.type !== 'function_definition' && /backward\(/.test(file.text(loop));
        return isLoss && trains && right ? [[replaced(right, file.text(call.receiver!))]] : [];
      });
    },
  },
  {
    check: 'eval-without-train',
    name: 'delete train() in a loop that evaluates',
    needs: /\.train\(\)/,
    mutate(file) {
      if (!/\.eval\(\)/.test(file.tree.text)) return [];
      const found = callStatements(file, 'train').map(({ statement }) => statement);
      return loopsThatEvaluate(file).flatMap((loop) => {
        const reached = found.filter((node) => contains(loop, node) || isCalledIn(file, loop, node));
        return reached.length > 0 && reached.length === found.length
          ? [reached.map((node) => replaced(node, 'pass'))]
          : [];
      });
    },
  },
  {
    check: 'loss-cut-from-graph',
    name: 'make the loss anew from its value',
    injects: true,
    needs: /\.backward\(/,
    mutate(file) {
      return callStatements(file, 'backward').flatMap(({ call, statement }) => {
        if (call.receiver?.type !== 'identifier') return [];
        const name = file.text(call.receiver);
        const line = insertBefore(file, statement, `${name} = torch.tensor(${name}.item(), requires_grad=True)`);
        return line && file.imports('torch') ? [[line]] : [];
      });
    },
  },
  {
    check: 'method-not-called',
    name: 'drop the parentheses',
    needs: /\.(eval|train|zero_grad|step|synchronize|barrier)\(\)/,
    mutate(file) {
      return ['eval', 'train', 'zero_grad', 'step', 'synchronize', 'barrier'].flatMap((name) =>
        callStatements(file, name).flatMap(({ call, statement }) =>
          file.text(call.node).endsWith(`.${name}()`) ? [[replaced(statement, file.text(call.callee))]] : [],
        ),
      );
    },
  },
  {
    check: 'optimizer-before-parameters-replaced',
    name: 'move the new layer or wrapper behind the optimizer',
    needs: /optim/,
    mutate(file) {
      return file.nodesOf('assignment').flatMap((node) => {
        const statement = statementOf(node);
        const left = childOf(node, 'left');
        const call = file.callAt(childOf(node, 'right'));
        const name = call ? (file.calleeName(call) ?? '') : '';
        const isLayer = left?.type === 'attribute' && /^torch\.nn\.(Linear|Conv2d)$/.test(name);
        const isWrapper = /(FullyShardedDataParallel|get_peft_model)$/.test(name);
        if (!left || !(isLayer || isWrapper) || file.text(left).startsWith('self.')) return [];
        const model = file.text(left).split('.')[0]!;
        const siblings = statement.parent?.children ?? [];
        const optimizer = siblings.find(
          (each) =>
            each.start > statement.end &&
            /^\w+ = [\w.]*(Adam\w*|SGD|RMSprop)\(/.test(file.text(each)) &&
            file.text(each).includes(`${model}.parameters()`),
        );
        if (!optimizer) return [];
        const indent = ' '.repeat(optimizer.column);
        return [
          [
            replaced(statement, 'pass'),
            { start: optimizer.end, end: optimizer.end, text: `\n${indent}${file.text(statement)}` },
          ],
        ];
      });
    },
  },
  {
    check: 'collective-under-rank-condition',
    name: 'put a collective under rank 0',
    injects: true,
    needs: /\.(barrier|all_reduce)\(/,
    mutate(file) {
      return ['barrier', 'all_reduce'].flatMap((name) =>
        callStatements(file, name).flatMap(({ call, statement }) => {
          if (!file.calleeName(call)?.startsWith('torch.distributed.')) return [];
          const receiver = call.receiver ? `${file.text(call.receiver)}.` : 'torch.distributed.';
          const text = file.text(statement);
          return text.includes('\n') ? [] : [[replaced(statement, `if ${receiver}get_rank() == 0: ${text}`)]];
        }),
      );
    },
  },
  {
    check: 'timing-without-synchronise',
    name: 'delete synchronize',
    needs: /cuda\.synchronize\(\)/,
    mutate(file) {
      const nodes = callStatements(file, 'synchronize').map(({ statement }) => statement);
      // Without a model's run there is nothing to wait for, and a copy to the host waits as well.
      const timed = nodes.filter((node) => {
        const text = surroundings(file, node);
        const runs = (text.match(/(time\.time|perf_counter)\(/g)?.length ?? 0) > 1 && /\b\w*(model|net)\(/.test(text);
        return runs && !/\.item\(|\.cpu\(|\.tolist\(|\.numpy\(|backward\(/.test(text);
      });
      return byFunction(file, timed, 'pass');
    },
  },
];
