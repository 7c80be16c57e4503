import { categories, severities } from '../domain/finding.ts';

const text = (description: string) => ({ type: 'string', description });
const textOrNull = (description: string) => ({ anyOf: [{ type: 'string' }, { type: 'null' }], description });

/** What every finding holds, in the order in which it is written: the evidence comes before the judgement. */
const findingProperties = {
  path: text('Path of the file as the material names it.'),
  side: { type: 'string', enum: ['new', 'old'], description: 'old only for removed rows.' },
  start: text('Label of the first row, such as 118#a3.'),
  end: text('Label of the last row; the same as start for one row.'),
  quote: text('The code of these rows, word for word, without labels and marks.'),
  title: text('What is wrong, one clause without a full stop.'),
  mechanism: text('What the code computes and what it should compute, two to four sentences.'),
  conditions: text('When it happens, and where in this repository that is the case.'),
  effect: text('What it does to training or results.'),
  check: text('How to confirm or refute it in minutes.'),
  counter_evidence: text('What in the code speaks against it; empty if nothing does.'),
  replacement: textOrNull('New text for exactly the quoted rows, or null. The empty string removes them.'),
  reference: textOrNull('A paper or document that the claim rests on, or null.'),
  category: { type: 'string', enum: [...categories] },
  severity: { type: 'string', enum: [...severities] },
  confidence: { type: 'number', description: 'From 0 to 1.' },
};

/** What every verdict of the second look holds. */
const verdictProperties = {
  claim: { type: 'integer', description: 'Number of the claim.' },
  evidence: text('The line or definition that decides it, with its path and line.'),
  verdict: { type: 'string', enum: ['confirmed', 'refuted', 'unproven'] },
  severity: { type: 'string', enum: [...severities] },
  confidence: { type: 'number', description: 'From 0 to 1.' },
};

/**
 * The JSON Schema of an answer, within the subset that structured outputs take: closed objects, every property required, no
 * ranges or lengths, two unions. It serves readings and the second look alike, for another schema would miss the prompt cache. It holds no text of a pull request: schemas are cached apart from the conversation.
 */
export const answerSchema: Record<string, unknown> = {
  type: 'object',
  additionalProperties: false,
  required: ['findings', 'verdicts', 'summary'],
  properties: {
    findings: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: Object.keys(findingProperties),
        properties: findingProperties,
      },
    },
    verdicts: {
      type: 'array',
      description: 'Empty unless claims are to be judged.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: Object.keys(verdictProperties),
        properties: verdictProperties,
      },
    },
    summary: text('One short paragraph: what was examined and what could not be judged.'),
  },
};
