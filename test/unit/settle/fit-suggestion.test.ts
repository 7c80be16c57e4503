import { describe, expect, test } from 'vitest';
import { selectedFile, settingsWith, text } from './make-claims.ts';
import { offered } from './offered-suggestion.ts';

const training = text(
  'for batch in loader:',
  '    loss = criterion(model(batch))',
  '    loss.backward()',
  '    optimizer.step()',
  'print(loss)',
);
const python = selectedFile('train.py', text('print(loss)'), training);

describe('a suggestion is offered when it can be committed as it is', () => {
  test.each([
    ['one line', '    loss.backward()', '    scaler.scale(loss).backward()', '    scaler.scale(loss).backward()'],
    [
      'one line by several',
      '    optimizer.step()',
      '    optimizer.step()\n    optimizer.zero_grad()',
      '    optimizer.step()\n    optimizer.zero_grad()',
    ],
    ['several lines by one', '    loss.backward()\n    optimizer.step()', '    step(loss)', '    step(loss)'],
    ['a removal', '    optimizer.step()', '', ''],
    ['with a line break behind both', '    loss.backward()\n', '    backward(loss)\n', '    backward(loss)'],
    [
      'with Windows line ends that the file has not',
      '    loss.backward()\r\n    optimizer.step()',
      '    step(loss)\r\n    log(loss)\r\n',
      '    step(loss)\n    log(loss)',
    ],
    [
      'moved out of the loop, to the indentation of the next line',
      '    optimizer.step()',
      'optimizer.step()',
      'optimizer.step()',
    ],
  ])('%s', (_, quote, replacement, expected) => {
    expect(offered(python, { quote, replacement })).toBe(expected);
  });

  test('a file with Windows line ends keeps them', () => {
    const file = selectedFile('train.py', null, training.replaceAll('\n', '\r\n'));
    expect(offered(file, { quote: '    loss.backward()', replacement: '    a = 1\n    b = 2' })).toBe(
      '    a = 1\r\n    b = 2\r',
    );
  });

  test('a file that had syntax errors may keep them', () => {
    const file = selectedFile('train.py', null, `${training}def broken(:\n`);
    expect(offered(file, { quote: '    loss.backward()', replacement: '    a = 1' })).toBe('    a = 1');
  });

  test.each([
    ['config.json', '{\n  "lr": 1.0,\n  "seed": 1\n}\n', '  "lr": 1.0,', '  "lr": 0.001,'],
    ['config.yaml', 'optimizer:\n  lr: 1.0\n  name: adam\n', '  lr: 1.0', '  lr: 0.001  # peak'],
    ['several.yaml', 'a: 1\n---\nlr: 1.0\n', 'lr: 1.0', 'lr: 0.001'],
  ])('%s', (path, newText, quote, replacement) => {
    expect(offered(selectedFile(path, null, newText), { quote, replacement })).toBe(replacement);
  });
});

describe('a suggestion is withheld, with the reason, and the claim stays', () => {
  test.each([
    [
      'the quotation lacks the indentation',
      'loss.backward()',
      'backward(loss)',
      'the quoted code is not exactly the lines it stands on',
    ],
    [
      'a part of a line is quoted',
      'criterion(model(batch))',
      '    loss = 1',
      'the quoted code is not exactly the lines it stands on',
    ],
    [
      'lines are left out',
      '    loss = criterion(model(batch))\n...\n    optimizer.step()',
      '    pass',
      'the quoted code is not exactly the lines it stands on',
    ],
    ['nothing changes', '    loss.backward()', '    loss.backward()', 'it changes nothing'],
    [
      'the indentation is lost',
      '    loss = criterion(model(batch))\n    loss.backward()',
      '  loss.backward()',
      'its indentation is another',
    ],
    [
      'tabs are mixed in',
      '    loss.backward()',
      '    if x:\n\t\tloss.backward()',
      'it mixes tabs and spaces in its indentation',
    ],
    ['it does not parse', '    loss.backward()', '    loss.backward(', 'the changed file would not parse as Python'],
    [
      'it is prose',
      '    loss.backward()',
      '    call backward on the scaled loss',
      'the changed file would not parse as Python',
    ],
    [
      'it has a control character',
      '    loss.backward()',
      '    a = 1\u0000',
      'it holds control or invisible characters',
    ],
    [
      'it has a lone carriage return',
      '    loss.backward()',
      '    a = 1\rb = 2',
      'it holds control or invisible characters',
    ],
    [
      'it turns the direction of text',
      '    loss.backward()',
      '    a = 1 # \u202e',
      'it holds control or invisible characters',
    ],
    ['it has half a character', '    loss.backward()', '    a = "\ud800"', 'it holds control or invisible characters'],
    ['it is too long', '    loss.backward()', '    a = 1\n'.repeat(21), 'it is longer than 20 lines'],
  ])('%s', (_, quote, replacement, reason) => {
    expect(offered(python, { quote, replacement })).toBe(`withheld: ${reason}.`);
  });

  test('more lines are replaced than a reader can judge', () => {
    const quote = Array.from({ length: 21 }, (_, index) => `x_${index} = ${index}`).join('\n');
    expect(offered(selectedFile('train.py', null, `${quote}\n`), { quote, replacement: 'x = 1' })).toBe(
      'withheld: it is longer than 20 lines.',
    );
  });

  test('a long quotation was cut', () => {
    const quote = Array.from({ length: 41 }, (_, index) => `x_${index} = ${index}`).join('\n');
    expect(offered(selectedFile('train.py', null, `${quote}\n`), { quote, replacement: 'x = 1' })).toBe(
      'withheld: the quoted code is too long.',
    );
  });

  test('not all its lines are in the change', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `x_${index} = ${index}`);
    const file = selectedFile('train.py', text(...lines), text(...lines.with(10, 'x = 1')));
    const quote = lines.slice(12, 16).join('\n');
    expect(offered(file, { quote, replacement: 'x = 2' })).toBe(
      'withheld: not all quoted lines are part of the change.',
    );
  });

  test('the code is removed', () => {
    const file = selectedFile('train.py', text('a = 1', 'b = 1'), text('b = 1'));
    expect(offered(file, { quote: 'a = 1', side: 'old', replacement: 'a = 2' })).toBe(
      'withheld: the code is not in the new version of the file.',
    );
  });

  test('the claim is only in the summary', () => {
    const settings = settingsWith({ maxComments: 0 });
    expect(offered(python, { quote: '    loss.backward()', replacement: '    a = 1' }, { settings })).toBe(
      'withheld: the claim has no line comment.',
    );
  });

  test('the line ends are mixed', () => {
    const file = selectedFile('train.py', null, 'a = 1\r\nb = 2\nc = 3\n');
    expect(offered(file, { quote: 'a = 1\nb = 2', replacement: 'a = 2\nb = 1' })).toBe(
      'withheld: the lines end in different ways.',
    );
  });

  test.each([
    [
      'config.json',
      '{\n  "lr": 1.0,\n  "seed": 1\n}\n',
      '  "lr": 1.0,',
      '  "lr": 0.001',
      'the changed file would not parse as JSON',
    ],
    [
      'config.yaml',
      'optimizer:\n  lr: 1.0\n  name: adam\n',
      '  lr: 1.0',
      '  lr: [0.001',
      'the changed file would not parse as YAML',
    ],
    ['config.yaml', 'optimizer:\n  lr: 1.0\n', '  lr: 1.0', 'lr: 1.0e-3', 'its indentation is another'],
    ['second.yaml', 'a: 1\n---\nlr: 1.0\n', 'lr: 1.0', 'lr: {', 'the changed file would not parse as YAML'],
    ['config.toml', 'lr = 1.0\n', 'lr = 1.0', 'lr = 0.001', 'no parser here reads its language (toml)'],
    ['kernel.cu', 'int x = 1;\n', 'int x = 1;', 'int x = 2;', 'no parser here reads its language (cuda)'],
  ])('in %s: %s by %s', (path, newText, quote, replacement, reason) => {
    expect(offered(selectedFile(path, null, newText), { quote, replacement })).toBe(`withheld: ${reason}.`);
  });

  test('no suggestions are wished for, which needs no note', () => {
    const settings = settingsWith({ suggestions: false });
    expect(offered(python, { quote: '    loss.backward()', replacement: '    a = 1' }, { settings })).toBeUndefined();
  });
});
