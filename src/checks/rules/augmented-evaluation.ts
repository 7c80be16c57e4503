import { childOf, descendants } from '../../syntax/syntax-tree.ts';
import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { Check, FileFacts, Hit } from '../check.ts';
import type { CallFact } from '../facts/definitions.ts';
import { code, codeOf, literalNumber, literalString } from '../facts/wording.ts';

const random =
  /^(torchvision\.transforms\.(v2\.)?(Random\w+|ColorJitter|AutoAugment|RandAugment|TrivialAugmentWide|AugMix|MixUp|CutMix|GaussianBlur|ElasticTransform)|albumentations\.(Random\w+|\w*Flip|Rotate|ShiftScaleRotate|\w*Jitter|CoarseDropout|GaussNoise|\w*Blur))$/;
const heldOut = new Set(['val', 'valid', 'validation', 'test', 'eval']);
const effect =
  'Scores are noisy and measured on distorted inputs, below what the model does on real ones; two evaluations of one model differ.';
const check = 'Evaluate twice: the two scores must be equal.';

function words(name: string): string[] {
  return name.toLowerCase().split(/[^a-z]+/);
}

/** `val_transform = Compose([…, RandomHorizontalFlip(), …])`. */
function namedTransform(file: FileFacts, assignment: SyntaxNode): Hit[] {
  const left = childOf(assignment, 'left');
  const right = childOf(assignment, 'right');
  const name = left && left.end - left.start < 80 ? words(file.text(left)) : [];
  if (
    !right ||
    !name.some((word) => heldOut.has(word)) ||
    !name.some((word) => /^(transforms?|tfms?|augs?|augmentations?|preprocess)$/.test(word))
  ) {
    return [];
  }
  if (name.some((word) => /^(train|tta|trainval)$/.test(word))) return [];
  const inside = [right, ...descendants(right)].flatMap((node) => file.callAt(node) ?? []);
  const found = inside.find(
    (call) => random.test(file.calleeName(call) ?? '') && literalNumber(file, call.keywords.get('p')) !== 0,
  );
  if (!found) return [];
  return [
    {
      node: found.node,
      evidence: [left!],
      title: `${codeOf(file, left!)} distorts held-out data at random`,
      explanation: `${codeOf(file, found.callee)} draws anew for each sample, and ${codeOf(file, left!)} is the transform of data that is only measured on. The usual counterpart is a fixed resize and centre crop.`,
      effect,
      check,
    },
  ];
}

/** `Dataset(train=False, transform=train_transform)`. */
function mixedUp(file: FileFacts, call: CallFact): Hit[] {
  const transform = call.keywords.get('transform') ?? call.keywords.get('transforms');
  const train = call.keywords.get('train');
  const split = literalString(file, call.keywords.get('split'));
  const isHeldOut = (train && file.text(train) === 'False') || (split !== null && heldOut.has(split));
  if (!transform || !isHeldOut || (transform.type !== 'identifier' && transform.type !== 'attribute')) return [];
  if (!words(file.text(transform)).includes('train')) return [];
  return [
    {
      node: transform,
      evidence: [call.node],
      title: 'held-out data gets the transform of the training data',
      explanation: `${codeOf(file, call.callee)} reads held-out data (${train ? '`train=False`' : code(`split="${split}"`)}) and is given ${codeOf(file, transform)}.`,
      effect,
      check,
    },
  ];
}

/** Random augmentation of validation or test data. */
export const augmentedEvaluation: Check = {
  name: 'augmented-evaluation',
  code: 'MLR404',
  title: 'held-out data is augmented at random',
  category: 'data',
  severity: 'major',
  confidence: 0.7,
  tier: 'B',
  frameworks: ['torchvision', 'albumentations'],
  reference: 'torchvision documentation, transforms: random transforms are for training',
  find(file) {
    return [
      ...file.nodesOf('assignment').flatMap((node) => namedTransform(file, node)),
      ...file.calls.flatMap((call) => mixedUp(file, call)),
    ];
  },
};
