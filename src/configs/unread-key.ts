import { parentOf } from './config-document.ts';
import type { ConfigDocument, ConfigEntry } from './config-document.ts';
import type { ConfigRule } from './config-rule.ts';
import { code } from './pick.ts';
import type { NameIndex } from './repository.ts';

const codeFile = /\.(?:py|pyi|sh|sbatch|cu|cuh|cpp|cc|h|jl|r|rs)$/i;
/** Names that configuration tools read for themselves. */
const foreign =
  /^_|^(?:defaults|hydra|version|name|description|schema|\$schema|extends|inherits|imports|include|anchors|x_\w+)$/;
/** So many keys beside one another are a table of data. */
const mostSiblings = 60;
/** Of the keys beside it, so many have to be read by the code: then the code reads this mapping. */
const leastKnown = 4;
const leastShare = 0.75;

/** Not seen among so many lines, a name is taken for read. */
const mostUses = 200;
/** Files of tools, whose keys no code of the repository reads. */
const toolFile =
  /(?:^|\/)(?:\.|(?:pyproject|cargo|package|tsconfig|docker-compose|compose|mkdocs|environment|conda|setup|pixi|project|manifest)[\w.-]*\.)/i;
/** With any of these, keys are handed on by name as arguments of classes that are not in the repository. */
const spreaders = [
  'instantiate',
  'LightningCLI',
  'HfArgumentParser',
  'TrlParser',
  'jsonargparse',
  'build_from_cfg',
  'LazyCall',
  'gin',
];

function isRead(index: NameIndex, name: string): boolean {
  const { uses, more } = index.usesOf(name, mostUses);
  return more || uses.some(({ path }) => codeFile.test(path));
}

/** A key of more than one letter that could be a name in code. */
function isName(entry: ConfigEntry): boolean {
  return /^[A-Za-z_][\w-]{2,60}$/.test(entry.keys.at(-1) ?? '') && !foreign.test(entry.name);
}

/** Whether a mapping is handed on to something that is not in the repository: its keys are arguments there. */
function isHandedOn(document: ConfigDocument, siblings: readonly ConfigEntry[]): boolean {
  return (
    siblings.some(({ keys }) => /^(?:_target_|_partial_|class_path|init_args|type|kwargs)$/.test(keys.at(-1) ?? '')) ||
    siblings[0]?.keys.some((key) => /kwargs|args$|params$|_target_/.test(key)) === true ||
    document.entries.some(({ name }) => name === 'zero_optimization' || name === 'architectures')
  );
}

/** A key that no code of the repository names, beside keys that it reads. */
export const unreadKey: ConfigRule = {
  name: 'unread-key',
  code: 'MLR009',
  title: 'no code reads this key',
  category: 'correctness',
  severity: 'minor',
  confidence: 0.5,
  reference: 'Python library reference, `dict` and `argparse`: a key that nobody asks for raises nothing',
  find(document, { index }) {
    if (index === null || toolFile.test(document.path) || document.entries.some(({ name }) => name === 'defaults')) {
      return [];
    }
    if (spreaders.some((name) => index.usesOf(name, 1).uses.length > 0)) return [];
    return [...Map.groupBy(document.entries, parentOf).values()].flatMap((siblings) => {
      const named = siblings.filter(isName);
      if (siblings.length > mostSiblings || named.length <= leastKnown || isHandedOn(document, siblings)) return [];
      const known = new Map(named.map((entry) => [entry, isRead(index, entry.keys.at(-1)!.replaceAll('-', '_'))]));
      const read = [...known.values()].filter(Boolean).length;
      if (read < leastKnown || read / named.length < leastShare) return [];
      return named
        .filter((entry) => !known.get(entry))
        .map((entry) => ({
          entries: [entry] as const,
          sure: false,
          title: `no code reads ${code(entry.keys.join('.'))}`,
          explanation: `${code(entry.keys.at(-1)!)} is named in no source file of the repository, and ${read} of the ${named.length - 1} keys beside it are.`,
          effect: 'The value has no effect: a default is used in its place, or nothing.',
        }));
    });
  },
};
