import type { Check } from './check.ts';
import { clipBeforeUnscale } from './rules/clip-before-unscale.ts';
import { collectiveUnderRankCondition } from './rules/collective-under-rank-condition.ts';
import { discardedResult } from './rules/discarded-result.ts';
import { dropoutIgnoresEval } from './rules/dropout-ignores-eval.ts';
import { evalWithoutTrain } from './rules/eval-without-train.ts';
import { fitBeforeSplit } from './rules/fit-before-split.ts';
import { fitOnTest } from './rules/fit-on-test.ts';
import { generatorHeldByDataset } from './rules/generator-held-by-dataset.ts';
import { implicitSoftmaxDim } from './rules/implicit-softmax-dim.ts';
import { ineffectiveSeeding } from './rules/ineffective-seeding.ts';
import { jaxKeyReuse } from './rules/jax-key-reuse.ts';
import { kerasFromLogits } from './rules/keras-from-logits.ts';
import { logOfSoftmax } from './rules/log-of-softmax.ts';
import { lossAccumulatedWithGraph } from './rules/loss-accumulated-with-graph.ts';
import { lossCutFromGraph } from './rules/loss-cut-from-graph.ts';
import { methodNotCalled } from './rules/method-not-called.ts';
import { metricDenominator } from './rules/metric-denominator.ts';
import { missingZeroGrad } from './rules/missing-zero-grad.ts';
import { modulesInPlainList } from './rules/modules-in-plain-list.ts';
import { optimizerBeforeParametersReplaced } from './rules/optimizer-before-parameters-replaced.ts';
import { samplerWithoutSetEpoch } from './rules/sampler-without-set-epoch.ts';
import { secretLiteral } from './rules/secret-literal.ts';
import { softmaxBeforeCrossEntropy } from './rules/softmax-before-cross-entropy.ts';
import { timingWithoutSynchronise } from './rules/timing-without-synchronise.ts';
import { trustRemoteCode } from './rules/trust-remote-code.ts';
import { unsafeDeserialisation } from './rules/unsafe-deserialisation.ts';

/** Every check, in the order of their names. */
export const allChecks: readonly Check[] = [
  clipBeforeUnscale,
  collectiveUnderRankCondition,
  discardedResult,
  dropoutIgnoresEval,
  evalWithoutTrain,
  fitBeforeSplit,
  fitOnTest,
  generatorHeldByDataset,
  implicitSoftmaxDim,
  ineffectiveSeeding,
  jaxKeyReuse,
  kerasFromLogits,
  logOfSoftmax,
  lossAccumulatedWithGraph,
  lossCutFromGraph,
  methodNotCalled,
  metricDenominator,
  missingZeroGrad,
  modulesInPlainList,
  optimizerBeforeParametersReplaced,
  samplerWithoutSetEpoch,
  secretLiteral,
  softmaxBeforeCrossEntropy,
  timingWithoutSynchronise,
  trustRemoteCode,
  unsafeDeserialisation,
];
