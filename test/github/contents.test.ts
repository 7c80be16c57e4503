import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeGitHub } from './fake-github.ts';
import { RestClient } from './rest-client.ts';
import type { WireAnswer, WireOptions } from './rest-client.ts';
import type { PullRequest } from './state.ts';

const base = '/repos/acme/vision';
const raw: WireOptions = { headers: { accept: 'application/vnd.github.raw+json' } };
let github: FakeGitHub;
let client: RestClient;
let many: PullRequest;

beforeAll(async () => {
  const limits = { inlineBytes: 100, contentBytes: 1000, listedFiles: 250, comparedFiles: 200, treeEntries: 5 };
  github = await FakeGitHub.start({ limits });
  const repository = github.addRepository({
    owner: 'acme',
    name: 'vision',
    files: {
      'small.py': 'x = 1\n',
      'large.py': 'y'.repeat(101),
      'huge.py': 'z'.repeat(1001),
      'src/deep/é ß.py': 'ok\n',
      'run.sh': { executable: '#!/bin/sh\n' },
      link: { symlink: 'src/deep/é ß.py' },
      outside: { symlink: '/etc/passwd' },
    },
  });
  const files = Object.fromEntries(
    Array.from({ length: 260 }, (_, index) => [`f${String(index).padStart(3, '0')}.py`, `${index}\n`]),
  );
  many = github.openPullRequest({ repository, files });
  client = await RestClient.connect(github);
});

afterAll(() => github.close());

beforeEach(() => {
  github.violations.length = 0;
});

const content = (path: string, options?: WireOptions): Promise<WireAnswer> =>
  client.send('GET', `${base}/contents/${path}`, undefined, options);

describe('contents', () => {
  test('a small file comes in base64', async () => {
    const { body } = await content('small.py');
    const { content: encoded, encoding } = body as { content: string; encoding: string };
    expect([encoding, Buffer.from(encoded, 'base64').toString()]).toEqual(['base64', 'x = 1\n']);
  });

  test('a larger one comes raw only, a huge one not at all', async () => {
    expect((await content('large.py')).body).toMatchObject({ encoding: 'none', content: '', size: 101 });
    expect((await content('large.py', raw)).text).toBe('y'.repeat(101));
    expect((await content('huge.py', raw)).body).toMatchObject({ errors: [{ code: 'too_large' }] });
  });

  test('a path may be escaped; a link to a file is followed, one that leads out is not', async () => {
    expect((await content(encodeURIComponent('src/deep/é ß.py'), raw)).text).toBe('ok\n');
    expect((await content('link', raw)).text).toBe('ok\n');
    expect((await content('outside')).body).toMatchObject({ type: 'symlink', target: '/etc/passwd' });
  });

  test('a folder is a list, and what is not there is not found', async () => {
    expect((await content('src')).body).toMatchObject([{ name: 'deep', type: 'dir', path: 'src/deep' }]);
    expect((await content('nope.py')).status).toBe(404);
    expect((await content('f000.py')).status).toBe(404);
    expect((await content(`f000.py?ref=${many.headCommit}`)).status).toBe(200);
    expect((await content('small.py?ref=no-such-branch')).status).toBe(404);
  });
});

test('a recursive tree is cut off and says so', async () => {
  const { body } = await client.send('GET', `${base}/git/trees/main?recursive=1`);
  expect(body).toMatchObject({ truncated: true });
  expect((body as { tree: unknown[] }).tree).toHaveLength(5);
  const [folder] = (await content('src')).body as { sha: string }[];
  const deep = await client.send('GET', `${base}/git/trees/${folder?.sha}`);
  expect(deep.body).toMatchObject({
    truncated: false,
    tree: [{ path: 'é ß.py', mode: '100644', type: 'blob', size: 3 }],
  });
});

test('files are paged by Link, and end at the limit', async () => {
  const names: string[] = [];
  let next: string | undefined = `${base}/pulls/1/files?per_page=100`;
  let pages = 0;
  while (next !== undefined) {
    const answer: WireAnswer = await client.send('GET', next);
    names.push(...(answer.body as { filename: string }[]).map(({ filename }) => filename));
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    pages += 1;
  }
  expect([pages, names.length, new Set(names).size]).toEqual([3, 250, 250]);
  const first = await client.send('GET', `${base}/pulls/1/files`);
  expect(first.body).toHaveLength(30);
  expect(first.headers.get('link')).toMatch(/page=9>; rel="last"/);
  expect((await client.send('GET', `${base}/pulls/1`)).body).toMatchObject({ changed_files: 260 });
});

test('a comparison lists its files on the first page only', async () => {
  const compared = async (query: string): Promise<number> => {
    const { body } = await client.send('GET', `${base}/compare/main...${many.headCommit}${query}`);
    return (body as { files: unknown[] }).files.length;
  };
  expect([await compared(''), await compared('?page=1&per_page=1'), await compared('?page=2&per_page=1')]).toEqual([
    200, 200, 0,
  ]);
  expect((await client.send('GET', `${base}/compare/main...main`)).body).toMatchObject({
    status: 'identical',
    files: [],
  });
  expect((await client.send('GET', `${base}/compare/${many.headCommit}...main`)).body).toMatchObject({
    status: 'behind',
  });
  expect((await client.send('GET', `${base}/compare/main...nothing`)).status).toBe(404);
});

interface Entry {
  path: string;
  type: string;
  mode: string;
  text: string;
}

/** Reads a tar as POSIX describes ustar, checksum included. */
function entriesOf(tar: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; tar[at] !== 0;) {
    const block = tar.subarray(at, at + 512);
    const field = (from: number, width: number): string =>
      block.toString('utf8', from, from + width).replace(/\0[^]*$/, '');
    const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    expect(Number.parseInt(field(148, 8), 8)).toBe(sum);
    const size = Number.parseInt(field(124, 12), 8);
    const prefix = field(345, 155);
    const text = tar.toString('utf8', at + 512, at + 512 + size);
    entries.push({
      path: (prefix && `${prefix}/`) + field(0, 100),
      type: field(156, 1),
      mode: field(100, 8),
      text: text || field(157, 100),
    });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

test('the archive is a redirect to another origin, which must not see the token', async () => {
  const redirect = await client.send('GET', `${base}/tarball/main`);
  const location = redirect.headers.get('location') ?? '';
  expect(redirect.status).toBe(302);
  expect(new URL(location).origin).not.toBe(new URL(github.url).origin);
  const response = await fetch(location);
  const entries = entriesOf(gunzipSync(await response.bytes()));
  const folder = entries.find((entry) => entry.type === '5')?.path ?? '';
  expect(folder).toMatch(/^acme-vision-[0-9a-f]{7}\/$/);
  expect(entries).toContainEqual({ path: `${folder}small.py`, type: '0', mode: '0000664', text: 'x = 1\n' });
  expect(entries).toContainEqual({ path: `${folder}run.sh`, type: '0', mode: '0000775', text: '#!/bin/sh\n' });
  expect(entries).toContainEqual({ path: `${folder}outside`, type: '2', mode: '0000777', text: '/etc/passwd' });
  expect(entries[0]?.text).toMatch(/^52 comment=[0-9a-f]{40}\n$/);
  expect(github.violations).toEqual([]);
  await fetch(location, { headers: { authorization: `token ${client.token}` } });
  expect(github.violations).toEqual([expect.stringContaining('the token was sent on')]);
});
