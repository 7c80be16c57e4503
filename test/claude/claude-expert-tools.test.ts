import { afterEach, describe, expect, test } from 'vitest';
import type { ExpertTool } from '../../src/ports/expert.ts';
import { bench, closeBenches } from './expert-bench.ts';
import { says, type MessageReply } from './reply.ts';

afterEach(closeBenches);

const calls = (...uses: [id: string, name: string, input: unknown][]): MessageReply => ({
  content: [
    { type: 'thinking', thinking: '' },
    ...uses.map(([id, name, input]) => ({ type: 'tool_use' as const, id, name, input })),
  ],
});

function recordingTool(name: string, run: (input: unknown) => string): { tool: ExpertTool; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const inputSchema = {
    type: 'object',
    properties: { path: { type: 'string' } },
    required: ['path'],
    additionalProperties: false,
  };
  return {
    inputs,
    tool: { name, description: `Runs ${name}.`, inputSchema, run: async (input) => (inputs.push(input), run(input)) },
  };
}

describe('a conversation with tools', () => {
  test('runs what the model calls and gives the answer, on an append-only conversation', async () => {
    const { tool, inputs } = recordingTool('read_file', () => '1#aa x = 1');
    const { ask, fake } = await bench([
      calls(['t1', 'read_file', { path: 'a.py' }], ['t2', 'read_file', { path: 'b.py' }]),
      calls(['t3', 'read_file', { path: 'c.py' }]),
      says('{"findings":[]}'),
    ]);
    const answer = await ask({ tools: [tool] });
    expect(answer).toMatchObject({ kind: 'answered', text: '{"findings":[]}', usage: { requests: 3 } });
    expect(inputs).toEqual([{ path: 'a.py' }, { path: 'b.py' }, { path: 'c.py' }]);
    // The strict fake refuses a changed prefix, a missing result and a forced tool.
    expect(fake.violations).toEqual([]);
    expect(fake.bodies[2]?.messages.slice(0, 3)).toEqual(fake.bodies[1]?.messages.slice(0, 3));
  });

  test('a tool that fails, an unknown tool and a result that is too long are told, not thrown', async () => {
    const { tool } = recordingTool('read_file', (input) => {
      if ((input as { path: string }).path === 'missing.py') throw new Error('There is no missing.py at this commit.');
      return 'x'.repeat(50_000);
    });
    const { ask, fake } = await bench([
      calls(
        ['t1', 'read_file', { path: 'missing.py' }],
        ['t2', 'run_shell', { path: 'rm' }],
        ['t3', 'read_file', { path: 'big.py' }],
      ),
      says('{}'),
    ]);
    await ask({ tools: [tool] });
    const results = fake.bodies[1]?.messages.at(-1)?.content as { content: string; is_error?: boolean }[];
    expect(results[0]).toMatchObject({ is_error: true, content: 'There is no missing.py at this commit.' });
    expect(results[1]).toMatchObject({ is_error: true });
    expect(results[2]?.content).toMatch(/\(cut after 40000 of 50000 characters\)$/);
    expect(fake.violations).toEqual([]);
  });

  test('a model that never stops looking things up is told to answer, and the last turn takes the tools away', async () => {
    const { tool, inputs } = recordingTool('search', () => 'nothing');
    let turn = 0;
    const { ask, fake } = await bench(({ body }) => {
      turn++;
      return body['tool_choice']?.type === 'none'
        ? says('{"findings":[]}')
        : calls([`t${turn}`, 'search', { path: 'x' }]);
    });
    expect(await ask({ tools: [tool], maxTurns: 4 })).toMatchObject({ kind: 'answered' });
    expect(fake.requests).toHaveLength(4);
    expect(inputs).toHaveLength(2);
    expect(JSON.stringify(fake.bodies[2]?.messages.at(-1))).toContain('Nothing more can be looked up');
    expect(fake.violations).toEqual([]);
  });

  test('money ends the looking up before it ends the answer', async () => {
    const { tool } = recordingTool('search', () => 'nothing');
    let turn = 0;
    const { ask, fake } = await bench(({ body }) => {
      turn++;
      if (JSON.stringify(body.messages.at(-1)).includes('Nothing more can be looked up')) return says('{}');
      return { ...calls([`t${turn}`, 'search', { path: 'x' }]), usage: { output_tokens: 20_000 } };
    });
    const answer = await ask({ tools: [tool], maxTurns: 50, maxUsd: 3 });
    expect(answer.kind).toBe('answered');
    expect(answer.usage.usd).toBeLessThanOrEqual(3);
    expect(fake.requests.length).toBeLessThan(9);
  });

  test('an abort ends it at once', async () => {
    const { tool } = recordingTool('search', () => 'nothing');
    const controller = new AbortController();
    const { ask } = await bench(() => {
      controller.abort(new Error('superseded'));
      return calls(['t1', 'search', { path: 'x' }]);
    });
    await expect(ask({ tools: [tool] }, controller.signal)).rejects.toThrow('superseded');
  });
});
