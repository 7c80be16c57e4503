import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { canReach } from '../facts/flow.ts';
import { lastPart } from '../facts/names.ts';
import { constructorOf } from '../facts/torch.ts';
import { code, codeOf } from '../facts/wording.ts';

const scalers =
  /^sklearn\.preprocessing\.(StandardScaler|MinMaxScaler|MaxAbsScaler|RobustScaler|PowerTransformer|QuantileTransformer|KBinsDiscretizer|SplineTransformer)$/;
const imputers = /^sklearn\.impute\.\w*Imputer$/;
const projections =
  /^sklearn\.(decomposition|manifold|cluster|random_projection)\.(?!MiniBatchDictionaryLearning)[A-Z]\w*$/;
const supervised =
  /^sklearn\.(feature_selection\.(?!VarianceThreshold)[A-Z]\w*|preprocessing\.TargetEncoder|discriminant_analysis\.\w+)$|^category_encoders\.\w*(Target|Leave|James|CatBoost|WOE|MEstimate|GLMM)\w*$/;
const vocabularies = /^sklearn\.feature_extraction\.(TfidfVectorizer|CountVectorizer|TfidfTransformer)$/;
const resamplers = /^imblearn\.(over_sampling|under_sampling|combine)\.[A-Z]\w*$/;
const composites = /^sklearn\.(pipeline|compose)\.(Pipeline|make_pipeline|ColumnTransformer|make_column_transformer)$/;

type Kind = 'scaler' | 'imputer' | 'projection' | 'supervised' | 'vocabulary' | 'resampler';
const kinds: readonly (readonly [RegExp, Kind])[] = [
  [supervised, 'supervised'],
  [scalers, 'scaler'],
  [imputers, 'imputer'],
  [projections, 'projection'],
  [vocabularies, 'vocabulary'],
  [resamplers, 'resampler'],
];

const splitFunctions =
  /^sklearn\.(model_selection|cross_validation)\.(train_test_split|cross_val_score|cross_val_predict|cross_validate)$/;
const splitters =
  /^sklearn\.(model_selection|cross_validation)\.\w*(KFold|ShuffleSplit|TimeSeriesSplit|LeaveOneOut|GroupOut)$/;
const copyingMethods = new Set([
  'drop',
  'copy',
  'astype',
  'to_numpy',
  'reset_index',
  'toarray',
  'todense',
  'reshape',
  'join',
  'assign',
  'fillna',
  'dropna',
  'rename',
  'squeeze',
  'ravel',
  'sample',
  'merge',
]);

/** Attributes that tell of the data and hold none of it. */
const descriptions = new Set(['shape', 'columns', 'index', 'dtypes', 'size', 'ndim']);

const mechanisms: Record<Kind, string> = {
  scaler: 'Every test row has then entered the location and scale that the training rows are transformed with.',
  imputer: 'Test rows have then entered the values that fill the gaps of the training rows.',
  projection:
    'The components are then directions of training and test rows together, so the training features encode the test distribution.',
  supervised:
    'It also reads the target: the labels of the test rows decide which features, or which values, the model is trained on.',
  vocabulary: 'The vocabulary (and, with TF-IDF, the document frequencies) then comes from the test documents too.',
  resampler: 'Synthetic or repeated rows and the rows they come from then land on both sides of the split.',
};

interface Fit {
  call: CallFact;
  kind: Kind;
  label: string;
}

function kindOf(file: FileFacts, receiver: SyntaxNode): { kind: Kind; label: string } | null {
  const made = constructorOf(file, receiver);
  if (made === null) return null;
  if (composites.test(made)) {
    const value = file.callAt(file.lastValue(receiver));
    const parts = value ? file.callsIn(value.node).filter((part) => part !== value) : [];
    for (const part of parts) {
      const kind = kindByName(file.calleeName(part));
      if (kind) return { kind, label: lastPart(made) };
    }
    return null;
  }
  const kind = kindByName(made);
  return kind && { kind, label: lastPart(made) };
}

function kindByName(name: string | null): Kind | null {
  return kinds.find(([pattern]) => name !== null && pattern.test(name))?.[1] ?? null;
}

/** The fit that a call makes: `fit_transform`, `fit_resample`, or a `transform` of what was fitted before on the same expression. */
function fitOf(file: FileFacts, call: CallFact): Fit | null {
  if (!call.receiver || call.positional.length === 0) return null;
  if (call.name === 'fit_transform' || call.name === 'fit_resample' || call.name === 'fit_sample') {
    const found = kindOf(file, call.receiver);
    return found && { call, ...found };
  }
  if (call.name !== 'transform' || call.receiver.type !== 'identifier') return null;
  const receiver = file.text(call.receiver);
  const data = file.text(call.positional[0]!);
  const fitted = file.callsNamed('fit').findLast((fit) => {
    if (fit.function !== call.function || !fit.receiver || file.text(fit.receiver) !== receiver) return false;
    return fit.node.end <= call.node.start && fit.positional[0] !== undefined && file.text(fit.positional[0]) === data;
  });
  const found = fitted && kindOf(file, call.receiver);
  return fitted && found ? { call: fitted, ...found } : null;
}

/** The name at the root of `X`, `X[cols]`, `X.values`, `X.drop(…)`. */
function rootName(file: FileFacts, node: SyntaxNode | null): SyntaxNode | null {
  let at = node;
  for (let hops = 0; at && hops < 40; hops++) {
    if (at.type === 'identifier') return at;
    if (at.type === 'parenthesized_expression') at = at.children[0] ?? null;
    else if (at.type === 'subscript') at = childOf(at, 'value');
    else if (at.type === 'attribute') at = childOf(at, 'object');
    else if (at.type === 'call') {
      const call = file.callAt(at);
      if (!call?.receiver || !copyingMethods.has(call.name)) return null;
      at = call.receiver;
    } else return null;
  }
  return null;
}

/** The data of one function or module, followed in source order. */
class Taint {
  readonly #file: FileFacts;
  readonly #fits = new Map<string, Fit>();

  constructor(file: FileFacts) {
    this.#file = file;
  }

  /** The fit whose output an expression carries on. */
  of(node: SyntaxNode | null): Fit | null {
    const root = rootName(this.#file, node);
    if (root) {
      const last = node?.type === 'attribute' ? this.#file.text(childOf(node, 'attribute') ?? node) : '';
      return descriptions.has(last) ? null : (this.#fits.get(this.#file.text(root)) ?? null);
    }
    const call = this.#file.callAt(node);
    return call && this.#ofCall(call);
  }

  #ofCall(call: CallFact): Fit | null {
    const fit = fitOf(this.#file, call);
    if (fit) return fit;
    if (call.receiver && copyingMethods.has(call.name)) return this.of(call.receiver);
    if (!/^(numpy|pandas|scipy\.sparse)\./.test(this.#file.calleeName(call) ?? '')) return null;
    const values = call.positional.flatMap((value) =>
      value.type === 'list' || value.type === 'tuple' ? value.children : [value],
    );
    return values.map((value) => this.of(value)).find((found) => found !== null) ?? null;
  }

  assign(node: SyntaxNode): void {
    const left = childOf(node, 'left');
    const right = childOf(node, 'right');
    if (!left || !right) return;
    const fit = this.of(right);
    if (left.type === 'identifier') this.#set(left, fit, true);
    else if (left.type === 'subscript' || left.type === 'attribute') this.#set(rootName(this.#file, left), fit, false);
    else if (right.type === 'expression_list' && right.children.length === left.children.length) {
      left.children.forEach((target, index) => this.#set(target, this.of(right.children[index] ?? null), true));
    } else for (const target of left.children) this.#set(target, fit, true);
  }

  #set(target: SyntaxNode | null, fit: Fit | null, clears: boolean): void {
    if (target?.type !== 'identifier') return;
    const name = this.#file.text(target);
    if (fit) this.#fits.set(name, fit);
    else if (clears) this.#fits.delete(name);
  }
}

function splitData(file: FileFacts, call: CallFact): SyntaxNode[] {
  const name = file.calleeName(call);
  const given = [...call.positional, ...['X', 'arrays'].flatMap((key) => call.keywords.get(key) ?? [])];
  if (name !== null && splitFunctions.test(name)) return given;
  const isSplitter = call.name === 'split' && call.receiver && splitters.test(constructorOf(file, call.receiver) ?? '');
  return isSplitter ? given.slice(0, 1) : [];
}

function hitOf(file: FileFacts, fit: Fit, split: CallFact): Hit {
  const resampled = fit.kind === 'resampler';
  const data = fit.call.positional[0]!;
  return {
    node: fit.call.node,
    evidence: [split.node],
    severity: resampled || fit.kind === 'supervised' ? 'critical' : 'major',
    title: resampled
      ? `${code(fit.label)} resamples before the split`
      : `${code(fit.label)} is fitted before the split`,
    explanation:
      `${code(`${fit.label}.${fit.call.name}`)} reads all of ${codeOf(file, data)}, and ${codeOf(file, split.callee)} on ` +
      `${file.place(split.node)} separates the rows afterwards. ${mechanisms[fit.kind]} ` +
      `Split first and fit on the training part alone; a \`Pipeline\` does so inside cross-validation as well.`,
    effect: resampled
      ? 'The test score measures how well the model recalls near-copies of training rows; it can be far above the score on new data.'
      : 'The test score is measured on rows that took part in the preprocessing, so it is biased upwards, most on small or shifted data.',
    check:
      split.name === 'train_test_split'
        ? `Move the split before ${file.place(fit.call.node)}, fit on the training part only, and compare the two test scores over several seeds.`
        : `Put ${code(fit.label)} and the model into one \`Pipeline\`, split the raw data, and compare the two scores over several seeds.`,
  };
}

function hitsIn(file: FileFacts, steps: readonly { node: SyntaxNode; call: CallFact | null }[]): Hit[] {
  const taint = new Taint(file);
  const hits = new Map<SyntaxNode, Hit>();
  for (const step of steps) {
    if (!step.call) {
      taint.assign(step.node);
      continue;
    }
    for (const data of splitData(file, step.call)) {
      const fit = taint.of(data);
      if (fit && !hits.has(fit.call.node) && canReach(fit.call.node, step.node)) {
        hits.set(fit.call.node, hitOf(file, fit, step.call));
      }
    }
  }
  return [...hits.values()];
}

/** Preprocessing that learns from all rows before they are split into training and test. */
export const fitBeforeSplit: Check = {
  name: 'fit-before-split',
  code: 'MLR401',
  title: 'preprocessing is fitted before the split',
  category: 'data',
  severity: 'major',
  confidence: 0.93,
  tier: 'A',
  frameworks: ['sklearn', 'imblearn'],
  reference:
    'Kapoor & Narayanan 2023, Leakage and the reproducibility crisis (doi:10.1016/j.patter.2023.100804); Yang et al. 2022 (arXiv:2209.03345)',
  find(file) {
    const byOwner = new Map<SyntaxNode | null, { node: SyntaxNode; call: CallFact | null }[]>();
    const assignments = file.nodesOf('assignment').map((node) => ({ node, call: null }));
    const calls = file.calls
      .filter((call) => splitData(file, call).length > 0)
      .map((call) => ({ node: call.node, call }));
    if (calls.length === 0) return [];
    // An assignment takes effect at its end, after the calls inside it.
    for (const step of [...assignments, ...calls].toSorted((a, b) => a.node.end - b.node.end || (a.call ? -1 : 1))) {
      const owner = file.functionOf(step.node)?.node ?? null;
      const steps = byOwner.get(owner);
      if (steps) steps.push(step);
      else byOwner.set(owner, [step]);
    }
    return [...byOwner.values()].flatMap((steps) => hitsIn(file, steps));
  },
};
