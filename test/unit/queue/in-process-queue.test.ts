import { expect, test } from 'vitest';
import { InProcessQueue, type JobHandler } from '../../../src/adapters/queue/in-process-queue.ts';
import { SupersededError } from '../../../src/domain/errors.ts';
import type { Log } from '../../../src/ports/log.ts';

function recordingLog() {
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  const log: Log = { info: write, warn: write, error: write };
  return { log, lines };
}

/** Jobs named `KEY:NAME` that claim KEY and then run until they are let go or aborted; `-:NAME` claims nothing. */
function gate() {
  const started: string[] = [];
  const ended: string[] = [];
  const open = new Map<string, () => void>();
  const handler: JobHandler<string> = async (job, { signal, claim }) => {
    const [key = ''] = job.split(':');
    if (key === '-') return;
    await claim(key);
    started.push(job);
    await new Promise<void>((resolve, reject) => {
      open.set(job, () => {
        ended.push(job);
        resolve();
      });
      signal.addEventListener('abort', () => {
        ended.push(`${job} aborted`);
        reject(signal.reason as Error);
      });
    });
  };
  return { handler, started, ended, open };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test('a redelivery is passed over', async () => {
  const { handler, started, open } = gate();
  const queue = new InProcessQueue({ handler, concurrency: 2, log: recordingLog().log });
  expect(await queue.add('pr:a', 'delivery-1')).toBe(true);
  expect(await queue.add('pr:a', 'delivery-1')).toBe(false);
  await turn();
  expect(started).toEqual(['pr:a']);
  open.get('pr:a')?.();
  await queue.idle();
});

test('a newer claim aborts the older one and waits until that has tidied up; of several only the newest goes on', async () => {
  const { handler, started, ended, open } = gate();
  const queue = new InProcessQueue({ handler, concurrency: 4, log: recordingLog().log });
  await queue.add('pr:old', '1');
  await turn();
  await queue.add('pr:middle', '2');
  await queue.add('pr:new', '3');
  await turn();
  expect(started.at(-1)).toBe('pr:new');
  expect(ended[0]).toBe('pr:old aborted');
  expect(ended).not.toContain('pr:new aborted');
  open.get('pr:new')?.();
  await queue.idle();
  expect(ended.at(-1)).toBe('pr:new');
});

test('a job that claims nothing disturbs none', async () => {
  const { handler, ended, open } = gate();
  const queue = new InProcessQueue({ handler, concurrency: 1, log: recordingLog().log });
  await queue.add('pr:review', '1');
  await turn();
  await queue.add('-:label', '2');
  await turn();
  expect(ended).toEqual([]);
  open.get('pr:review')?.();
  await queue.idle();
  expect(ended).toEqual(['pr:review']);
});

test('claims of different things run side by side up to the limit', async () => {
  const { handler, started, open } = gate();
  const queue = new InProcessQueue({ handler, concurrency: 2, log: recordingLog().log });
  for (const job of ['a:1', 'b:1', 'c:1']) await queue.add(job, job);
  await turn();
  expect(started).toEqual(['a:1', 'b:1']);
  open.get('a:1')?.();
  await turn();
  expect(started).toEqual(['a:1', 'b:1', 'c:1']);
  open.get('b:1')?.();
  open.get('c:1')?.();
  await queue.idle();
});

test('a newer claim gets through also when there is only one place', async () => {
  const { handler, started, open } = gate();
  const queue = new InProcessQueue({ handler, concurrency: 1, log: recordingLog().log });
  await queue.add('pr:old', '1');
  await turn();
  await queue.add('pr:new', '2');
  await turn();
  expect(started).toEqual(['pr:old', 'pr:new']);
  open.get('pr:new')?.();
  await queue.idle();
});

test('a job that throws is logged and does not hold up the next', async () => {
  const { log, lines } = recordingLog();
  const done: string[] = [];
  const handler: JobHandler<string> = async (job, { claim }) => {
    await claim(job);
    if (job === 'bad') throw new Error('boom');
    done.push(job);
  };
  const queue = new InProcessQueue({ handler, concurrency: 1, log });
  await queue.add('bad', '1');
  await queue.add('good', '2');
  await queue.idle();
  expect(done).toEqual(['good']);
  expect(lines).toContain('A job failed.');
});

test('drain waits for what runs, says what waited, takes nothing more, and aborts when its time is up', async () => {
  const { handler, ended, started } = gate();
  const { log, lines } = recordingLog();
  const queue = new InProcessQueue({ handler, concurrency: 1, log });
  await queue.add('a:1', '1');
  await queue.add('b:1', '2');
  await turn();
  await queue.drain(10);
  expect(started).toEqual(['a:1']);
  expect(ended).toEqual(['a:1 aborted']);
  expect(lines.some((entry) => entry.startsWith('A waiting job is lost'))).toBe(true);
  expect(await queue.add('c:1', '3')).toBe(false);
});

test('cancel ends the work that has the claim', async () => {
  let reason: unknown;
  const handler: JobHandler<string> = async (_job, { signal, claim }) => {
    await claim('k');
    await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
        reject(signal.reason as Error);
      });
    });
  };
  const queue = new InProcessQueue({ handler, concurrency: 1, log: recordingLog().log });
  await queue.add('a', '1');
  await turn();
  await queue.cancel('k', 'The pull request was closed.');
  await queue.idle();
  expect(reason).toBeInstanceOf(SupersededError);
});
