import { childOf } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { code, literalString } from '../facts/wording.ts';

const commit = /^[0-9a-f]{7,40}$/;
const localPath = /^(\.{1,2}\/|\/|~)/;

function isUnpinned(file: FileFacts, call: CallFact): boolean {
  const trust = call.keywords.get('trust_remote_code');
  if (!trust || file.text(trust) !== 'True' || call.open) return false;
  const revisions = ['revision', 'code_revision'].flatMap((key) => call.keywords.get(key) ?? []);
  // A revision that is no literal may well be a commit; one that is a branch or tag can move.
  const isPinned = revisions.some((value) => {
    const text = literalString(file, value);
    return text === null || commit.test(text);
  });
  const source = literalString(file, call.positional[0]);
  return !isPinned && (source === null || !localPath.test(source));
}

/** Code from a model repository is run, whatever it will be by then. */
export const trustRemoteCode: Check = {
  name: 'trust-remote-code',
  code: 'MLR802',
  title: 'code from a remote repository runs without a pinned commit',
  category: 'practice',
  severity: 'minor',
  confidence: 0.9,
  tier: 'A',
  frameworks: [
    'transformers',
    'datasets',
    'sentence_transformers',
    'huggingface_hub',
    'diffusers',
    'evaluate',
    'vllm',
    'lm_eval',
  ],
  everywhere: true,
  oncePerChange: true,
  reference: 'Hugging Face documentation, "Using models with custom code": pin `revision` to a commit hash',
  find(file) {
    return file.calls.flatMap((call) => {
      if (!isUnpinned(file, call)) return [];
      const argument = childOf(call.node, 'arguments')?.children.find((child) =>
        file.text(child).startsWith('trust_remote_code'),
      );
      return [
        {
          node: argument ?? call.node,
          explanation:
            `${code('trust_remote_code=True')} imports and runs Python files from the repository of the model or dataset. ` +
            `Without \`revision\` set to a commit hash, ${code(`${call.name}(…)`)} takes them from the branch as it is on the day of the run.`,
          effect:
            'Whoever can push to that repository runs code on every machine that executes this line, and results can change without a change here.',
          check:
            'Read the repository\'s `.py` files at its current commit, then pin that commit: `revision="<40 hexadecimal digits>"`.',
        },
      ];
    });
  },
};
