import { childOf } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts } from '../check.ts';
import { codeOf } from '../facts/wording.ts';

/** The place where labels are ignored because they equal the padding token. */
function maskingPlace(file: FileFacts): SyntaxNode | null {
  const collator = file.callsNamed('DataCollatorForLanguageModeling').find((call) => {
    const masked = call.keywords.get('mlm');
    return masked !== undefined && file.text(masked) === 'False';
  });
  if (collator) return collator.node;
  const comparison = file.nodesOf('comparison_operator').find((node) => {
    const text = file.text(node).slice(0, 300);
    return /pad_token_id/.test(text) && /[!=]=/.test(text) && /label|target|input_ids|tokens|\by\b/.test(text);
  });
  const statement = comparison && file.text(parentStatement(comparison));
  return comparison && statement && /-100|ignore_index|masked_fill|where/.test(statement) ? comparison : null;
}

function parentStatement(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (at.parent && at.parent.type !== 'block' && at.parent.type !== 'module') at = at.parent;
  return at;
}

/** Padding with the end-of-sequence token while padding is ignored in the loss. */
export const padTokenIsEos: Check = {
  name: 'pad-token-is-eos',
  code: 'MLR409',
  title: 'the end-of-sequence token is ignored in the loss',
  category: 'correctness',
  severity: 'major',
  confidence: 0.6,
  tier: 'B',
  frameworks: ['transformers'],
  reference: 'Hugging Face Transformers, DataCollatorForLanguageModeling (labels equal to pad_token_id become -100)',
  find(file) {
    const place = maskingPlace(file);
    if (!place) return [];
    return file.nodesOf('assignment').flatMap((node) => {
      const left = childOf(node, 'left');
      const right = childOf(node, 'right');
      if (left?.type !== 'attribute' || right?.type !== 'attribute') return [];
      if (
        !/\.pad_token(_id)?$/.test(file.text(left).slice(-20)) ||
        !/\.eos_token(_id)?$/.test(file.text(right).slice(-20))
      ) {
        return [];
      }
      return [
        {
          node,
          evidence: [place],
          explanation:
            `${codeOf(file, node)} makes padding and end of sequence one token, and ${codeOf(file, place)} on ${file.place(place)} leaves every label that equals the padding token out of the loss. ` +
            'The true end of each text is left out as well. Mask by `attention_mask` or by length, or add a padding token of its own.',
          effect: 'The model is never trained to end a text: generation runs on to the length limit.',
          check:
            'Count the labels that equal `tokenizer.eos_token_id` in one collated batch: there must be one per text, and today there is none.',
        },
      ];
    });
  },
};
