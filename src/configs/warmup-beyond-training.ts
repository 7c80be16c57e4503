import type { ConfigDocument, ConfigEntry } from './config-document.ts';
import type { ConfigClaim, ConfigRule } from './config-rule.ts';
import { countOf, entriesNamed, keyOf, pick, shown, words } from './pick.ts';

/** Warm-up and length in the same unit. */
const units: readonly { unit: string; warmup: ReadonlySet<string>; total: ReadonlySet<string> }[] = [
  {
    unit: 'steps',
    warmup: words('warmup_steps lr_warmup_steps num_warmup_steps warmup_num_steps n_warmup_steps'),
    total: words(
      'max_steps total_steps num_training_steps train_steps max_train_steps total_num_steps num_train_steps',
    ),
  },
  {
    unit: 'iterations',
    warmup: words('warmup_iters lr_warmup_iters num_warmup_iters warmup_iterations'),
    total: words('max_iters train_iters max_iter num_iters total_iters num_iterations max_iterations'),
  },
  {
    unit: 'updates',
    warmup: words('warmup_updates num_warmup_updates'),
    total: words('max_updates max_update total_num_update total_updates'),
  },
  {
    unit: 'epochs',
    warmup: words('warmup_epochs lr_warmup_epochs num_warmup_epochs warmup_epoch'),
    total: words('epochs num_epochs max_epochs n_epochs num_train_epochs total_epochs'),
  },
];

function beyond(document: ConfigDocument, warmup: ConfigEntry, totals: ReadonlySet<string>, unit: string) {
  const total = pick(document, totals, warmup);
  const length = countOf(total);
  const rise = countOf(warmup);
  if (total === null || length === null || rise === null || rise < length) return null;
  return {
    entries: [warmup, total] as const,
    sure: true,
    title: `the warm-up of ${shown(rise)} ${unit} is not over when training ends after ${shown(length)}`,
    explanation:
      `${keyOf(warmup)} is ${shown(rise)} and ${keyOf(total)} is ${shown(length)}. During warm-up the learning rate rises ` +
      'linearly from 0, so the run ends before the schedule proper begins.',
    effect:
      rise === length
        ? 'The configured learning rate is reached in the last step, and there is no decay.'
        : `The learning rate ends at ${shown((100 * length) / rise)} % of the configured one, and there is no decay.`,
    check: 'Plot or log the learning rate over the whole run.',
  } satisfies ConfigClaim;
}

/** The warm-up is as long as the training, or longer. */
export const warmupBeyondTraining: ConfigRule = {
  name: 'warmup-beyond-training',
  code: 'MLR002',
  title: 'the warm-up is not over when training ends',
  category: 'correctness',
  severity: 'major',
  confidence: 0.9,
  reference: 'Goyal et al., "Accurate, Large Minibatch SGD", 2017, section 2.2 (gradual warm-up)',
  find(document) {
    return units.flatMap(({ unit, warmup, total }) =>
      entriesNamed(document, warmup).flatMap((entry) => beyond(document, entry, total, unit) ?? []),
    );
  },
};
