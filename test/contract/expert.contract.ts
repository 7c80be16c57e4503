import { describe, expect, test } from 'vitest';

import type { Expert, ExpertAnswer, ExpertQuestion } from '../../src/ports/expert.ts';

/** What the expert is made to answer; `never`: nothing comes until the question is aborted. */
export type ContractEnd =
  | { kind: 'answered'; text: string }
  | { kind: 'truncated'; text: string }
  | { kind: 'declined' }
  | { kind: 'unavailable' }
  | { kind: 'never' };

/** An expert with its outside. */
export interface ExpertStage {
  expert: Expert;
  /** What reached the model so far, each with its parts joined to one text. */
  asked: () => string[];
}

/** A question that every expert takes. */
export function contractQuestion(task: string): ExpertQuestion {
  return {
    system: 'You review code.',
    material: 'loss = loss / steps',
    task,
    schema: { type: 'object', additionalProperties: false, required: ['a'], properties: { a: { type: 'string' } } },
    model: 'default',
    effort: 'low',
    maxUsd: 1,
  };
}

function checkUsage({ usage }: ExpertAnswer): void {
  const { usd, ...counts } = usage;
  for (const count of Object.values(counts)) expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
  expect(usd === null || (Number.isFinite(usd) && usd >= 0)).toBe(true);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What every expert keeps to, whoever is behind it. `stage` starts one that gives these ends in order. */
export function expertContract(name: string, stage: (ends: ContractEnd[]) => Promise<ExpertStage>): void {
  const ask = (expert: Expert, task = 'task', signal = new AbortController().signal): Promise<ExpertAnswer> =>
    expert.ask(contractQuestion(task), signal);

  describe(`${name} as an Expert`, () => {
    test.each<ContractEnd>([
      { kind: 'answered', text: '{"a": "é 🔴 \\n"}' },
      { kind: 'answered', text: 'not JSON at all' },
      { kind: 'truncated', text: '{"a": "cut o' },
    ])('hands the text over word for word: %j', async (end) => {
      const { expert } = await stage([end]);
      const answer = await ask(expert);
      expect(answer).toMatchObject(end);
      expect('model' in answer && answer.model).toMatch(/./);
      expect(answer.usage.requests).toBeGreaterThan(0);
      checkUsage(answer);
    });

    test.each<ContractEnd>([{ kind: 'truncated', text: '{' }, { kind: 'declined' }, { kind: 'unavailable' }])(
      'says in a sentence why there is no whole answer: %j',
      async (end) => {
        const { expert } = await stage([end]);
        const answer = await ask(expert);
        expect(answer.kind).toBe(end.kind);
        expect('sentence' in answer && answer.sentence).toMatch(/^\S.*\.$/);
        checkUsage(answer);
      },
    );

    test('is asked everything that the question holds', async () => {
      const { expert, asked } = await stage([{ kind: 'answered', text: '{}' }]);
      await ask(expert, 'the task');
      expect(asked()).toHaveLength(1);
      for (const part of ['You review code.', 'loss = loss / steps', 'the task']) expect(asked()[0]).toContain(part);
    });

    test('answers one question after the other, also after one that failed', async () => {
      const { expert } = await stage([
        { kind: 'answered', text: '1' },
        { kind: 'unavailable' },
        { kind: 'answered', text: '2' },
      ]);
      expect(await ask(expert)).toMatchObject({ text: '1' });
      expect(await ask(expert)).toMatchObject({ kind: 'unavailable' });
      expect(await ask(expert)).toMatchObject({ text: '2' });
    });

    test('answers two questions at once', async () => {
      const { expert, asked } = await stage([
        { kind: 'answered', text: '1' },
        { kind: 'answered', text: '2' },
      ]);
      const answers = await Promise.all([ask(expert, 'left'), ask(expert, 'right')]);
      expect(answers.map((answer) => ('text' in answer ? answer.text : '')).sort()).toEqual(['1', '2']);
      expect(asked()).toHaveLength(2);
    });

    test.each([new Error('superseded'), 'a plain reason'])(
      'throws the reason of a signal that is aborted already: %s',
      async (reason) => {
        const { expert, asked } = await stage([]);
        await expect(ask(expert, 'task', AbortSignal.abort(reason))).rejects.toBe(reason);
        expect(asked()).toEqual([]);
      },
    );

    test.each([new Error('superseded'), 'a plain reason'])(
      'throws the reason at once when aborted meanwhile: %s',
      async (reason) => {
        const { expert, asked } = await stage([{ kind: 'never' }, { kind: 'answered', text: 'afterwards' }]);
        const controller = new AbortController();
        const ended = ask(expert, 'task', controller.signal).then(
          () => 'answered',
          (thrown: unknown) => thrown,
        );
        await until(() => asked().length === 1);
        controller.abort(reason);
        const late = new Promise((resolve) => setTimeout(resolve, 5_000, 'late'));
        expect(await Promise.race([ended, late])).toBe(reason);
        expect(await ask(expert)).toMatchObject({ text: 'afterwards' });
      },
    );
  });
}
