import { parentOf } from './config-document.ts';
import type { ConfigDocument, ConfigEntry } from './config-document.ts';
import type { ConfigRule } from './config-rule.ts';
import { code } from './pick.ts';

const families: readonly (readonly [half: string, brain: string])[] = [
  ['fp16', 'bf16'],
  ['fp16', 'bfloat16'],
  ['fp16_full_eval', 'bf16_full_eval'],
];

/** The entry that switches a precision on: `fp16: true`, or DeepSpeed's `fp16: {enabled: true}`. */
function switchOf(document: ConfigDocument, entry: ConfigEntry): ConfigEntry | null {
  if (entry.kind === 'scalar') return entry.value === true ? entry : null;
  if (entry.kind !== 'map') return null;
  const inside = entry.keys.join('\0');
  const enabled = document.entries.find((each) => each.name === 'enabled' && parentOf(each) === inside);
  return enabled?.value === true ? enabled : null;
}

/** Two half precisions are switched on at once. */
export const twoPrecisions: ConfigRule = {
  name: 'two-precisions',
  code: 'MLR003',
  title: 'fp16 and bf16 are both switched on',
  category: 'correctness',
  severity: 'major',
  confidence: 0.95,
  reference: 'Hugging Face Transformers, `TrainingArguments`: at most one of fp16 and bf16',
  find(document) {
    return families.flatMap(([half, brain]) =>
      document.entries
        .filter(({ name }) => name === half)
        .flatMap((one) => {
          const other = document.entries.find((each) => each.name === brain && parentOf(each) === parentOf(one));
          const first = switchOf(document, one);
          const second = other ? switchOf(document, other) : null;
          if (!first || !second) return [];
          return [
            {
              entries: [second, first] as const,
              sure: true,
              explanation:
                `${code(half)} and ${code(brain)} are both true. They are two number formats for the same tensors: ` +
                'fp16 needs loss scaling for its narrow range, bf16 does not.',
              effect:
                'Transformers and DeepSpeed stop at the start; a script of its own uses the one that it asks for first, with or without loss scaling.',
              check: 'Start one step and print the dtype of a parameter and of the loss.',
            },
          ];
        }),
    );
  },
};
