import { afterEach, describe, expect, test } from 'vitest';

import type { ExpertAnswer } from '../../src/ports/expert.ts';
import { bench, closeBenches } from '../claude/expert-bench.ts';
import { fails, refuses, says, type Reply } from '../claude/reply.ts';
import { blocksOf } from '../claude/wire.ts';
import { answered, FakeExpert, scriptedUsage, type ScriptedAnswer } from '../fakes/fake-expert.ts';
import { contractQuestion, expertContract, type ContractEnd } from './expert.contract.ts';

afterEach(closeBenches);

function scripted(end: ContractEnd): ScriptedAnswer {
  const usage = scriptedUsage;
  const ends: Record<Exclude<ContractEnd['kind'], 'never'>, (text: string) => ExpertAnswer> = {
    answered: (text) => answered(text),
    truncated: (text) => ({ kind: 'truncated', text, model: 'fake-model', usage, sentence: 'The answer was cut off.' }),
    declined: () => ({ kind: 'declined', sentence: 'The model declined.', usage }),
    unavailable: () => ({ kind: 'unavailable', sentence: 'The model is busy.', usage }),
  };
  return end.kind === 'never' ? 'never' : ends[end.kind]('text' in end ? end.text : '');
}

function replied(end: ContractEnd): Reply {
  const text = 'text' in end ? end.text : '';
  const ends: Record<ContractEnd['kind'], Reply> = {
    answered: says(text),
    truncated: says(text, { stopReason: 'max_tokens' }),
    declined: refuses('reasoning_extraction'),
    unavailable: fails(403),
    never: says('{}', { fault: { kind: 'stall', after: 'start' } }),
  };
  return ends[end.kind];
}

expertContract('FakeExpert', (ends) => {
  const expert = new FakeExpert(ends.map(scripted));
  const asked = (): string[] => expert.questions.map((each) => [each.system, each.material, each.task].join('\n'));
  return Promise.resolve({ expert, asked });
});

expertContract('ClaudeExpert', async (ends) => {
  const { expert, fake } = await bench(ends.map(replied));
  const asked = (): string[] =>
    fake.bodies.map(({ system, messages }) =>
      [...blocksOf(system), ...messages.flatMap(({ content }) => blocksOf(content))].map(({ text }) => text).join('\n'),
    );
  return { expert, asked };
});

describe('FakeExpert', () => {
  const { signal } = new AbortController();

  test('throws at a question that it has no answer for', async () => {
    const expert = new FakeExpert([answered({ findings: [] })]);
    expect(await expert.ask(contractQuestion('one'), signal)).toMatchObject({ text: '{"findings":[]}' });
    await expect(expert.ask(contractQuestion('two'), signal)).rejects.toThrow('question 2');
    expect(expert.questions.map((each) => each.task)).toEqual(['one', 'two']);
  });

  test('can answer by what it is asked, and throw what it is told to', async () => {
    const expert = new FakeExpert([(question) => answered(question.task), { throws: 'a defect' }]);
    expect(await expert.ask(contractQuestion('echo'), signal)).toMatchObject({ text: 'echo' });
    expect(expert.unused).toBe(1);
    await expect(expert.ask(contractQuestion('x'), signal)).rejects.toBe('a defect');
  });

  test('keeps questions and answers apart from what others do with them', async () => {
    const answer = answered('{}');
    const expert = new FakeExpert([answer]);
    const question = contractQuestion('task');
    const got = await expert.ask(question, signal);
    question.task = 'changed';
    got.usage.requests = 99;
    expect(expert.questions[0]?.task).toBe('task');
    expect(answer.usage.requests).toBe(1);
  });
});
