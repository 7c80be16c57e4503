import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit, ProjectFacts } from '../check.ts';
import { isAside } from '../facts/aside.ts';
import type { CallFact } from '../facts/definitions.ts';
import { code, codeOf } from '../facts/wording.ts';

const pickles = /^(pickle|_pickle|cPickle|dill|cloudpickle|joblib)\.(load|loads)$|^pandas\.read_pickle$|^numpy\.load$/;
/** What brings data from outside: a download, a request, a socket. */
const fromOutside =
  /\b(requests|httpx|urllib|urlopen|urlretrieve|hf_hub_download|snapshot_download|cached_download|load_state_dict_from_url|recv|request\.(files|data|get_data))\b|https?:\/\//;

/** The text of an argument and of the assignments behind it, three steps back. */
function origin(file: FileFacts, node: SyntaxNode | undefined): string {
  let text = '';
  let at = node;
  for (let step = 0; at && step < 3; step++) {
    text += ` ${file.text(at).slice(0, 500)}`;
    const root = rootOf(file, at);
    const binding = root && file.bindingOf(root);
    const next = binding?.kind === 'assign' || binding?.kind === 'with' ? binding.value : null;
    if (!next || next === at) break;
    at = next;
  }
  return text;
}

function rootOf(file: FileFacts, node: SyntaxNode): SyntaxNode | null {
  let at: SyntaxNode | undefined = node;
  for (let hops = 0; at && hops < 20; hops++) {
    if (at.type === 'identifier') return at;
    const call = file.callAt(at);
    at = call ? (call.positional[0] ?? call.receiver ?? undefined) : at.children[0];
  }
  return null;
}

function hit(call: CallFact, explanation: string): Hit {
  return {
    node: call.node,
    explanation,
    effect:
      'A file that somebody else can write runs code with the rights of this process: credentials, data and the machine are open to it.',
    check:
      'Name who can write the file. If it is anyone but you, load tensors with `weights_only=True` or safetensors, and data as JSON, Parquet or NumPy without pickle.',
  };
}

function torchLoad(file: FileFacts, project: ProjectFacts, call: CallFact): Hit[] {
  const source = call.positional[0] ?? call.keywords.get('f');
  if (call.open || !source || source.type === 'string') return [];
  const isForeign = fromOutside.test(origin(file, source));
  // A test reads back the file it wrote itself.
  if (isAside(file.path) && !isForeign) return [];
  const only = call.keywords.get('weights_only');
  if (only && file.text(only) === 'False') {
    return [
      hit(
        call,
        `${code('weights_only=False')} unpickles ${codeOf(file, source)}: the file decides which functions are called while it is read. The default has been \`True\` since torch 2.6.`,
      ),
    ];
  }
  // Nearly every `torch.load` without the keyword reads a checkpoint of its own project.
  if (only || !isForeign || !project.isHeldBelow('torch', [2, 6])) return [];
  return [
    hit(
      call,
      `The requirements keep torch below 2.6, where \`torch.load\` has \`weights_only=False\` as its default and unpickles ${codeOf(file, source)}: the file decides which functions are called while it is read.`,
    ),
  ];
}

function hitsFor(file: FileFacts, project: ProjectFacts, call: CallFact): Hit[] {
  const name = file.calleeName(call) ?? '';
  if (name === 'torch.load') return torchLoad(file, project, call);
  if (/^keras\.([\w.]+\.)?load_model$/.test(name)) {
    const safe = call.keywords.get('safe_mode');
    const isUnsafe = safe && file.text(safe) === 'False';
    return isUnsafe
      ? [
          hit(
            call,
            `${code('safe_mode=False')} lets the model file bring Lambda layers, whose Python code is unmarshalled and run.`,
          ),
        ]
      : [];
  }
  if (!pickles.test(name)) return [];
  if (name === 'numpy.load' && file.text(call.keywords.get('allow_pickle') ?? call.callee) !== 'True') return [];
  const source = call.positional[0];
  if (!source || !fromOutside.test(origin(file, source))) return [];
  return [
    hit(
      call,
      `${codeOf(file, call.callee)} unpickles ${codeOf(file, source)}, which comes from outside: the bytes decide which functions are called while they are read.`,
    ),
  ];
}

/** A pickle from elsewhere is loaded: reading it runs code. */
export const unsafeDeserialisation: Check = {
  name: 'unsafe-deserialisation',
  code: 'MLR801',
  title: 'loading this file can run code',
  category: 'practice',
  severity: 'minor',
  confidence: 0.85,
  tier: 'A',
  frameworks: ['torch', 'pickle', '_pickle', 'dill', 'cloudpickle', 'joblib', 'pandas', 'numpy', 'keras', 'tensorflow'],
  everywhere: true,
  oncePerChange: true,
  reference: 'Python documentation, pickle (warning); PyTorch documentation, torch.load (weights_only)',
  find(file, project) {
    const loads = ['load', 'loads', 'read_pickle', 'load_model'].flatMap((name) => file.callsNamed(name));
    return loads.flatMap((call) => hitsFor(file, project, call));
  },
};
