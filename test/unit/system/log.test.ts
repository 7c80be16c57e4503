import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../../src/adapters/system/log.ts';
import { redactText, redactValue } from '../../../src/adapters/system/redact.ts';

/** Secrets of every form; no part of the second column may be in the output. */
const body = 'MIIEpAIBAAKCAQEA7bq';
const pem = (name: string, lineBreak: string) =>
  [`-----BEGIN ${name}-----`, body, `${body}xyz=`, `-----END ${name}-----`].join(lineBreak);
const pemInBase64 = Buffer.from(pem('RSA PRIVATE KEY', '\n')).toString('base64');
const secrets: [name: string, text: string, hidden: string][] = [
  ['installation token', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a', '16C7e42F'],
  ['installation token with a JWT', 'ghs_1234_eyJhbGci.eyJpc3Mi.c2ln-bmF0', 'eyJpc3Mi'],
  ['short installation token', 'ghs_1_a.b.c', '_a.b.c'],
  ['personal token', 'ghp_ABCDEFabcdef0123456789', 'ABCDEFabcdef'],
  ['fine-grained token', 'github_pat_11ABCDE_xyz0123', '11ABCDE'],
  ['Anthropic key', 'sk-ant-api03-AbC_d-E0', 'AbC_d-E0'],
  ['other key', 'sk-proj-0123456789abcdefghij', '0123456789abcdefghij'],
  ['JSON Web Token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjM0In0.abc-_DEF', 'abc-_DEF'],
  ['AWS key', 'AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
  ['private key', pem('RSA PRIVATE KEY', '\n'), body],
  ['private key with Windows line ends', pem('PRIVATE KEY', '\r\n'), body],
  ['private key on one line', pem('EC PRIVATE KEY', String.raw`\n`), body],
  ['private key that is cut off', `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}`, body],
  ['two private keys', `${pem('RSA PRIVATE KEY', '\n')} and ${pem('PRIVATE KEY', '\n')}`, body],
  ['private key in base64', pemInBase64, pemInBase64.slice(60, 80)],
  ['header', 'Authorization: token 0123456789', '0123456789'],
  ['bearer header', 'authorization: Bearer abc.def', 'abc.def'],
  ['basic header', 'Proxy-Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['header as JSON', '{"authorization":"token s3cr3t-value"}', 's3cr3t-value'],
  ['header as JSON in JSON', String.raw`{\"x-api-key\":\"s3cr3t-value\"}`, 's3cr3t-value'],
  ['header as Node prints it', "{ authorization: [ 'Bearer s3cr3t-value' ] }", 's3cr3t-value'],
  ['bearer in prose', 'sent bearer abcdefghijklmnop0123', 'abcdefghijklmnop0123'],
  ['setting', 'WEBHOOK_SECRET=hunter2hunter2', 'hunter2hunter2'],
  ['cookie', 'Set-Cookie: session=abc; user=tester', 'tester'],
  ['address', 'cloning https://x-access-token:v1.abcdef@github.com/o/r.git', 'v1.abcdef'],
  ['query', 'GET https://raw.example.org/f.py?ref=main&token=AAB3XYZ', 'AAB3XYZ'],
];

/** Where a secret may hide: every place must give a line without it. */
const places: [name: string, wrap: (secret: string) => { message: string; fields?: Record<string, unknown> }][] = [
  ['the message', (secret) => ({ message: `it failed: ${secret} was refused` })],
  ['the message, glued to other text', (secret) => ({ message: `x%3A${secret}"` })],
  ['a field', (secret) => ({ message: 'm', fields: { reason: secret } })],
  ['the name of a field', (secret) => ({ message: 'm', fields: { [secret]: 1 } })],
  ['a nested field', (secret) => ({ message: 'm', fields: { a: [{ b: new Map([['c', new Set([secret])]]) }] } })],
  ['an error', (secret) => ({ message: 'm', fields: { error: new Error(`refused: ${secret}`) } })],
  ['the cause of an error', (secret) => ({ message: 'm', fields: { error: chain(secret) } })],
  [
    'a pooled error',
    (secret) => ({ message: 'm', fields: { err: new AggregateError([new Error(secret), secret], 'all') } }),
  ],
  ['a stack', (secret) => ({ message: 'm', fields: { error: withStack(secret) } })],
  ['a request that hangs on an error', (secret) => ({ message: 'm', fields: { error: withRequest(secret) } })],
  ['an address object', (secret) => ({ message: 'm', fields: { url: asUrl(secret) } })],
  ['a symbol', (secret) => ({ message: 'm', fields: { what: Symbol(secret) } })],
];

const chain = (secret: string) =>
  new Error('outer', { cause: new TypeError('middle', { cause: { inner: new Error(secret) } }) });
const withStack = (secret: string) => Object.assign(new Error('e'), { stack: `Error: ${secret}\n    at f (x.js:1:1)` });
const withRequest = (secret: string) =>
  Object.assign(new Error('e'), {
    status: 401,
    request: { headers: { authorization: secret } },
    response: { data: secret },
  });
const asUrl = (secret: string) => new URL(`https://x:${encodeURIComponent(secret)}@example.org/`);

function lineOf(message: string, fields?: Record<string, unknown>): string {
  const lines: string[] = [];
  createLog({ level: 'info', destination: { write: (line) => lines.push(line) } }).error(message, fields);
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('no secret reaches the log', () => {
  test.each(secrets)('%s', (_name, secret, hidden) => {
    expect(secret).toContain(hidden);
    for (const [place, wrap] of places) {
      const { message, fields } = wrap(secret);
      const line = lineOf(message, fields);
      expect({ place, leaks: line.includes(hidden) || line.includes(encodeURIComponent(hidden)) }).toEqual({
        place,
        leaks: false,
      });
      expect(() => JSON.parse(line)).not.toThrow();
    }
  });

  test.each([
    'authorization',
    'Authorization',
    'x-api-key',
    'apiKey',
    'ANTHROPIC_API_KEY',
    'token',
    'accessToken',
    'installation_token',
    'webhookSecret',
    'secretAccessKey',
    'privateKey',
    'private_key',
    'password',
    'passwd',
    'cookie',
    'set-cookie',
    'x-hub-signature-256',
    'credentials',
    'jwt',
  ])('the field %s is struck out whatever it holds', (name) => {
    for (const value of ['hunter2', 12_345, ['hunter2'], { deep: 'hunter2' }]) {
      expect(redactValue({ a: { [name]: value } })).toEqual({ a: { [name]: '[redacted]' } });
    }
    expect(redactValue({ [name]: null })).toEqual({ [name]: null });
  });

  test('a secret that lies across the cut of a long text', () => {
    for (const offset of [7_980, 7_990, 15_985, 15_990, 15_999]) {
      const line = lineOf(`${'x'.repeat(offset)} ghs_0123456789abcdef0123456789 ${'y'.repeat(20_000)}`);
      expect({ offset, leaks: line.includes('0123456') }).toEqual({ offset, leaks: false });
    }
    expect(redactText(`${'x'.repeat(15_000)}\n${pem('RSA PRIVATE KEY', '\n').repeat(30)}`)).not.toContain(body);
  });
});

describe('createLog', () => {
  test('writes one JSON object a line with level, time, message and fields', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
    log.info('Listening.', { port: 3000, err: { message: 'kept as it is' } });
    log.warn('Line one\nline two \u001B[31m');
    log.error('Failed.', { error: new Error('x'), msg: 'mine', level: 'mine' });
    const [first, second, third] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ level: 'info', msg: 'Listening.', port: 3000, err: { message: 'kept as it is' } });
    expect(first?.time).toBeTypeOf('number');
    expect(second).toMatchObject({ level: 'warn', msg: 'Line one\nline two \u001B[31m' });
    expect(lines[1]?.trimEnd()).not.toMatch(/\p{Cc}/u);
    expect(third).toMatchObject({ level: 'error', msg: 'Failed.', error: { type: 'Error', message: 'x' } });
    expect(third).toMatchObject({ msg_: 'mine', level_: 'mine' });
  });

  test.each([
    ['silent', []],
    ['error', ['c']],
    ['warn', ['b', 'c']],
    ['info', ['a', 'b', 'c']],
    ['debug', ['a', 'b', 'c']],
  ])('at level %s writes %j', (level, expected) => {
    const messages: unknown[] = [];
    const destination = { write: (line: string) => void messages.push((JSON.parse(line) as { msg: string }).msg) };
    const log = createLog({ level, destination });
    log.info('a');
    log.warn('b');
    log.error('c');
    expect(messages).toEqual(expected);
  });

  test('writes at once, so that the last line before an exit is there', () => {
    const module = JSON.stringify(new URL('../../../src/adapters/system/log.ts', import.meta.url).href);
    const program = `import { createLog } from ${module};
      createLog({ level: 'info', destination: 'stdout' }).error('Last words.');
      process.exit(0);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { timeout: 20_000 });
    expect(JSON.parse(output.toString())).toMatchObject({ msg: 'Last words.' });
  });
});
