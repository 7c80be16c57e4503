import { parentOf } from './config-document.ts';
import type { ConfigEntry } from './config-document.ts';
import type { ConfigRule } from './config-rule.ts';
import { code, keyOf, words } from './pick.ts';

const metricNames = words(
  'monitor metric_for_best_model best_metric monitor_metric early_stopping_metric checkpoint_metric optimized_metric',
);
const modeNames = words(
  'mode greater_is_better monitor_mode metric_mode higher_is_better early_stopping_mode maximize',
);
const smaller = words('loss perplexity ppl nll mae mse rmse mape wer cer fid eer bpb bpc error err errors distance');
const larger = words(
  'acc accuracy f1 auc auroc auprc miou iou dice bleu rouge rouge1 rouge2 rougel precision recall r2 psnr ssim ndcg mrr map map50 kappa mcc top1 top5 success reward',
);
/** A sign in front, a difference or a bound: the word alone does not say where better is. */
const turned = words('neg negative minus inverse inv diff delta improvement reduction ratio limit steps count');

/** Where better is by the name of a metric; null when the name does not say. */
export function directionOf(metric: string): 'min' | 'max' | null {
  const parts = metric.toLowerCase().split(/[^a-z0-9]+/);
  if (metric.startsWith('-') || parts.some((part) => turned.has(part))) return null;
  const isSmaller = parts.some((part) => smaller.has(part));
  const isLarger = parts.some((part) => larger.has(part));
  if (isSmaller === isLarger) return null;
  return isSmaller ? 'min' : 'max';
}

function modeOf({ name, value }: ConfigEntry): 'min' | 'max' | null {
  if (typeof value === 'boolean') return name === 'mode' ? null : value ? 'max' : 'min';
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'min' || text === 'minimize') return 'min';
  return text === 'max' || text === 'maximize' ? 'max' : null;
}

/** The best model is looked for at the wrong end of its metric. */
export const metricMode: ConfigRule = {
  name: 'metric-mode',
  code: 'MLR005',
  title: 'the mode contradicts the metric',
  category: 'correctness',
  severity: 'major',
  confidence: 0.92,
  reference:
    'Lightning documentation, `ModelCheckpoint(monitor, mode)`; Transformers, `TrainingArguments.greater_is_better`',
  find(document) {
    return document.entries.flatMap((metric) => {
      if (!metricNames.has(metric.name) || typeof metric.value !== 'string') return [];
      const beside = document.entries.filter((each) => modeNames.has(each.name) && parentOf(each) === parentOf(metric));
      const mode = beside.length === 1 ? beside[0]! : null;
      const better = directionOf(metric.value);
      const asked = mode ? modeOf(mode) : null;
      if (mode === null || better === null || asked === null || asked === better) return [];
      return [
        {
          entries: [mode, metric] as const,
          sure: true,
          title: `${keyOf(mode)} asks for the ${asked === 'max' ? 'largest' : 'smallest'} ${code(metric.value)}`,
          explanation:
            `${keyOf(metric)} is ${code(metric.value)}, which is better when it is ${better === 'min' ? 'smaller' : 'larger'}; ` +
            `${keyOf(mode)} takes the ${asked === 'max' ? 'largest' : 'smallest'} value for the best.`,
          effect: 'The worst checkpoint is kept as the best one, and early stopping ends a run that improves.',
          check: `Compare the step of the saved "best" checkpoint with the logged curve of ${code(metric.value)}.`,
        },
      ];
    });
  },
};
