/** Old homes of a name and the one under which the checks know it; the first match counts. */
const homes: readonly (readonly [string, string])[] = [
  ['tensorflow.python.keras.', 'keras.'],
  ['tensorflow.keras.', 'keras.'],
  ['tf_keras.', 'keras.'],
  ['pytorch_lightning.', 'lightning.'],
  ['lightning.pytorch.', 'lightning.'],
  ['torch.utils.data.distributed.', 'torch.utils.data.'],
  ['torch.cuda.amp.GradScaler', 'torch.amp.GradScaler'],
  ['torch.utils.data.dataset.', 'torch.utils.data.'],
  ['torch.utils.data.dataloader.', 'torch.utils.data.'],
];

const submodules = /^torch\.nn\.modules\.[a-z_]+\./;

/** The name that a qualified name is known by: `tensorflow.keras.layers.Dense` becomes `keras.layers.Dense`. */
export function canonicalName(name: string): string {
  if (submodules.test(name)) return name.replace(submodules, 'torch.nn.');
  for (const [from, to] of homes) if (name.startsWith(from)) return to + name.slice(from.length);
  return name;
}

/** The dotted module of a file, such as `models.layers` for `models/layers.py`; a package's `__init__.py` is the package. */
export function moduleOfPath(path: string): string {
  const parts = path
    .replace(/\.(py|pyi|ipynb)$/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (parts.at(-1) === '__init__') parts.pop();
  return parts.join('.');
}

/** The module that `from ..a import b` names inside the file at `path`; `dots` is the number of leading dots. */
export function relativeModule(path: string, dots: number, rest: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  parts.pop();
  const kept = parts.slice(0, Math.max(0, parts.length - (dots - 1)));
  return [...kept, ...(rest === '' ? [] : [rest])].join('.');
}

/** The last part of a dotted name. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
