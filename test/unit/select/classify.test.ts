import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/notebook/read-source.ts';
import { classify } from '../../../src/select/classify.ts';

const decide = (path: string, text: string) => classify({ path, view: readSource(path, text), previous: null }, {});
const notebookOf = (...sources: string[]) =>
  JSON.stringify({ cells: sources.map((source) => ({ cell_type: 'code', outputs: [], source })), metadata: {} });

const trainingLoop = `import torch
for x, y in loader:
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;
const network = `import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 2)
    def forward(self, x):
        return self.fc(x)
`;

describe('the role of Python code', () => {
  test.each([
    ['training', 'run.py', trainingLoop],
    ['training', 'losses.py', network.replace('Net', 'FocalLoss')],
    ['training', 'a.py', 'from transformers import Trainer\nTrainer(model=m, args=a).train()\n'],
    [
      'training',
      'a.py',
      'import optax\ndef loss_fn(p):\n    return 0\nupdates, s = optax.adam(1e-3).update(g, s)\np = optax.apply_updates(p, updates)\n',
    ],
    ['model', 'a.py', network],
    [
      'model',
      'a.py',
      'import flax.linen as nn\nclass MLP(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n        return nn.Dense(3)(x)\n',
    ],
    [
      'data',
      'a.py',
      'from torch.utils.data import Dataset\nclass Pets(Dataset):\n    def __getitem__(self, index):\n        return self.items[index]\n',
    ],
    ['data', 'prepare.py', 'import numpy as np\nids = np.array(tokens, dtype=np.uint16)\nids.tofile("train.bin")\n'],
    [
      'evaluation',
      'a.py',
      'from sklearn.metrics import f1_score, accuracy_score\nprint(f1_score(y, p), accuracy_score(y, p))\n',
    ],
    [
      'inference',
      'a.py',
      'from transformers import AutoModelForCausalLM\nmodel = AutoModelForCausalLM.from_pretrained("x")\nout = model.generate(ids)\ntext = tokenizer.batch_decode(out)\n',
    ],
    [
      'kernel',
      'a.py',
      'import triton\nimport triton.language as tl\n@triton.jit\ndef add(x):\n    i = tl.program_id(0)\n',
    ],
    [
      'config',
      'a.py',
      'from transformers import TrainingArguments\nclass DPOConfig(TrainingArguments):\n    beta: float = 0.1\n',
    ],
    ['config', 'config/finetune.py', 'learning_rate = 3e-5\nmax_iters = 20\nbatch_size = 8\ndecay_lr = False\n'],
  ])('%s: %s %j', (role, path, text) => {
    expect(decide(path, text).role).toBe(role);
  });

  test('comes with its reasons, the strongest first, at most five', () => {
    const { reasons } = decide('train_net.py', trainingLoop);
    expect(reasons.slice(0, 2)).toEqual(['calls loss.backward()', 'calls optimizer.step()']);
    expect(reasons).toContain('imports torch');
    expect(reasons).toContain('path has the word train');
    expect(reasons.length).toBeLessThanOrEqual(5);
    expect(decide('a.py', network).reasons[0]).toBe('class Net(nn.Module)');
  });

  test('an ML import alone is read, as what is not known better', () => {
    expect(decide('a.py', 'import torch\nx = torch.zeros(3)\n')).toEqual({ role: 'model', reasons: ['imports torch'] });
  });

  test('a file of a project that has only relative imports is known by its names', () => {
    const text = 'from .norm import RMSNorm\ndef make(dim, dropout, conv, attention):\n    return RMSNorm(dim)\n';
    expect(decide('src/layers/block.py', text).role).toBe('model');
  });
});

describe('Python code that is not reviewed', () => {
  test.each([
    [
      'a view of Django',
      'shop/views.py',
      'from django.db import models\nclass A(models.Model):\n    def train(self):\n        return 1\n',
    ],
    [
      'models of Django',
      'shop/models/data.py',
      'from django.db import models\nclass Dataset(models.Model):\n    batch_size = 1\n',
    ],
    ['plain utilities', 'utils/strings.py', 'import re\ndef normalize(x):\n    return re.sub("a", "b", x)\n'],
    ['an import in a string', 'a.py', 'TEXT = """\nimport torch\nloss.backward()\noptimizer.step()\n"""\n'],
    ['an import in a comment', 'a.py', '# import torch\n# loss.backward()\nx = 1\n'],
    ['a call that only sounds so', 'robot.py', 'robot.backward(10)\nrobot.step()\n'],
  ])('%s', (_, path, text) => {
    expect(decide(path, text)).toEqual({ role: 'other', reasons: ['no ML import, call or key found'] });
  });

  test('names that are only passed on', () => {
    expect(decide('net/__init__.py', 'from .model import Net\nimport torch\n__all__ = ["Net"]\n').reasons).toEqual([
      'it only imports names',
    ]);
  });

  test.each(['', '\n\n', '   \n'])('an empty file %j', (text) => {
    expect(decide('models/__init__.py', text)).toEqual({ role: 'other', reasons: ['it holds no code'] });
  });

  test.each([
    ['setup.py', 'packaging, not ML code'],
    ['pyproject.toml', 'packaging, not ML code'],
    ['requirements-dev.txt', 'packaging, not ML code'],
    ['docs/conf.py', 'packaging, not ML code'],
    ['.github/workflows/train.yml', 'set-up of the repository'],
    ['.pre-commit-config.yaml', 'set-up of the repository'],
    ['tests/test_loss.py', 'a test'],
    ['net/loss_test.py', 'a test'],
    ['conftest.py', 'a test'],
    ['README.md', 'no source code that is known'],
    ['data/train.csv', 'no source code that is known'],
  ])('%s: %s', (path, reason) => {
    expect(decide(path, trainingLoop)).toEqual({ role: 'other', reasons: [reason] });
  });
});

describe('tests and the scripts that are called like them', () => {
  test('test.py evaluates a model, and so does test_net.py without a test function', () => {
    expect(decide('test.py', network).role).not.toBe('other');
    expect(decide('tools/test_net.py', trainingLoop).role).not.toBe('other');
    expect(decide('tools/test_net.py', `${trainingLoop}\ndef test_step():\n    pass\n`).reasons).toEqual(['a test']);
  });

  test('a glob of the configuration makes a test readable', () => {
    const view = readSource('tests/test_loss.py', trainingLoop);
    const decision = classify({ path: 'tests/test_loss.py', view, previous: null }, { training: ['tests/**'] });
    expect(decision).toEqual({ role: 'training', reasons: ['the configuration says so (files.roles.training)'] });
  });
});

describe('the configuration', () => {
  const classified = (path: string, globs: Record<string, string[]>) =>
    classify({ path, view: readSource(path, trainingLoop), previous: null }, globs).role;

  test('decides before everything else, also for other', () => {
    expect(classified('jobs/run.py', { data: ['jobs/*.py'] })).toBe('data');
    expect(classified('jobs/run.py', { other: ['jobs/**'] })).toBe('other');
    expect(classified('jobs/deep/run.py', { data: ['jobs/*.py'] })).toBe('training');
  });
});

describe('a file whose ML code was taken out', () => {
  const previous = readSource('a.py', trainingLoop);

  test('keeps the role of its base, and says so', () => {
    const decision = classify({ path: 'a.py', view: readSource('a.py', 'x = 1\n'), previous }, {});
    expect(decision.role).toBe('training');
    expect(decision.reasons[0]).toBe('the ML code in it was removed');
  });

  test('and a removed file has the role of its base', () => {
    expect(classify({ path: 'a.py', view: null, previous }, {}).role).toBe('training');
    expect(classify({ path: 'a.py', view: null, previous: null }, {}).reasons).toEqual(['its text is not known']);
  });
});

describe('notebooks', () => {
  test('are judged by their code cells', () => {
    expect(decide('a.ipynb', notebookOf('%pip install torch', trainingLoop)).role).toBe('training');
    expect(decide('a.ipynb', notebookOf('!python train.py', 'print(1)')).role).toBe('other');
    expect(decide('a.ipynb', notebookOf('%%writefile a.txt\nimport torch', 'print(1)')).role).toBe('other');
  });

  test('that cannot be read are never said to hold no ML code', () => {
    expect(decide('train.ipynb', '{"cells": [')).toEqual({ role: 'training', reasons: ['not valid JSON at line 1'] });
  });
});
