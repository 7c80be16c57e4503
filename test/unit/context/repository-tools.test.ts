import { describe, expect, test } from 'vitest';
import { buildIndex } from '../../../src/context/build-index.ts';
import { repositoryTools } from '../../../src/context/repository-tools.ts';
import type { Snapshot } from '../../../src/ports/snapshot.ts';

const long = Array.from({ length: 500 }, (_, row) => `line_${row + 1} = 1`);
const files: Record<string, string> = {
  'src/model.py': [
    'import torch',
    'class Net:',
    '    def forward(self, x):',
    '        return x * SCALE',
    'SCALE = 8',
  ].join('\n'),
  'src/run.py': ['from src.model import Net', 'net = Net()', "print('SCALE')"].join('\n'),
  'src/long.py': ['def long_one():', ...long.map((line) => `    ${line}`)].join('\n'),
  'configs/base.yaml': 'scale: 3\n',
  'secrets.yaml': 'token_value: abc\n',
  '.env': 'TOKEN=abc',
  'data.csv': 'SCALE,1',
  'node_modules/x/a.py': 'SCALE = 1',
};

const snapshot: Snapshot = {
  read: async (path, side) => {
    const text = side === 'old' && path === 'src/run.py' ? 'net = None' : files[path];
    return text === undefined ? { kind: 'absent' } : { kind: 'text', text, lossy: false };
  },
  list: async () => ({ paths: Object.keys(files).sort(), complete: true }),
};

async function ask(name: string, input: unknown): Promise<string> {
  const built = await buildIndex(snapshot, new AbortController().signal);
  if (built === null) throw new Error('no index');
  const { index, paths } = built;
  const tools = repositoryTools({ snapshot, index, paths, numbered: (line, text) => `${line}: ${text}` });
  const tool = tools.find((entry) => entry.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool.run(input);
}

describe('the index', () => {
  test('is null where files cannot be listed', async () => {
    expect(await buildIndex({ ...snapshot, list: async () => null }, new AbortController().signal)).toBeNull();
  });

  test('holds sources and configurations, not data, foreign packages or secrets', async () => {
    const built = await buildIndex(snapshot, new AbortController().signal);
    const held = Object.keys(files).filter((path) => built?.index.file(path) !== null);
    expect(held.toSorted()).toEqual(['configs/base.yaml', 'src/long.py', 'src/model.py', 'src/run.py']);
  });

  test('says what it does not hold', async () => {
    const large: Snapshot = {
      list: async () => ({ paths: ['a.py', 'b.py'], complete: false }),
      read: async (path) => ({ kind: 'text', text: path === 'a.py' ? 'x'.repeat(400_001) : 'y = 1', lossy: false }),
    };
    const built = await buildIndex(large, new AbortController().signal);
    expect(built?.index.size).toBe(1);
    expect(built?.gaps).toEqual([
      'The repository has more files than could be listed.',
      '1 files of over 400 thousand characters are not in the index.',
    ]);
  });

  test('stops when it is aborted', async () => {
    const abort = new AbortController();
    abort.abort(new Error('superseded'));
    await expect(buildIndex(snapshot, abort.signal)).rejects.toThrow('superseded');
  });
});

describe('the tools', () => {
  test.each([
    [
      'read_file',
      { path: 'src/run.py' },
      "src/run.py, lines 1 to 3:\n1: from src.model import Net\n2: net = Net()\n3: print('SCALE')",
    ],
    [
      'read_file',
      { path: './src/run.py', start_line: 2, end_line: 2 },
      'src/run.py, lines 2 to 2:\n2: net = Net()\n(src/run.py goes on to line 3)',
    ],
    ['base_file', { path: 'src/run.py' }, 'src/run.py, lines 1 to 1:\n1: net = None'],
    [
      'search',
      { text: 'SCALE', path_contains: 'model' },
      'src/model.py:4: return x * SCALE\nsrc/model.py:5: SCALE = 8',
    ],
    ['search', { text: 'abc' }, 'No line of the indexed files contains "abc".'],
    ['list_files', { path_contains: 'src/' }, 'src/long.py\nsrc/model.py\nsrc/run.py'],
    [
      'find_uses',
      { name: 'model.Net' },
      'src/model.py:2: class Net:\nsrc/run.py:1: from src.model import Net\nsrc/run.py:2: net = Net()',
    ],
    ['find_uses', { name: 'nothing_here' }, 'Nothing in the indexed files uses nothing_here.'],
    ['find_definition', { name: 'scale' }, 'configs/base.yaml:1 key scale'],
    ['find_definition', { name: 'token_value' }, 'Nothing named token_value is defined in the indexed files.'],
  ])('%s %o', async (name, input, expected) => {
    expect(await ask(name, input)).toBe(expected);
  });

  test('a definition comes with its rows, as many as are read at a glance', async () => {
    expect(await ask('find_definition', { name: 'Net' })).toBe(
      'src/model.py:2-4 class Net\n2: class Net:\n3:     def forward(self, x):\n4:         return x * SCALE',
    );
    const text = await ask('find_definition', { name: 'long_one' });
    expect(text.split('\n')).toHaveLength(62);
    expect(text).toContain('(it goes on to line 501)');
  });

  test('a long file is read 400 lines at a time, and the rest is named', async () => {
    const text = await ask('read_file', { path: 'src/long.py' });
    expect(text.split('\n')).toHaveLength(402);
    expect(text).toContain('(src/long.py goes on to line 501)');
  });

  test.each([
    ['read_file', { path: '.env' }, /may hold secrets/],
    ['base_file', { path: 'secrets.yaml' }, /may hold secrets/],
    ['read_file', { path: '/etc/passwd' }, /relative/],
    ['read_file', { path: 'src/../../x.py' }, /relative/],
    ['read_file', { path: 'src/none.py' }, /There is no src\/none.py at this commit/],
    ['read_file', { path: 'src/run.py', start_line: 9 }, /has 3 lines/],
    ['read_file', { file: 'src/run.py' }, /The input of read_file is wrong/],
    ['search', { text: 'x' }, /The input of search is wrong/],
    ['find_uses', 'Net', /The input of find_uses is wrong/],
  ])('%s %o is refused with a reason', async (name, input, reason) => {
    await expect(ask(name, input)).rejects.toThrow(reason);
  });

  test('secrets are not listed', async () => {
    const text = await ask('list_files', {});
    expect(text).not.toContain('secrets.yaml');
    expect(text).not.toContain('.env');
  });
});
