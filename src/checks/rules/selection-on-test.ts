import { childOf, descendants } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { code, codeOf, literalString } from '../facts/wording.ts';

const keeps = /\bsave\w*\(|state_dict\(|deepcopy\(|\bbest\w*\s*=/;

const effect =
  'The best of many noisy test scores is reported: it is biased upwards by the choice, and no untouched data is left to measure by.';
const check =
  'Select on a validation split and evaluate the chosen model once on the test set; the difference between the two numbers is the bias.';

function words(text: string): string[] {
  return text
    .slice(0, 200)
    .toLowerCase()
    .split(/[^a-z]+/);
}

function isTest(file: FileFacts, node: SyntaxNode): boolean {
  const found = words(file.text(node));
  return found.includes('test') && !found.includes('best');
}

/** `if test_acc > best_acc:` with a save, or the new best, in its body. */
function comparison(file: FileFacts, statement: SyntaxNode): Hit[] {
  const condition = childOf(statement, 'condition');
  const body = childOf(statement, 'consequence');
  if (condition?.type !== 'comparison_operator' || !body || !keeps.test(file.text(body))) return [];
  const [left, right] = condition.children.filter((child) => child.field !== 'operators');
  const operator = condition.children.find((child) => child.field === 'operators');
  if (!left || !right || !operator || !/^[<>]=?$/.test(file.text(operator))) return [];
  const isSelection = [
    [left, right],
    [right, left],
  ].some(([test, best]) => isTest(file, test!) && words(file.text(best!)).includes('best'));
  if (!isSelection) return [];
  return [
    {
      node: condition,
      title: 'the model is selected by its score on the test set',
      explanation: `${codeOf(file, condition)} decides which model is kept, by a test metric. The test set then takes part in the choice, like a validation set.`,
      effect,
      check,
    },
  ];
}

function monitor(file: FileFacts, call: CallFact): Hit[] {
  const given = call.keywords.get('monitor');
  const name = literalString(file, given);
  if (!given || name === null || !/^test([_/]|$)/.test(name)) return [];
  return [
    {
      node: given,
      title: `${code(call.name)} watches a test metric`,
      explanation: `${code(call.name)} stops or keeps a model by ${code(name)}. The test set then takes part in the choice, like a validation set.`,
      effect,
      check,
    },
  ];
}

function testName(file: FileFacts, node: SyntaxNode | undefined): string | null {
  const name = node && [node, ...descendants(node)].find((each) => each.type === 'identifier' && isTest(file, each));
  return name ? file.text(name) : null;
}

/** Keras: the data that early stopping or checkpointing watches is the data of the final evaluation. */
function validationData(file: FileFacts, fit: CallFact): Hit[] {
  const given = fit.keywords.get('validation_data');
  const name = testName(file, given);
  if (!given || name === null || !fit.keywords.has('callbacks')) return [];
  const evaluated = file.callsNamed('evaluate').find((call) => testName(file, call.positional[0]) === name);
  if (!evaluated) return [];
  return [
    {
      node: given,
      evidence: [evaluated.node],
      title: 'callbacks select by the data of the final evaluation',
      explanation: `The callbacks of \`fit\` choose epoch and weights by ${codeOf(file, given)}, and ${codeOf(file, evaluated.node)} on ${file.place(evaluated.node)} reports the score on the same data.`,
      effect,
      check,
    },
  ];
}

/** Model selection by a test metric. */
export const selectionOnTest: Check = {
  name: 'selection-on-test',
  code: 'MLR403',
  title: 'the test set takes part in model selection',
  category: 'data',
  severity: 'major',
  confidence: 0.65,
  tier: 'B',
  frameworks: ['torch', 'keras', 'tensorflow', 'lightning', 'sklearn', 'jax'],
  reference: 'Cawley & Talbot 2010, On over-fitting in model selection (JMLR 11); Yang et al. 2022 (arXiv:2209.03345)',
  find(file) {
    return [
      ...file.nodesOf('if_statement').flatMap((statement) => comparison(file, statement)),
      ...['EarlyStopping', 'ModelCheckpoint']
        .flatMap((name) => file.callsNamed(name))
        .flatMap((call) => monitor(file, call)),
      ...file.callsNamed('fit').flatMap((call) => validationData(file, call)),
    ];
  },
};
