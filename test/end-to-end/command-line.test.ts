import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClaude } from '../claude/fake-claude.ts';
import { says } from '../claude/reply.ts';
import { FakeGitHub } from '../github/fake-github.ts';

const cli = resolve('src/entry/cli.ts');
const before =
  'import torch.nn.functional as F\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n';
const after = before.replace('        return x', '        x = F.dropout(x, p=0.1)\n        return x');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-review-cli-'));
  git('init', '-q', '-b', 'main');
  write('model.py', before);
  git('add', '-A');
  git('-c', 'user.email=a@example.com', '-c', 'user.name=a', 'commit', '-qm', 'base');
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...parameters: string[]) => execFileSync('git', parameters, { cwd: folder });
function write(path: string, text: string | Uint8Array) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
function run(parameters: string[], environment: Record<string, string> = {}, input?: string) {
  const { ANTHROPIC_API_KEY: _key, INIT_CWD: _cwd, GITHUB_TOKEN: _token, ...own } = process.env;
  return spawnSync(process.execPath, [cli, ...parameters], {
    cwd: folder,
    env: { ...own, NO_COLOR: '1', FORCE_COLOR: '0', ...environment },
    encoding: 'utf8',
    input,
  });
}

describe('a local change', () => {
  test('shows the finding with its source lines and ends with 1', () => {
    write('model.py', after);
    const { stdout, stderr, status } = run([]);
    expect(status).toBe(1);
    expect(stdout).toContain('model.py:7');
    expect(stdout).toContain('> 7 |         x = F.dropout(x, p=0.1)');
    expect(stdout).toMatch(/\n +\| +\^+/);
    expect(stdout).toContain('No model is set up');
    expect(stderr).toContain('Running the checks');
  });

  test('--fail-on sets what counts, --staged what is read', () => {
    write('model.py', after);
    expect(run(['--fail-on', 'never']).status).toBe(0);
    expect(run(['--staged']).stdout).not.toContain('model.py:7');
    git('add', '-A');
    expect(run(['--staged']).status).toBe(1);
  });

  test('JSON and Markdown are the same review', () => {
    write('model.py', after);
    const { findings } = JSON.parse(run(['--format', 'json', '--quiet']).stdout) as { findings: { anchor: object }[] };
    expect(findings).toMatchObject([{ anchor: { kind: 'lines', path: 'model.py', startLine: 7 } }]);
    expect(run(['--format', 'markdown', '--quiet']).stdout).toContain('model.py:7');
  });

  test('a repository without changes has nothing to review, and that is no failure', () => {
    expect(run([])).toMatchObject({ status: 0 });
  });

  test('the configuration of the working tree counts, and its mistakes are told', () => {
    write('model.py', after);
    write('.github/ml-review.yml', 'checks: {disable: [dropout-ignores-eval]}\nfinding: {}\n');
    const { stdout, status } = run([]);
    expect(status).toBe(0);
    expect(stdout).toContain('finding');
  });
});

describe('bad input ends with a sentence and 2', () => {
  test.each([
    ['an unknown option', ['--bse', 'main'], /--base/],
    ['an unknown ref', ['--base', 'nowhere'], /nowhere/],
    ['a diff that is no diff', ['--diff', 'model.py'], /no unified diff/],
    ['a diff that is not there', ['--diff', 'missing.patch'], /missing\.patch/],
    ['a pull request without a token', ['--pr', 'acme/vision#1'], /GITHUB_TOKEN/],
    ['two sources', ['--staged', '--base', 'main'], /--staged/],
  ])('%s', (_name, parameters, sentence) => {
    const { stderr, status } = run(parameters);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(2);
  });

  test('a file that does not parse, one with invalid UTF-8 and a binary one do not stop the others', () => {
    write('model.py', after);
    write('broken.py', 'import torch\nclass Net(torch.nn.Module:\n    def forward(self, x:\n');
    write('latin.py', Buffer.from('import torch\nname = "M\xfcller"\nloss.backward()\n', 'latin1'));
    write('weights.bin', Buffer.from([0, 1, 2, 0]));
    const { stdout, status } = run([]);
    expect(status).toBe(1);
    expect(stdout).toContain('model.py:7');
  });
});

test('--diff reads a patch from standard input, also outside a repository', () => {
  write('model.py', after);
  const patch = git('diff').toString();
  const { stdout, status } = run(['--diff', '-'], {}, patch);
  expect(status).toBe(1);
  expect(stdout).toContain('model.py:7');
});

test('--pr reads a pull request over HTTP with a token and posts nothing', async () => {
  const github = await FakeGitHub.start();
  try {
    const repository = github.addRepository({ owner: 'acme', name: 'vision', files: { 'model.py': before } });
    const pullRequest = github.openPullRequest({ repository, files: { 'model.py': after } });
    const token = await installationToken(github);
    const { stdout, status } = await runAsync(['--pr', 'acme/vision#1'], {
      GITHUB_TOKEN: token,
      GITHUB_API_URL: github.url,
    });
    expect(stdout).toContain('model.py:7');
    expect(status).toBe(1);
    expect(pullRequest.reviews).toEqual([]);
    expect(github.violations).toEqual([]);
  } finally {
    await github.close();
  }
});

test('with a model its finding is shown; without an answer the review says so and is not clean', async () => {
  write('model.py', before.replace('return x', 'return x.softmax(0)'));
  const finding = {
    path: 'model.py',
    side: 'new',
    start: '7#00',
    end: '7#00',
    quote: 'return x.softmax(0)',
    title: 'the softmax runs over the batch',
    mechanism: 'Axis 0 is the batch.',
    conditions: 'Always.',
    effect: 'Probabilities sum to one over samples.',
    check: 'x.softmax(0).sum(1)',
    counter_evidence: '',
    replacement: null,
    reference: null,
    category: 'correctness',
    severity: 'critical',
    confidence: 0.95,
  };
  const verdict = { claim: 1, evidence: 'model.py:7', verdict: 'confirmed', severity: 'critical', confidence: 0.95 };
  const claude = await FakeClaude.start(({ body }) =>
    says(
      JSON.stringify(
        JSON.stringify(body).includes('Now the second look')
          ? { findings: [], verdicts: [verdict], summary: '' }
          : { findings: [finding], verdicts: [], summary: '' },
      ),
    ),
  );
  try {
    const { stdout, status } = await runAsync([], { ANTHROPIC_API_KEY: 'sk-ant-test', ANTHROPIC_BASE_URL: claude.url });
    expect(stdout).toContain('the softmax runs over the batch');
    expect(status).toBe(1);
    expect(claude.violations).toEqual([]);
  } finally {
    await claude.close();
  }
  const refused = await FakeClaude.start(() => ({ status: 401, type: 'authentication_error' }));
  try {
    const { stdout } = await runAsync([], { ANTHROPIC_API_KEY: 'sk-ant-wrong-key', ANTHROPIC_BASE_URL: refused.url });
    expect(stdout).toMatch(/not fully read|no answer/);
    expect(stdout).not.toContain('sk-ant-wrong-key');
  } finally {
    await refused.close();
  }
});

/** The servers of these tests live in this process, so the program must not block it. */
async function runAsync(
  parameters: string[],
  environment: Record<string, string>,
): Promise<{ stdout: string; status: number | null }> {
  const { spawn } = await import('node:child_process');
  const { ANTHROPIC_API_KEY: _key, INIT_CWD: _cwd, GITHUB_TOKEN: _token, ...own } = process.env;
  const child = spawn(process.execPath, [cli, ...parameters], {
    cwd: folder,
    env: { ...own, FORCE_COLOR: '0', ...environment },
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { stdout, status };
}

async function installationToken(github: FakeGitHub): Promise<string> {
  const { createAppAuth } = await import('@octokit/auth-app');
  const { request } = await import('@octokit/request');
  const pinned = request.defaults({ baseUrl: github.url, headers: { 'x-github-api-version': '2022-11-28' } });
  const auth = createAppAuth({ appId: github.appId, privateKey: github.privateKey, request: pinned });
  return (await auth({ type: 'installation', installationId: github.installation })).token;
}

test('a .env of the repository under review cannot send the keys elsewhere', async () => {
  const thief = await FakeClaude.start(() => says('{}'));
  try {
    write('model.py', after);
    write('.env', `ANTHROPIC_BASE_URL=${thief.url}\nANTHROPIC_API_KEY=sk-ant-theirs\n`);
    const { stdout } = await runAsync([], {});
    expect(stdout).toContain('No model is set up');
    expect(thief.requests).toEqual([]);
  } finally {
    await thief.close();
  }
});
