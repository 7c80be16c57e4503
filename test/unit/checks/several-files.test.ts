import { describe, expect, test } from 'vitest';
import type { CheckedFile } from '../../../src/checks/run-checks.ts';
import { change, found, run } from './change.ts';

describe('checks with manners of their own', () => {
  const token = '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';

  test.each([`login("${token}")`, `    "${token}",`, `'${token}'`])('a token is never repeated: %#', (line) => {
    const draft = run(change(null, `x = dict(a=[\n${line}\n])\n`, 'tests/test_a.py')).findings[0]!;
    expect(draft.source).toEqual({ kind: 'check', rule: 'secret-literal' });
    expect(line.startsWith(draft.quote)).toBe(true);
    expect(draft.quote.trim().length).toBeGreaterThanOrEqual(8);
    expect(JSON.stringify(draft)).not.toContain(token.slice(0, 12));
  });

  test('remote code is one note in a change, which names the other places', () => {
    const load =
      'from transformers import AutoModel\n\n\ndef load(name):\n    return AutoModel.from_pretrained(name, trust_remote_code=True)\n';
    const result = run([change(null, load, 'a.py'), change(null, load, 'tests/test_b.py'), change(null, load, 'c.py')]);
    expect(found(result)).toEqual([['trust-remote-code', 5]]);
    expect(result.findings[0]!.explanation).toMatch(/The same holds in `tests\/test_b\.py` line 5, `c\.py` line 5\.$/);
  });

  test('requirements among the changed files count', () => {
    const load = 'import torch\n\nstate = torch.load(hf_hub_download(repo, name))\n';
    const requirements: CheckedFile = { ...change(null, 'torch==2.3.1\n', 'requirements.txt') };
    requirements.newView = { ...requirements.newView, language: 'other' };
    expect(found(run(change(null, load)))).toEqual([]);
    expect(found(run([change(null, load), requirements]))).toEqual([['unsafe-deserialisation', 3]]);
  });
});

test('a class from another file of the snapshot is known', () => {
  const net =
    'from torch import nn\nfrom .layers import Conv\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.parts = [Conv(1), Conv(2)]\n';
  const layers =
    'import torch.nn as nn\n\nclass Conv(nn.Module):\n    def __init__(self, c):\n        super().__init__()\n        self.conv = nn.Conv2d(c, c, 1)\n';
  expect(found(run(change(null, net, 'pkg/net.py')))).toEqual([]);
  const otherFiles = [{ path: 'pkg/layers.py', text: layers }];
  expect(found(run(change(null, net, 'pkg/net.py'), { otherFiles }))).toEqual([['modules-in-plain-list', 7]]);
  expect(found(run([change(null, net, 'pkg/net.py'), change(null, layers, 'pkg/layers.py')]))).toEqual([
    ['modules-in-plain-list', 7],
  ]);
});
