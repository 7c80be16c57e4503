import { parentOf } from './config-document.ts';
import type { ConfigDocument, ConfigEntry } from './config-document.ts';
import type { ConfigClaim, ConfigRule } from './config-rule.ts';
import { code, words } from './pick.ts';

const trainWords = words('train training trn');
const heldOutWords = words('val valid validation eval evaluation test testing dev holdout');
/** What is left of a key without the name of its split, where the value says which data it is. */
const dataWords = words(
  'file files path paths data dataset datasets manifest split csv json jsonl list ann_file annotation annotations filelist data_path data_file data_files dataset_split split_name dataset_path dataset_name images image_list source tfrecord parquet prefix data_prefix dataset_file shards index',
);
const fileValue =
  /\.(?:csv|tsv|json|jsonl|ndjson|txt|parquet|arrow|npy|npz|bin|idx|h5|hdf5|pkl|pickle|pt|tfrecords?|lmdb|tar|zip|gz|list|lst)$/i;
/** Somebody trains on what is evaluated to see that the model can learn it at all. */
const onPurpose = /over_?fit|sanity|smoke|debug|dummy|toy|tiny|demo|same as train|on purpose|intentional/i;

/** A key as split and rest: `validation_file` is held out, `file`. */
function splitOf(key: string): { isTrain: boolean; split: string; rest: string } | null {
  const parts = key
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
  const at = parts.findIndex((part) => trainWords.has(part) || heldOutWords.has(part));
  const split = parts[at];
  if (split === undefined) return null;
  const rest = parts.toSpliced(at, 1);
  // `test_train_ratio` is about both.
  if (rest.some((part) => trainWords.has(part) || heldOutWords.has(part))) return null;
  return { isTrain: trainWords.has(split), split, rest: rest.join('_') };
}

/** The keys of an entry with the split taken out of one of them: the same for both sides of a pair. */
function placeOf(entry: ConfigEntry): { isTrain: boolean; split: string; place: string; rest: string } | null {
  for (let depth = entry.keys.length - 1; depth >= 0; depth--) {
    const found = splitOf(entry.keys[depth] ?? '');
    if (found) {
      const keys = entry.keys.with(depth, found.rest);
      const rest = depth === entry.keys.length - 1 ? found.rest : entry.name;
      return { ...found, place: keys.join('\0').toLowerCase(), rest };
    }
  }
  return null;
}

/** `train` holds what `train[:5%]` takes. */
function holds(train: string, evaluation: string): boolean {
  return train === evaluation || (/^[\w.-]+$/.test(train) && evaluation.startsWith(`${train}[`));
}

/** A name that says itself that these are the training data. */
const trainName = /(?:^|[_.-])train(?:ing)?(?:[_.\d-]|$)/i;

/** Whether the end of a path names the training part: `images/train2017`, `train/data.csv`, `train.csv`. */
function namesTraining(value: string, parts: number): boolean {
  return value
    .split(/[/\\]/)
    .filter((part) => part !== '')
    .slice(-parts)
    .some((part) => trainName.test(part));
}

type Kind = 'split' | 'file' | 'place';

/** Files that both splits share by right. */
const shared =
  /config|model|vocab|token|check_?point|ckpt|weight|label|class|stat|norm|embed|schema|log|output|result|save|cache|transform|lexicon|dict/;

function kindOf(rest: string, value: string): Kind | null {
  if (shared.test(rest)) return null;
  if (/(?:^|_)split(?:_name)?$/.test(rest)) return 'split';
  const isData =
    rest === '' || dataWords.has(rest) || /(?:^|_)(?:file|files|path|data|manifest|csv|json|list)$/.test(rest);
  if (isData && fileValue.test(value)) return 'file';
  return isData || /(?:^|_)(?:dir|root|folder)$/.test(rest) ? 'place' : null;
}

/** What else says which data it is: with another split or file beside it, the same folder is no mistake. */
function differsElsewhere(document: ConfigDocument, train: ConfigEntry, evaluation: ConfigEntry): boolean {
  const beside = (entry: ConfigEntry) =>
    new Map(
      document.entries
        .filter((each) => each !== entry && parentOf(each) === parentOf(entry))
        .flatMap((each) => {
          const isLocator =
            dataWords.has(each.name) || /split|subset|mode|config|name|stage|fold|partition/.test(each.name);
          return isLocator ? [[each.name, `${each.kind}:${String(each.value)}`] as const] : [];
        }),
    );
  if (parentOf(train) === parentOf(evaluation)) return false;
  const own = beside(train);
  const other = beside(evaluation);
  return [...new Set([...own.keys(), ...other.keys()])].some(
    (name) => own.get(name) !== other.get(name) || own.get(name)?.startsWith('open') === true,
  );
}

function claimOf(
  document: ConfigDocument,
  train: ConfigEntry,
  evaluation: ConfigEntry,
  rest: string,
): ConfigClaim | null {
  const [own, other] = [train.value, evaluation.value];
  if (typeof own !== 'string' || typeof other !== 'string' || own.length < 2 || !holds(own, other)) return null;
  const kind = kindOf(rest, own);
  if (kind === null || differsElsewhere(document, train, evaluation)) return null;
  const flat = parentOf(train) === parentOf(evaluation);
  // The same folder or file may hold all splits, with a column that tells them apart; one that is called after the training part does not.
  const sure =
    kind === 'split' ? !(flat && hasOwnData(document, train, evaluation)) : namesTraining(own, kind === 'file' ? 2 : 1);
  const names = [train, evaluation].map((entry) => code(entry.keys.join('.')));
  return {
    entries: [evaluation, train],
    sure,
    title: `${names[1]} is the training data`,
    explanation: `${names[1]} is ${code(other)}, and ${names[0]} is ${code(own)}: the model is evaluated on samples that it was trained on.`,
    effect:
      'The metric shows how well the training data are remembered; over-fitting is not seen, and checkpoints are chosen by it.',
    check: 'Count the samples that are in both sets.',
  };
}

/** Where each side names its own data set, the same split name is that of two different sets. */
function hasOwnData(document: ConfigDocument, train: ConfigEntry, evaluation: ConfigEntry): boolean {
  const beside = document.entries.filter((each) => parentOf(each) === parentOf(train));
  return beside.some((each) => {
    const found = splitOf(each.keys.at(-1) ?? '');
    return found !== null && !found.isTrain && each !== evaluation && kindOf(found.rest, String(each.value)) !== null;
  });
}

function isMeant(document: ConfigDocument, entries: readonly ConfigEntry[]): boolean {
  return (
    onPurpose.test(document.path) ||
    entries.some(({ line }) =>
      [line - 2, line - 1].some((row) => onPurpose.test(/#.*$/.exec(document.lines[row] ?? '')?.[0] ?? '')),
    )
  );
}

/** The held-out data are the training data. */
export const evaluationOnTrainingData: ConfigRule = {
  name: 'evaluation-on-training-data',
  code: 'MLR006',
  title: 'the evaluation reads the training data',
  category: 'data',
  severity: 'critical',
  confidence: 0.9,
  reference: 'Kapoor and Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science", 2023',
  find(document) {
    const places = document.entries.flatMap((entry) => {
      const found = entry.kind === 'scalar' ? placeOf(entry) : null;
      return found ? [{ ...found, entry }] : [];
    });
    const trains = new Map(places.filter(({ isTrain }) => isTrain).map((each) => [each.place, each]));
    return places
      .filter(({ isTrain }) => !isTrain)
      .flatMap(({ place, entry, rest }) => {
        const train = trains.get(place)?.entry;
        if (!train || isMeant(document, [train, entry])) return [];
        return claimOf(document, train, entry, rest) ?? [];
      });
  },
};

/** Validation and test, or the seeds of two splits, are the same: right in some projects, so a lead. */
export const splitsShareValue: ConfigRule = {
  name: 'splits-share-value',
  code: 'MLR007',
  title: 'two splits have the same value',
  category: 'data',
  severity: 'minor',
  confidence: 0.5,
  reference: 'Kapoor and Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science", 2023',
  find(document) {
    const groups = Map.groupBy(
      document.entries.flatMap((entry) => {
        const found = entry.kind === 'scalar' && entry.value !== null ? placeOf(entry) : null;
        return found ? [{ ...found, entry }] : [];
      }),
      ({ place }) => place,
    );
    return groups
      .values()
      .flatMap((group) => sharedIn(document, group))
      .toArray();
  },
};

function sharedIn(
  document: ConfigDocument,
  group: { entry: ConfigEntry; rest: string; isTrain: boolean }[],
): ConfigClaim[] {
  const [first, second] = group;
  if (group.length !== 2 || !first || !second || first.entry.value !== second.entry.value) return [];
  const isSeed = /(?:^|_)seed$/.test(first.rest);
  const isData =
    typeof first.entry.value === 'string' &&
    !first.isTrain &&
    !second.isTrain &&
    kindOf(first.rest, first.entry.value) !== null;
  if (!isSeed && !isData) return [];
  if (isData && differsElsewhere(document, first.entry, second.entry)) return [];
  const [one, other] = [first, second].map(({ entry }) => code(entry.keys.join('.')));
  return [
    {
      entries: [second.entry, first.entry],
      sure: false,
      title: `${one} and ${other} are the same`,
      explanation: isSeed
        ? `Both splits draw from the generator seeded with ${code(String(first.entry.value))}. Where data are drawn or made at run time, they are the same samples.`
        : `Both are ${code(String(first.entry.value))}: what is chosen on the one is reported on the other.`,
      effect: 'The reported metric is better than it is on data that were not seen.',
    },
  ];
}
