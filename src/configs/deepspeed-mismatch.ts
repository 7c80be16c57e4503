import type { ConfigDocument, ConfigEntry } from './config-document.ts';
import type { ConfigClaim, ConfigRule } from './config-rule.ts';
import type { Repository } from './repository.ts';
import { code, entriesNamed, keyOf, words } from './pick.ts';

const linkNames = words('deepspeed deepspeed_config deepspeed_config_file ds_config');
/** A key of the DeepSpeed file, and the key of the trainer that has to have the same value. */
const pairs: readonly (readonly [deepspeed: string, trainer: string])[] = [
  ['gradient_accumulation_steps', 'gradient_accumulation_steps'],
  ['train_micro_batch_size_per_gpu', 'per_device_train_batch_size'],
  ['gradient_clipping', 'max_grad_norm'],
];

function isDeepSpeed(document: ConfigDocument): boolean {
  return document.entries.some(
    ({ name, keys }) =>
      keys.length === 1 && (name === 'zero_optimization' || name === 'train_micro_batch_size_per_gpu'),
  );
}

/** Whether a path as a configuration writes it means a file of the repository. */
function leadsTo(written: string, path: string, from: string): boolean {
  const clean = written.replace(/^(?:\.{1,2}\/)+/, '');
  if (!clean.includes('/')) {
    const folder = from.slice(0, from.lastIndexOf('/') + 1);
    return path === `${folder}${clean}` || path === clean;
  }
  return path === clean || path.endsWith(`/${clean}`);
}

/** The top-level entry with this name and a number. */
function numberAt(document: ConfigDocument, name: string): ConfigEntry | null {
  const found = entriesNamed(document, new Set([name])).filter(({ keys }) => keys.length === 1);
  return found.length === 1 && typeof found[0]!.value === 'number' ? found[0]! : null;
}

/** The configurations of trainers that name this DeepSpeed file, from the index. */
function trainersOf(document: ConfigDocument, repository: Repository): ConfigDocument[] {
  const paths = new Set(
    [...linkNames].flatMap((name) => (repository.index?.keysOf(name) ?? []).map(({ path }) => path)),
  );
  return [...paths]
    .flatMap((path) => repository.documents(path))
    .filter((trainer) => linkOf(trainer, document.path) !== null);
}

function linkOf(trainer: ConfigDocument, path: string): ConfigEntry | null {
  const link = entriesNamed(trainer, linkNames).find(
    ({ value }) => typeof value === 'string' && leadsTo(value, path, trainer.path),
  );
  return link ?? null;
}

function deepSpeedOf(trainer: ConfigDocument, repository: Repository): ConfigDocument[] {
  return entriesNamed(trainer, linkNames).flatMap(({ value }) => {
    if (typeof value !== 'string') return [];
    const clean = value.replace(/^(?:\.{1,2}\/)+/, '');
    const folder = trainer.path.slice(0, trainer.path.lastIndexOf('/') + 1);
    return [...new Set([clean, `${folder}${clean}`])].flatMap((path) => repository.documents(path).filter(isDeepSpeed));
  });
}

function claims(own: ConfigDocument, other: ConfigDocument, ownIsTrainer: boolean): ConfigClaim[] {
  return pairs.flatMap(([deepspeed, trainer]) => {
    const mine = numberAt(own, ownIsTrainer ? trainer : deepspeed);
    const theirs = numberAt(other, ownIsTrainer ? deepspeed : trainer);
    if (!mine || !theirs || mine.value === theirs.value) return [];
    const there = `${code(other.path)} line ${theirs.line}`;
    return [
      {
        entries: [mine] as const,
        sure: true,
        title: `${keyOf(mine)} is ${String(mine.value)} here and ${String(theirs.value)} in ${code(other.path)}`,
        explanation:
          `${keyOf(mine)} is ${String(mine.value)}, and ${keyOf(theirs)} in ${there} is ${String(theirs.value)}. ` +
          'Both set the same quantity of one run, the one for the trainer, the other for DeepSpeed.',
        effect:
          'The Transformers trainer stops at the start over values that do not match; other launchers follow one of them, and the batch or the clipping is not the one that the other file says.',
        check: 'Set the value in the DeepSpeed file to `"auto"`, or start one step.',
      },
    ];
  });
}

/** The trainer and its DeepSpeed file set the same quantity to different values. */
export const deepspeedMismatch: ConfigRule = {
  name: 'deepspeed-mismatch',
  code: 'MLR008',
  title: 'the trainer and its DeepSpeed file disagree',
  category: 'correctness',
  severity: 'major',
  confidence: 0.93,
  reference: 'Hugging Face Transformers documentation, "DeepSpeed": values shared with TrainingArguments',
  find(document, repository) {
    if (isDeepSpeed(document)) {
      return trainersOf(document, repository).flatMap((trainer) => claims(document, trainer, false));
    }
    return deepSpeedOf(document, repository).flatMap((deepspeed) => claims(document, deepspeed, true));
  },
};
