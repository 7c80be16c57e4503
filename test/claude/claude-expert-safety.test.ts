import { afterEach, describe, expect, test } from 'vitest';

import { createClaudeExpert } from '../../src/adapters/claude/create-claude-expert.ts';
import { UsageError } from '../../src/domain/errors.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { bench, closeBenches, question, secret } from './expert-bench.ts';
import { RecordingLog } from './recording-log.ts';
import { fails, rateLimited, refuses, says, type Reply } from './reply.ts';

afterEach(closeBenches);

describe('aborting', () => {
  const reason = new Error('superseded by a newer push');

  test('before asking sends nothing', async () => {
    const { ask, fake } = await bench([]);
    await expect(ask({}, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(fake.requests).toEqual([]);
  });

  test.each<[string, Reply]>([
    ['while the headers are awaited', says('{}', { delayHeaders: 20_000 })],
    ['behind the headers', says('{}', { fault: { kind: 'stall', after: 'headers' } })],
    ['in the middle of the answer', says('{"a":"long answer"}', { fault: { kind: 'stall', after: 'delta' } })],
    [
      'while the model thinks',
      says('{}', { fault: { kind: 'pings', after: 'start', count: 1_000, milliseconds: 20 } }),
    ],
  ])('%s throws the reason at once and closes the request', async (_name, reply) => {
    const controller = new AbortController();
    const { ask, fake, log } = await bench([reply]);
    const asked = ask({}, controller.signal);
    const ended = asked.then(
      () => 'answered',
      (thrown: unknown) => thrown,
    );
    while (fake.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 60));
    controller.abort(reason);
    const late = new Promise((resolve) => setTimeout(resolve, 5_000, 'late'));
    expect(await Promise.race([ended, late])).toBe(reason);
    expect(await Promise.race([fake.requests[0]?.ended, late])).toBe('gone');
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({ message: 'expert asked', fields: { end: 'not answered', requests: 1 } });
  });

  test('while waiting to ask again throws the reason', async () => {
    const controller = new AbortController();
    const clock = new FakeClock('manual');
    const { ask, fake } = await bench([rateLimited(30)], { clock });
    const asked = ask({}, controller.signal);
    while (clock.sleeping === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(fake.requests).toHaveLength(1);
  });
});

describe('the API key', () => {
  const echo = { message: `invalid key ${secret}: ${'x'.repeat(300)} ${secret}`, details: { error_code: secret } };

  test.each<[string, Reply[]]>([
    ['is accepted', [says('{}')]],
    ['is echoed by the API', [fails(401, echo)]],
    ['is echoed as a type', [{ status: 400, type: secret }]],
    ['is echoed by a failing server', [fails(500, echo), fails(500, echo), fails(500, echo)]],
    ['is echoed where the message is cut', [fails(400, { message: `${'x'.repeat(180)}${secret}` })]],
    ['meets a refusal', [refuses('frontier_llm'), fails(403, echo)]],
  ])('appears nowhere when it %s', async (_name, replies) => {
    const { ask, log } = await bench(replies);
    const answer = await ask();
    const seen = JSON.stringify(answer) + log.text;
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain(secret.slice(0, 10));
  });

  test.each(['', 'sk-ant with space', 'sk-ant\n', 'schlüssel'])(
    'that no header can carry is refused untold: %j',
    (apiKey) => {
      const create = (): unknown =>
        createClaudeExpert({
          apiKey,
          model: 'm',
          fallbackModel: null,
          log: new RecordingLog(),
          clock: new FakeClock(),
        });
      const sentence =
        'The API key of Claude is empty or holds a space, a line break or a character that is not ASCII.';
      expect(create).toThrow(new UsageError(sentence));
    },
  );

  test('neither it nor the question is logged, and the cost is', async () => {
    const { ask, log } = await bench([fails(529), says('{"findings":"TheAnswer"}')]);
    await ask({ material: 'TheMaterial', task: 'TheTask', system: 'TheRole' });
    expect(log.lines.map((line) => line.message)).toEqual(['request to the model failed', 'expert asked']);
    expect(log.lines[0]?.fields).toMatchObject({
      status: 529,
      error: 'overloaded_error',
      attempt: 1,
      again: true,
      model: 'claude-opus-5-5',
      requestId: 'req_1',
    });
    expect(log.lines[1]?.fields).toMatchObject({ end: 'answered', requests: 2, model: 'claude-opus-5-5' });
    for (const word of ['TheMaterial', 'TheTask', 'TheRole', 'TheAnswer', secret]) expect(log.text).not.toContain(word);
  });

  test('is taken from the options alone, whatever the environment says', async () => {
    process.env['ANTHROPIC_API_KEY'] = 'sk-from-environment';
    process.env['ANTHROPIC_BASE_URL'] = 'http://127.0.0.1:9';
    try {
      const { ask, fake } = await bench([says('{}')]);
      expect(await ask()).toMatchObject({ kind: 'answered' });
      expect(fake.requests[0]?.headers.authorization).toBe(`Bearer ${secret}`);
    } finally {
      delete process.env['ANTHROPIC_API_KEY'];
      delete process.env['ANTHROPIC_BASE_URL'];
    }
  });
});

test('two questions at once do not mix', async () => {
  const { expert } = await bench(({ body }) =>
    says(JSON.stringify(body.messages[0]?.content).includes('first') ? '1' : '2'),
  );
  const { signal } = new AbortController();
  const answers = await Promise.all(['first', 'second'].map((task) => expert.ask(question({ task }), signal)));
  expect(answers.map((answer) => 'text' in answer && answer.text)).toEqual(['1', '2']);
});
