import type { Check } from './check.ts';
import { accumulationNotScaled } from './rules/accumulation-not-scaled.ts';
import { augmentedEvaluation } from './rules/augmented-evaluation.ts';
import { chainedAssignment } from './rules/chained-assignment.ts';
import { checkpointByEveryRank } from './rules/checkpoint-by-every-rank.ts';
import { clipBeforeUnscale } from './rules/clip-before-unscale.ts';
import { collectiveUnderRankCondition } from './rules/collective-under-rank-condition.ts';
import { discardedResult } from './rules/discarded-result.ts';
import { dropoutIgnoresEval } from './rules/dropout-ignores-eval.ts';
import { evalWithoutTrain } from './rules/eval-without-train.ts';
import { evaluationInTrainMode } from './rules/evaluation-in-train-mode.ts';
import { fitBeforeSplit } from './rules/fit-before-split.ts';
import { fitOnTest } from './rules/fit-on-test.ts';
import { generatorHeldByDataset } from './rules/generator-held-by-dataset.ts';
import { hostSyncInLoop } from './rules/host-sync-in-loop.ts';
import { implicitSoftmaxDim } from './rules/implicit-softmax-dim.ts';
import { incompleteCheckpoint } from './rules/incomplete-checkpoint.ts';
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
import { padTokenIsEos } from './rules/pad-token-is-eos.ts';
import { samplerWithoutSetEpoch } from './rules/sampler-without-set-epoch.ts';
import { schedulerOrder } from './rules/scheduler-order.ts';
import { secretLiteral } from './rules/secret-literal.ts';
import { selectionOnTest } from './rules/selection-on-test.ts';
import { softmaxBeforeCrossEntropy } from './rules/softmax-before-cross-entropy.ts';
import { targetInFeatures } from './rules/target-in-features.ts';
import { timingWithoutSynchronise } from './rules/timing-without-synchronise.ts';
import { trustRemoteCode } from './rules/trust-remote-code.ts';
import { unsafeDeserialisation } from './rules/unsafe-deserialisation.ts';
import { wrapperBypassed } from './rules/wrapper-bypassed.ts';

/** Every check, in the order of their names. */
export const allChecks: readonly Check[] = [
  accumulationNotScaled,
  augmentedEvaluation,
  chainedAssignment,
  checkpointByEveryRank,
  clipBeforeUnscale,
  collectiveUnderRankCondition,
  discardedResult,
  dropoutIgnoresEval,
  evalWithoutTrain,
  evaluationInTrainMode,
  fitBeforeSplit,
  fitOnTest,
  generatorHeldByDataset,
  hostSyncInLoop,
  implicitSoftmaxDim,
  incompleteCheckpoint,
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
  padTokenIsEos,
  samplerWithoutSetEpoch,
  schedulerOrder,
  secretLiteral,
  selectionOnTest,
  softmaxBeforeCrossEntropy,
  targetInFeatures,
  timingWithoutSynchronise,
  trustRemoteCode,
  unsafeDeserialisation,
  wrapperBypassed,
];
