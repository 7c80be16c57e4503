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

/** A job that runs until it is let go or aborted. */
function gate() {
  const started: string[] = [];
  const ended: string[] = [];
  const open = new Map<string, () => void>();
  const handler: JobHandler<string> = (job, signal) => {
    started.push(job);
    return new Promise((resolve, reject) => {
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
  expect(await queue.add('a', { id: 'delivery-1', key: 'o/r#1' })).toBe(true);
  expect(await queue.add('a', { id: 'delivery-1', key: 'o/r#1' })).toBe(false);
  await turn();
  expect(started).toEqual(['a']);
  open.get('a')?.();
  await queue.idle();
});

test('a newer job aborts the running one of its key and starts only when that has tidied up', async () => {
  const { handler, started, ended, open } = gate();
  const queue = new InProcessQueue({ handler, concurrency: 4, log: recordingLog().log });
  await queue.add('old', { id: '1', key: 'k' });
  await turn();
  await queue.add('middle', { id: '2', key: 'k' });
  await queue.add('new', { id: '3', key: 'k' });
  await turn();
  expect(started).toEqual(['old', 'new']);
  expect(ended).toEqual(['old aborted']);
  open.get('new')?.();
  await queue.idle();
});

test('jobs of different keys run side by side up to the limit', async () => {
  const { handler, started, open } = gate();
  const queue = new InProcessQueue({ handler, concurrency: 2, log: recordingLog().log });
  for (const job of ['a', 'b', 'c']) await queue.add(job, { id: job, key: job });
  await turn();
  expect(started).toEqual(['a', 'b']);
  open.get('a')?.();
  await turn();
  expect(started).toEqual(['a', 'b', 'c']);
  open.get('b')?.();
  open.get('c')?.();
  await queue.idle();
});

test('a job that throws is logged and does not hold up the next', async () => {
  const { log, lines } = recordingLog();
  const done: string[] = [];
  const handler: JobHandler<string> = async (job) => {
    if (job === 'bad') throw new Error('boom');
    done.push(job);
  };
  const queue = new InProcessQueue({ handler, concurrency: 1, log });
  await queue.add('bad', { id: '1', key: 'a' });
  await queue.add('good', { id: '2', key: 'b' });
  await queue.idle();
  expect(done).toEqual(['good']);
  expect(lines).toContain('A job failed.');
});

test('drain waits for what runs, says what waited, takes nothing more, and aborts when its time is up', async () => {
  const { handler, ended } = gate();
  const { log, lines } = recordingLog();
  const queue = new InProcessQueue({ handler, concurrency: 1, log });
  await queue.add('a', { id: '1', key: 'a' });
  await queue.add('b', { id: '2', key: 'b' });
  await turn();
  await queue.drain(10);
  expect(ended).toEqual(['a aborted']);
  expect(lines.some((entry) => entry.startsWith('A waiting job is lost'))).toBe(true);
  expect(await queue.add('c', { id: '3', key: 'c' })).toBe(false);
});

test('cancel ends the work of a key', async () => {
  let reason: unknown;
  const handler: JobHandler<string> = (_job, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
        reject(signal.reason as Error);
      });
    });
  const queue = new InProcessQueue({ handler, concurrency: 1, log: recordingLog().log });
  await queue.add('a', { id: '1', key: 'k' });
  await turn();
  await queue.cancel('k', 'The pull request was closed.');
  await queue.idle();
  expect(reason).toBeInstanceOf(SupersededError);
});
