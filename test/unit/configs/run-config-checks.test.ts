import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runConfigChecks } from '../../../src/configs/run-config-checks.ts';
import { changedFile, deepSpeedFiles, indexOf } from './changed-file.ts';

const rulesOf = (drafts: { source: { kind: string; rule?: string }; startLine: number }[]) =>
  drafts.map(({ source, startLine }) => `${source.rule ?? ''}:${startLine}`);

describe('what is new in a change', () => {
  const before = 'warmup_steps: 100\nmax_steps: 1000\nseed: 1\n';

  test('the changed one of two lines carries the comment, and the other is named', () => {
    const after = before.replace('max_steps: 1000', 'max_steps: 50');
    const { findings, leads } = runConfigChecks([changedFile('train.yaml', before, after)], null);
    expect(leads).toEqual([]);
    expect(findings).toMatchObject([
      {
        path: 'train.yaml',
        side: 'new',
        startLine: 2,
        endLine: 2,
        quote: 'max_steps: 50',
        title: 'the warm-up of 100 steps is not over when training ends after 50',
        effect: 'The learning rate ends at 50 % of the configured one, and there is no decay.',
        severity: 'major',
        source: { kind: 'check', rule: 'warmup-beyond-training' },
      },
    ]);
    expect(findings[0]?.explanation).toContain('See also line 1.');
  });

  test('a mistake that the base has is not raised again, wherever it went', () => {
    const broken = before.replace('max_steps: 1000', 'max_steps: 50');
    expect(
      runConfigChecks([changedFile('train.yaml', broken, broken.replace('seed: 1', 'seed: 2'))], null).findings,
    ).toEqual([]);
    const moved = 'seed: 2\nmax_steps: 50\nwarmup_steps: 100\n';
    expect(runConfigChecks([changedFile('train.yaml', broken, moved)], null).findings).toEqual([]);
  });

  test('a comment, the settings and a test folder silence it', () => {
    const silenced = 'warmup_steps: 100 # ml-review: ignore[warmup-beyond-training]\nmax_steps: 50\n';
    const plain = 'warmup_steps: 100\nmax_steps: 50\n';
    expect(runConfigChecks([changedFile('train.yaml', null, silenced)], null).findings).toEqual([]);
    expect(runConfigChecks([changedFile('tests/train.yaml', null, plain)], null).findings).toEqual([]);
    const file = changedFile('train.yaml', null, plain);
    expect(runConfigChecks([file], null, { disable: ['warmup-beyond-training'] }).findings).toEqual([]);
    expect(runConfigChecks([file], null, { disable: ['MLR002'] }).findings).toEqual([]);
    expect(runConfigChecks([file], null, { disable: ['other'] }).findings).toHaveLength(1);
  });

  test('a removed file says nothing', () => {
    const file = { ...changedFile('train.yaml', before, before), newView: null };
    expect(runConfigChecks([file], null)).toEqual({ findings: [], leads: [] });
  });
});

describe('a DeepSpeed file and its trainer', () => {
  const trainer = 'deepspeed: configs/zero2.json\ngradient_accumulation_steps: 4\n';

  test('are compared when the DeepSpeed file is the one that changed', () => {
    const path = 'configs/zero2.json';
    const after = deepSpeedFiles[path];
    const before = after.replace('8', '4');
    const index = indexOf({ [path]: after, 'finetune.yaml': trainer });
    const { findings } = runConfigChecks([changedFile(path, before, after)], index);
    expect(findings).toMatchObject([
      { path, startLine: 3, title: '`gradient_accumulation_steps` is 8 here and 4 in `finetune.yaml`' },
    ]);
  });

  test('are compared as the change leaves them, not as the index has them', () => {
    const deepspeed = changedFile(
      'configs/zero2.json',
      deepSpeedFiles['configs/zero2.json'],
      deepSpeedFiles['configs/zero2.json'].replace('8', '4'),
    );
    const { findings } = runConfigChecks(
      [changedFile('finetune.yaml', null, trainer), deepspeed],
      indexOf(deepSpeedFiles),
    );
    expect(findings).toEqual([]);
  });

  test('are not compared without a repository to look into', () => {
    expect(runConfigChecks([changedFile('finetune.yaml', null, trainer)], null).findings).toEqual([]);
  });
});

describe('keys and the code that reads them', () => {
  const script =
    'import yaml\n\ncfg = yaml.safe_load(open("train.yaml"))\nrun(cfg["epochs"], cfg["batch_size"], cfg["lr"], cfg["weight_decay"], cfg["seed"])\n';
  const config = 'epochs: 3\nbatch_size: 8\nlr: 0.1\nweight_decay: 0.1\nseed: 1\n';

  test('a new key that no code names is a lead', () => {
    const after = `${config}label_smoothng: 0.1\n`;
    const { findings, leads } = runConfigChecks(
      [changedFile('train.yaml', config, after)],
      indexOf({ 'train.py': script, 'train.yaml': after }),
    );
    expect(findings).toEqual([]);
    expect(leads).toMatchObject([
      { startLine: 6, quote: 'label_smoothng: 0.1', source: { kind: 'check', rule: 'unread-key' } },
    ]);
  });

  test.each([
    ['the code names it', `${script}use(cfg["label_smoothng"])\n`, 'train.yaml'],
    [
      'the code reads few of the keys',
      'import yaml\ncfg = yaml.safe_load(open("x"))\nrun(cfg["epochs"], cfg["lr"])\n',
      'train.yaml',
    ],
    ['keys are handed on by name', `${script}from hydra.utils import instantiate\n`, 'train.yaml'],
    ['it is a file of another tool', script, '.github/train.yaml'],
  ])('no lead where %s', (_, code, path) => {
    const after = `${config}label_smoothng: 0.1\n`;
    expect(
      runConfigChecks([changedFile(path, config, after)], indexOf({ 'train.py': code, [path]: after })).leads,
    ).toEqual([]);
  });

  test('a key that changed code reads and nothing sets is a lead', () => {
    const after = script.replace('cfg["seed"])', 'cfg["seed"], cfg["momentum"])');
    const { leads } = runConfigChecks(
      [changedFile('train.py', script, after)],
      indexOf({ 'train.py': after, 'train.yaml': config }),
    );
    expect(leads).toMatchObject([
      {
        path: 'train.py',
        startLine: 4,
        title: 'nothing sets `momentum`, which the code reads from `cfg`',
        source: { rule: 'absent-key' },
      },
    ]);
  });

  test.each([
    ['a parser has it', 'parser.add_argument(\n    "--momentum", type=float)\n'],
    ['a field has it', 'class Config:\n    momentum: float\n'],
    ['an assignment sets it', 'cfg["x"] = 1\ncfg.momentum = 3\n'],
    ['a keyword sets it', 'cfg = dict(momentum=3)\n'],
    ['an option sets it', 'click.option(\n    "--momentum"\n)\n'],
  ])('no lead where %s', (_, other) => {
    const after = script.replace('cfg["seed"])', 'cfg["seed"], cfg["momentum"])');
    const index = indexOf({ 'train.py': after, 'train.yaml': config, 'options.py': other });
    expect(runConfigChecks([changedFile('train.py', script, after)], index).leads).toEqual([]);
  });

  test('an option with hyphens sets the name with underscores', () => {
    const code = 'import argparse\nrun(args.epochs, args.lr, args.seed)\n';
    const after = `${code}run(args.warm_steps)\n`;
    const parser = 'p.add_argument("--epochs")\np.add_argument("--lr")\np.add_argument("--seed")\n';
    const run = (more: string) =>
      runConfigChecks(
        [changedFile('train.py', code, after)],
        indexOf({ 'train.py': after, 'options.py': parser + more }),
      ).leads;
    expect(run('')).toHaveLength(1);
    expect(run('p.add_argument(\n    "--warm-steps")\n')).toEqual([]);
  });

  test.each([
    ['a target of an assignment', 'cfg.momentum = 3'],
    ['a method', 'cfg.momentum()'],
    ['a comment', '# cfg.momentum'],
    ['a part of a longer name', 'my_cfg.momentum'],
    ['an option in a text', 'print("--cfg.momentum")'],
  ])('%s is not read', (_, line) => {
    const after = `${script}${line}\n`;
    const index = indexOf({ 'train.py': after, 'train.yaml': config });
    expect(runConfigChecks([changedFile('train.py', script, after)], index).leads).toEqual([]);
  });
});

test('two splits with one seed or one file are leads', () => {
  const text = 'train_seed: 7\neval_seed: 7\nval_file: data/held_out.csv\ntest_file: data/held_out.csv\n';
  const { findings, leads } = runConfigChecks([changedFile('train.yaml', null, text)], null);
  expect(findings).toEqual([]);
  expect(rulesOf(leads)).toEqual(['splits-share-value:2', 'splits-share-value:4']);
});

test('one file for both splits is a lead, unless its name says that it is the training data', () => {
  const run = (file: string) =>
    runConfigChecks([changedFile('train.yaml', null, `train_file: ${file}\nval_file: ${file}\n`)], null);
  expect(rulesOf(run('data/COIN.json').leads)).toEqual(['evaluation-on-training-data:2']);
  expect(run('data/COIN.json').findings).toEqual([]);
  expect(rulesOf(run('data/train.json').findings)).toEqual(['evaluation-on-training-data:2']);
});

describe('what strangers write', () => {
  test.each([
    ['nested lists', 'a.yaml', '['.repeat(100_000)],
    ['nested mappings', 'a.yaml', '{a: '.repeat(20_000)],
    [
      'aliases of aliases',
      'a.yaml',
      `a: &a [1]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *a]`).join('\n')}\n`,
    ],
    ['a million keys', 'a.yaml', 'lr: 0\n'.repeat(200_000)],
    ['the same key thousands of times', 'a.yaml', 'lr: 0\n'.repeat(4_900)],
    ['a key without end', 'a.toml', `${'a.'.repeat(90_000)} = 1\n`],
    ['an open text in TOML', 'a.toml', `a = """\n${'x = 1\n'.repeat(10_000)}`],
    ['broken JSON', 'a.json', '{"lr": 0, '],
    ['names of object members', 'a.yaml', '__proto__: 1\nconstructor: 2\ntoString: 3\nlr: 0.1\n'],
    ['receivers by the thousand', 'a.py', `x = ${'cfg.a.b.c.d '.repeat(40)}\n`.repeat(3_000)],
  ])('%s is read within the time of a test, or passed over', (_, path, text) => {
    const index = indexOf({ 'train.py': 'cfg.lr\n' });
    expect(() => runConfigChecks([changedFile(path, null, text)], index)).not.toThrow();
  });

  test('quotes are lines of the file, whatever it holds', () => {
    const line = fc.constantFrom(
      'lr: 0',
      'fp16: true',
      'bf16: true',
      '  warmup_steps: 9',
      'max_steps: 3',
      'train:',
      'val:',
      '  split: train',
      '- x: 1',
      '"lr": 0,',
      '{',
      '}',
      '# c',
      '---',
      'a: &x 1',
      'b: *x',
      '\t',
      'monitor: loss',
      'mode: max',
      '[t]',
      'lr = 0',
      '"""',
      "x = '''",
      '? y',
      '!t z',
      '💥: 1',
      'train_file: a/train.csv',
      'eval_file: a/train.csv',
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 14 }),
        fc.constantFrom('a.yaml', 'a.json', 'a.toml'),
        fc.constantFrom('\n', '\r\n'),
        (rows, path, end) => {
          const text = rows.join(end);
          const { findings, leads } = runConfigChecks([changedFile(path, null, text)], null);
          for (const draft of [...findings, ...leads]) expect(text.split('\n')[draft.startLine - 1]).toBe(draft.quote);
        },
      ),
      { numRuns: 500 },
    );
  });
});
