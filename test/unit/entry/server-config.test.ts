import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UsageError } from '../../../src/domain/errors.ts';
import { readServerConfig } from '../../../src/entry/server-config.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const complete = { APP_ID: '7', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: 'long random text' };

test.each([
  [{}, /No GitHub App is set up/],
  [{ ...complete, APP_ID: '' }, /APP_ID is not/],
  [{ ...complete, PRIVATE_KEY: '' }, /no private key is/],
  [{ ...complete, WEBHOOK_SECRET: ' ' }, /WEBHOOK_SECRET is empty/],
  [{ ...complete, PRIVATE_KEY: 'not a key' }, /PRIVATE_KEY holds no private key in PEM form/],
  [
    { ...complete, PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/does/not/exist.pem' },
    /\/does\/not\/exist\.pem\) cannot be read/,
  ],
  [{ ...complete, PORT: 'http' }, /PORT is wrong/],
  [{ ...complete, APP_ID: 'ml-review' }, /APP_ID is wrong/],
  [{ ...complete, GITHUB_URL: 'github' }, /GITHUB_URL is wrong/],
])('%# half-set credentials stop the start with a sentence', (environment, sentence) => {
  expect(() => readServerConfig(environment)).toThrow(sentence);
  expect(() => readServerConfig(environment)).toThrow(UsageError);
});

test('a key is taken as PEM, with typed line breaks, and in base64', () => {
  for (const form of [privateKey, privateKey.replaceAll('\n', '\\n'), Buffer.from(privateKey).toString('base64')]) {
    expect(readServerConfig({ ...complete, PRIVATE_KEY: form }).privateKey).toContain(
      '-----BEGIN RSA PRIVATE KEY-----\n',
    );
  }
});

test('an enterprise server has its API under its own address', () => {
  expect(readServerConfig(complete).apiUrl).toBe('https://api.github.com');
  expect(readServerConfig({ ...complete, GITHUB_URL: 'https://git.example.com/' }).apiUrl).toBe(
    'https://git.example.com/api/v3',
  );
});

test('.env.example names every setting that the server reads', () => {
  const source = readFileSync('src/entry/server-config.ts', 'utf8');
  const read = new Set(
    [...source.matchAll(/^ {2}([A-Z][A-Z_]+): (?:text|url|list|z\.|z$)/gm)].map((match) => match[1]),
  );
  const example = new Set([...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]));
  expect(read.size).toBeGreaterThan(15);
  expect(example).toEqual(read);
});

test('an empty fallback model switches it off; any other empty variable counts as not set', () => {
  expect(readServerConfig({ ...complete, ML_REVIEW_FALLBACK_MODEL: '', ML_REVIEW_MODEL: '' })).toMatchObject({
    fallbackModel: null,
    model: 'claude-opus-5-5',
  });
  expect(readServerConfig(complete).fallbackModel).toBe('claude-opus-5');
});
