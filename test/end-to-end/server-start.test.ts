import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { startApp } from './app.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

test.each([
  [{}, 'No GitHub App is set up'],
  [{ APP_ID: '7', PRIVATE_KEY: privateKey }, 'WEBHOOK_SECRET is empty'],
])('npm start without credentials ends with a sentence and status 2', (environment, sentence) => {
  const { PATH, HOME } = process.env;
  const run = spawnSync(process.execPath, ['src/entry/server.ts'], {
    env: { PATH, HOME, ...environment },
    encoding: 'utf8',
  });
  expect(run.stderr).toContain(sentence);
  expect(run.stderr.trim().split('\n')).toHaveLength(1);
  expect(run.status).toBe(2);
});

test('a key that does not belong to the App stops the start with a sentence', async () => {
  await expect(startApp({ config: { privateKey } })).rejects.toThrow(UsageError);
});

test('health pages answer, unknown pages do not, and a body larger than GitHub sends is refused unread', async () => {
  const app = await startApp();
  try {
    const base = new URL(app.server.webhookUrl);
    expect((await fetch(new URL('/healthz', base))).status).toBe(200);
    expect((await fetch(new URL('/nothing', base))).status).toBe(404);
    const large = await fetch(base, {
      method: 'POST',
      body: Buffer.alloc(26 * 1024 * 1024),
      headers: { 'content-type': 'application/json' },
    }).then(
      (response) => response.status,
      // The server may close the connection while the body is still being sent.
      () => 413,
    );
    expect(large).toBe(413);
  } finally {
    await app.close();
  }
});
