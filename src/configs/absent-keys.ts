import type { DraftFinding } from '../domain/finding.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { SourceView } from '../domain/source-view.ts';
import { code } from './pick.ts';
import type { NameIndex } from './repository.ts';

const reads =
  /(?<![\w.\-/"'])((?:self\.)?(?:config|cfg|conf|args|opt|opts|hparams|hps|flags|FLAGS|settings))((?:\.[A-Za-z_]\w{0,60}|\[["'][A-Za-z_]\w{0,60}["']\]){1,6})(?![\w("'])/g;
const step = /^(?:\.([A-Za-z_]\w*)|\[["'](\w+)["']\])/;
/** What the containers themselves have. */
const own = new Set(
  'get items keys values update pop copy setdefault to_dict to_container from_dict as_dict __dict__ __class__ shape device dtype'.split(
    ' ',
  ),
);
/** Longer lines are data. */
const longestLine = 500;
/** Lines that are looked at for each name. */
const mostUses = 200;
/** Of the other keys that a file reads from the same object, so many have to be set in the repository: then it is the repository's own. */
const leastKnown = 3;
const leastShare = 0.75;
/** Libraries whose own configuration objects have these names; their keys are not in the repository. */
const foreign =
  /^\s*(?:from|import)\s+(?:transformers|diffusers|trl|peft|accelerate|fairseq|megatron|lightning|pytorch_lightning|detectron2|mmengine|mmcv|verl|ml_collections|absl)\b/;
const aside = /(?:^|\/)(?:tests?|docs?)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/i;

/** A key that a line reads. */
interface KeyRead {
  receiver: string;
  name: string;
  line: number;
  text: string;
}

function readsOf(view: SourceView): KeyRead[] {
  return view.lines.flatMap(({ line, text }) => {
    if (text.length > longestLine || text.trimStart().startsWith('#')) return [];
    return [...text.matchAll(reads)].flatMap((match) => {
      if (text.slice(0, match.index).includes('#')) return [];
      const after = text.slice(match.index + match[0].length);
      // A target of an assignment is set here, and a call is a method.
      if (/^\s*(?:=(?!=)|\(|:\s*\w+\s*=)/.test(after)) return [];
      // What follows the first key may belong to its value: `args.path.stem`.
      const [, attribute, key] = step.exec(match[2] ?? '') ?? [];
      return [{ receiver: match[1] ?? '', name: attribute ?? key ?? '', line, text }];
    });
  });
}

/** Whether a line sets or declares a name: an assignment, a field, a keyword, a key, an option. Names are identifiers. */
function sets(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text.slice(Math.max(0, at - 40), at);
    const after = text.slice(at + name.length, at + name.length + 40);
    if (/[\w]$/.test(before) || /^\w/.test(after)) continue;
    if (/^\s*(?:=(?!=)|:)/.test(after)) return true;
    if (/(?:\bdef|\bclass|--|\bas|\bimport)\s*$/.test(before)) return true;
    const isQuoted = /["']$/.test(before) && /^["']/.test(after);
    if (isQuoted && !/\[["']$/.test(before)) return true;
  }
  return false;
}

function isSet(index: NameIndex, name: string): boolean {
  if (index.keysOf(name).length > 0 || index.definitionsOf(name).length > 0) return true;
  const { uses, more } = index.usesOf(name, mostUses);
  if (more || uses.some(({ text }) => sets(text, name))) return true;
  // `--batch-size` is indexed as two words.
  const option = `--${name.replaceAll('_', '-')}`;
  const first = name.split('_').find((part) => part.length > 1);
  const lines = first === undefined || first === name ? { uses: [], more: false } : index.usesOf(first, 2_000);
  return lines.more || lines.uses.some(({ text }) => text.includes(option));
}

/** Keys that changed Python code reads from a configuration and that nothing in the repository sets: leads. */
export function absentKeys(file: SelectedFile, added: ReadonlySet<number>, index: NameIndex): DraftFinding[] {
  const view = file.newView;
  if (view === null || view.language !== 'python' || aside.test(file.file.path)) return [];
  if (view.lines.some(({ text }) => foreign.test(text))) return [];
  const all = readsOf(view).filter(({ name }) => name.length > 1 && !own.has(name));
  const before = new Set(
    file.oldView === null ? [] : readsOf(file.oldView).map(({ receiver, name }) => `${receiver}.${name}`),
  );
  const known = new Map<string, boolean>();
  const isKnown = (name: string) => {
    const answer = known.get(name) ?? isSet(index, name);
    known.set(name, answer);
    return answer;
  };
  const seen = new Set<string>();
  return all.flatMap((read) => {
    const key = `${read.receiver}.${read.name}`;
    if (!added.has(read.line) || before.has(key) || seen.has(key) || isKnown(read.name)) return [];
    seen.add(key);
    const others = new Set(
      all.filter(({ receiver, name }) => receiver === read.receiver && name !== read.name).map(({ name }) => name),
    );
    const set = [...others].filter(isKnown).length;
    return set >= leastKnown && set / others.size >= leastShare ? [draftOf(file.file.path, read, set)] : [];
  });
}

function draftOf(path: string, { receiver, name, line, text }: KeyRead, set: number): DraftFinding {
  return {
    path,
    side: 'new',
    startLine: line,
    endLine: line,
    quote: text,
    title: `nothing sets ${code(name)}, which the code reads from ${code(receiver)}`,
    explanation: `No configuration file, argument parser, field or assignment of the repository sets ${code(name)}; ${set} other keys that this file reads from ${code(receiver)} are set.`,
    effect: 'AttributeError or KeyError when the line runs, unless a file outside the repository sets the key.',
    reference: 'Python library reference, `argparse.Namespace` and `dict`',
    severity: 'major',
    category: 'correctness',
    confidence: 0.5,
    source: { kind: 'check', rule: 'absent-key' },
  };
}
