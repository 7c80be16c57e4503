import { afterEach, expect, test, vi } from 'vitest';

import { bench, closeBenches } from './expert-bench.ts';
import { fails, says } from './reply.ts';

afterEach(closeBenches);

// Alone in its file: the SDK binds the console once for all clients of a process, before a later test could watch it.
test('the SDK writes nothing of a broken reply to the console', async () => {
  const written = (['error', 'warn', 'info', 'log', 'debug'] as const).map((level) => vi.spyOn(console, level));
  const { ask } = await bench([says('{}', { fault: { kind: 'garbage', after: 'delta' } }), fails(400)]);
  expect(await ask()).toMatchObject({ kind: 'unavailable', usage: { requests: 2 } });
  expect(written.flatMap((spy) => spy.mock.calls)).toEqual([]);
});
