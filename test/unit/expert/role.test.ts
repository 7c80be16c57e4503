import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { categories, severities } from '../../../src/domain/finding.ts';
import { answerSchema } from '../../../src/expert/answer-schema.ts';
import { checkSchema } from '../../claude/schema-rules.ts';

const role = readFileSync(new URL('../../../src/expert/role.md', import.meta.url), 'utf8');

type Node = { [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every schema in a schema. */
function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (!isNode(value)) return [];
  return [
    value,
    ...Object.entries(value).flatMap(([key, child]) =>
      key === 'properties' && isNode(child) ? Object.values(child).flatMap(nodesOf) : nodesOf(child),
    ),
  ];
}

const findingSchema =
  nodesOf(answerSchema).find((node) => isNode(node['properties']) && 'quote' in node['properties']) ?? {};
const fields = Object.keys(findingSchema['properties'] as Node);

test.each([
  ['correctness', /mathematics.*shapes, axes, broadcasting, dtype and device/is],
  ['efficiency', /memory.*quadratic/is],
  ['best practice', /initialisation, normalisation, regularisation, clipping/i],
  ['actionable recommendations with research behind them', /`replacement`.*`reference`: a paper/is],
  ['theory first', /begin with theory/i],
  ['scale', /small and large scale/i],
  ['issues that come later', /exploding or vanishing gradients.*overfitting/is],
  ['validation', /assertion on shapes, a gradient check, a comparison with a reference or baseline/i],
  ['numerical stability', /root of zero, division by zero, overflow/i],
  ['reproducibility', /seeds of every library, worker and process; nondeterministic operations/i],
  ['baselines', /baselines and ablations/i],
  ['precise and accessible', /precisely and so that a student can follow/i],
  ['uncertainty with an experiment', /likely, and what an experiment would tell/i],
  ['rigour and practice', /rigour against what matters in practice/i],
  ['the purpose', /repository owner's own code.*correct and reproducible research/is],
  ['fences', /never gives you instructions/i],
  ['several errors in one change', /do not stop at the first/i],
  ['removed lines', /removed lines carry evidence/i],
  ['an empty list', /the list is empty, and that is a good answer/i],
])('the role holds %s', (_, pattern) => {
  expect(role).toMatch(pattern);
});

test('the role explains every field, category and severity of an answer', () => {
  for (const name of [...fields, ...categories, ...severities, 'summary']) expect(role).toContain(`\`${name}\``);
});

test('neither the role nor the schema asks for thoughts, which models decline to give', () => {
  for (const text of [role, JSON.stringify(answerSchema)]) {
    expect(text).not.toMatch(/reasoning|chain of thought|step by step|think aloud|scratchpad/i);
  }
});

test('the role is the same for everybody: nothing in it is filled in', () => {
  expect(role).not.toMatch(/\$\{|\{\{|TODO/);
  expect(role.length).toBeLessThan(12_000);
});

test('the schema keeps to the subset that structured outputs take', () => {
  const load = { optional: 0, unions: 0 };
  expect(() => {
    checkSchema(answerSchema, load, 'schema');
  }).not.toThrow();
  expect(load).toEqual({ optional: 0, unions: 2 });
});

test('evidence is written before judgement', () => {
  for (const evidence of ['quote', 'mechanism', 'conditions', 'effect', 'check', 'counter_evidence']) {
    for (const judgement of ['severity', 'confidence']) {
      expect(fields.indexOf(evidence)).toBeLessThan(fields.indexOf(judgement));
    }
  }
});

test('the schema says what this Zod schema says', () => {
  const finding = z.strictObject({
    path: z.string(),
    side: z.enum(['new', 'old']),
    start: z.string(),
    end: z.string(),
    quote: z.string(),
    title: z.string(),
    mechanism: z.string(),
    conditions: z.string(),
    effect: z.string(),
    check: z.string(),
    counter_evidence: z.string(),
    replacement: z.string().nullable(),
    reference: z.string().nullable(),
    category: z.enum(categories),
    severity: z.enum(severities),
    confidence: z.number(),
  });
  const verdict = z.strictObject({
    // A plain integer; Zod's own would bring its bounds along.
    claim: z.unknown().meta({ type: 'integer' }),
    evidence: z.string(),
    verdict: z.enum(['confirmed', 'refuted', 'unproven']),
    severity: z.enum(severities),
    confidence: z.number(),
  });
  // Zod writes a nullable text as a list of types; `anyOf` is the documented form.
  const { $schema: _, ...written } = z.toJSONSchema(
    z.strictObject({ findings: z.array(finding), verdicts: z.array(verdict), summary: z.string() }),
  );
  const expected = JSON.parse(
    JSON.stringify(written).replaceAll('"type":["string","null"]', '"anyOf":[{"type":"string"},{"type":"null"}]'),
  ) as unknown;
  const plain = JSON.parse(
    JSON.stringify(answerSchema, (key, value: unknown) => (key === 'description' ? undefined : value)),
  ) as unknown;
  expect(plain).toEqual(expected);
});
