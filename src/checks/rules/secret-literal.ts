import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts } from '../check.ts';
import { literalString } from '../facts/wording.ts';

/** Token forms that their issuers document. Each is anchored and of bounded length. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/^hf_[A-Za-z0-9]{30,60}$/, 'Hugging Face'],
  [/^sk-(ant-|proj-)?[A-Za-z0-9_-]{32,200}$/, 'a model provider'],
  [/^AKIA[0-9A-Z]{16}$/, 'AWS'],
  [/^gh[pousr]_[A-Za-z0-9]{36,100}$/, 'GitHub'],
  [/^github_pat_[A-Za-z0-9_]{60,100}$/, 'GitHub'],
  [/^AIza[A-Za-z0-9_-]{35}$/, 'Google'],
];
const wandbKey = /^[0-9a-f]{40}$/;
const placeholder = /x{5}|example|your|dummy|fake|test|0{6}|1234567|abcdefg|\*{3}|\.{3}/i;

function issuerOf(file: FileFacts, node: SyntaxNode, text: string): string | null {
  // Real keys are random; a made-up one repeats itself.
  if (placeholder.test(text) || new Set(text).size < 10) return null;
  const form = forms.find(([pattern]) => pattern.test(text));
  if (form) return form[1];
  return wandbKey.test(text) && isForWandb(file, node) ? 'Weights & Biases' : null;
}

function isForWandb(file: FileFacts, node: SyntaxNode): boolean {
  for (let above = node.parent, hops = 0; above && hops < 4; above = above.parent, hops++) {
    const call = file.callAt(above);
    if (call && file.calleeName(call) === 'wandb.login') return true;
    const left = above.type === 'assignment' ? childOf(above, 'left') : null;
    if (left && /wandb/i.test(file.text(left).slice(0, 200))) return true;
  }
  return false;
}

/** An access token written into the code. */
export const secretLiteral: Check = {
  name: 'secret-literal',
  code: 'MLR803',
  title: 'an access token stands in the code',
  category: 'practice',
  severity: 'critical',
  confidence: 0.95,
  tier: 'A',
  frameworks: [],
  everywhere: true,
  hidesCode: true,
  reference: 'GitHub documentation, "Removing sensitive data from a repository": revoke first',
  find(file) {
    return file.nodesOf('string').flatMap((node) => {
      const text = node.end - node.start > 240 ? null : literalString(file, node);
      const issuer = text === null || text.length < 20 ? null : issuerOf(file, node, text);
      if (issuer === null) return [];
      return [
        {
          node,
          explanation:
            `This string has the form of a token of ${issuer}. It is in the history of the repository from the first push on, and a later commit does not remove it. ` +
            'Revoke it at its issuer, then read a new one from the environment or a secret store.',
          effect: 'Whoever can read the repository can use the account: models, data and quota.',
          check: "Look in the issuer's settings whether the token is still active and when it was last used.",
        },
      ];
    });
  },
};
