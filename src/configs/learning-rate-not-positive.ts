import type { ConfigEntry } from './config-document.ts';
import type { ConfigRule } from './config-rule.ts';
import { entriesNamed, keyOf, shown, words } from './pick.ts';

const rates = words('lr learning_rate base_lr max_lr peak_lr init_lr initial_lr lr0');
/** Mappings that set up the whole training: elsewhere, a rate of 0 may freeze a part on purpose. */
const whole = words(
  'optimizer optim training train trainer params hparams hyperparameters args training_args training_arguments solver optimizer_args optimizer_params',
);
/** These find the step size themselves, or turn a rate of 0 into their own default. */
const selfTuned = /prodigy|adafactor|dadapt|d_adapt|schedule_?free|mechanic/i;

function isWhole(entry: ConfigEntry): boolean {
  return entry.keys.slice(0, -1).every((key) => whole.has(key.toLowerCase()));
}

/** A learning rate of 0 or below. */
export const learningRateNotPositive: ConfigRule = {
  name: 'learning-rate-not-positive',
  code: 'MLR004',
  title: 'the learning rate is not above 0',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.9,
  reference: 'PyTorch documentation, `torch.optim`',
  find(document) {
    if (document.entries.some(({ value }) => typeof value === 'string' && selfTuned.test(value))) return [];
    return entriesNamed(document, rates).flatMap((entry) => {
      const { value } = entry;
      if (typeof value !== 'number' || !(value <= 0)) return [];
      const isZero = value === 0;
      return [
        {
          entries: [entry] as const,
          sure: !isZero || isWhole(entry),
          title: isZero ? `${keyOf(entry)} is 0` : `${keyOf(entry)} is negative`,
          explanation: isZero
            ? `Every update is the gradient times ${keyOf(entry)}, and ${keyOf(entry)} is 0.`
            : `${keyOf(entry)} is ${shown(value)}. An update in the direction of the gradient makes the loss larger.`,
          effect: isZero
            ? 'The weights stay as they were initialised; loss and metrics are those of the start, apart from noise.'
            : 'PyTorch refuses the value with a ValueError; where it is not refused, training diverges.',
          check: 'Compare the norm of one parameter before and after the first optimizer step.',
        },
      ];
    });
  },
};
