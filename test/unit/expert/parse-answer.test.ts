import { expect, test } from 'vitest';
import { lineHash, rowLabel } from '../../../src/expert/row-label.ts';
import { after, answer, files, item, label, only, parse, train } from './answers.ts';
import { makeFile } from './make-file.ts';

test('a finding becomes a draft; mechanism and conditions are its explanation, counter-evidence is not shown', () => {
  expect(parse(answer(item({ counter_evidence: 'The reduction might be a sum.' })))).toEqual({
    findings: [
      {
        path: 'src/train.py',
        side: 'new',
        startLine: 61,
        endLine: 61,
        quote: 'loss = loss / accum / n',
        title: 'the loss is divided twice',
        explanation: 'The mean is taken already.\n\n**When** accum is above 1, as in configs/base.yaml.',
        effect: 'Steps are too small.',
        check: 'Compare p.grad.',
        replacement: 'loss = loss / n',
        severity: 'critical',
        category: 'correctness',
        confidence: 0.9,
        source: { kind: 'expert', model: 'claude-opus-5-5' },
      },
    ],
    summary: 'Read all.',
    losses: [],
  });
});

const one = JSON.stringify(item());
test.each([
  ['in a code fence', `\`\`\`json\n${answer(item())}\n\`\`\``],
  ['with words around it', `Here is what I found (see {train}):\n\n${answer(item())}\n\nThat is all [1].`],
  ['behind words with a quotation mark and a brace', `The "loss {is scaled: ${answer(item())}`],
  ['with a byte order mark', `\ufeff${answer(item())}`],
  ['as a list', `[${one}]`],
  ['as a single object', one],
  ['with a single object in the place of the list', `{"findings":${one},"summary":""}`],
  ['with the list as a string', JSON.stringify({ findings: JSON.stringify([item()]) })],
  ['with the finding as a string', JSON.stringify({ findings: [one] })],
  ['as a string', JSON.stringify(answer(item()))],
  ['in a wrapper', JSON.stringify({ review: { findings: [item()] } })],
  ['under numbers', JSON.stringify({ findings: { 1: item() } })],
  ['with a comma too many', answer(item()).replace('}],', '},],')],
  ['with a line break inside a string', answer(item()).replace('taken already', 'taken\nalready')],
  ['with a backslash that escapes nothing', answer(item()).replace('taken already', 'taken $\\sigma$')],
])('an answer %s is read', (_, text) => {
  expect(only(text).title).toBe('the loss is divided twice');
});

test('an answer with words around it loses nothing', () => {
  expect(parse(`Sure.\n${answer(item())}\nDone {ok}.`).losses).toEqual([]);
  expect(parse(`The "loss.\n${answer(item())}\nDone {ok}.`).losses).toEqual([]);
});

test('an empty list is an answer without losses', () => {
  expect(parse('{"findings":[],"summary":"Examined the loss."}')).toEqual({
    findings: [],
    summary: 'Examined the loss.',
    losses: [],
  });
});

test.each([
  ['', 'The answer was empty.'],
  [' \n', 'The answer was empty.'],
  ['I cannot help with that.', 'The answer held no finding that could be read.'],
  ['null', 'The answer held no finding that could be read.'],
  ['{"summary":"x"}', 'The answer held no finding that could be read.'],
  ['{"findings":null}', 'The answer held no finding that could be read.'],
  ['{"findings":[{"path":"a', 'The answer held no finding that could be read.'],
])('of %j it is said that nothing could be read', (text, loss) => {
  expect(parse(text)).toMatchObject({ findings: [], losses: [loss] });
});

test('a cut answer keeps its complete findings and says that the rest is lost', () => {
  const text = answer(item(), item({ title: 'second' }), item({ title: 'third' }));
  const { findings, losses } = parse(text.slice(0, text.indexOf('third')));
  expect(findings.map((finding) => finding.title)).toEqual(['the loss is divided twice', 'second']);
  expect(losses).toEqual(['The answer was not complete: 2 findings could be read, the rest is lost.']);
});

test('a finding with a value that JSON does not know costs no other, in whatever order its fields are', () => {
  const reversed = (title: string) => Object.fromEntries(Object.entries(item({ title })).toReversed());
  const text = answer(reversed('first'), { ...reversed('second'), confidence: 0.123 }, reversed('third')).replace(
    '0.123',
    'NaN',
  );
  const { findings, losses } = parse(text);
  expect(findings.map((finding) => finding.title)).toEqual(['first', 'third']);
  expect(losses).toEqual(['The answer was not complete: 2 findings could be read, the rest is lost.']);
});

test('a finding with a stray quotation mark costs no other', () => {
  const text = answer(item(), item({ title: 'BROKEN' }), item({ title: 'third' })).replace('BROKEN', 'a " b');
  const { findings, losses } = parse(text);
  expect(findings.map((finding) => finding.title)).toEqual(['the loss is divided twice', 'third']);
  expect(losses).toHaveLength(1);
});

test.each([
  ['a label', label(61), label(62), 61, 62],
  ['a number', 61, 62, 61, 62],
  ['a number as text', '61', '62', 61, 62],
  ['a line as GitHub writes it', 'L61', 'L62', 61, 62],
  ['a range in one field', '61-62', undefined, 61, 62],
  ['a range of labels', `${label(61)}-${label(62)}`, null, 61, 62],
  ['a range in both fields', '61-62', '61-62', 61, 62],
  ['a whole row', `${label(61)} + 3 * x`, `${label(61)} - 70`, 61, 61],
  ['ends in the wrong order', '62', '61', 61, 62],
  ['no end', label(61), '', 61, 61],
  ['no start', '', label(61), 61, 61],
  ['upper-case digits', label(61).toUpperCase(), undefined, 61, 61],
  ['a path before it', 'train.py:61', '61', 61, 61],
  ['nothing, the quote', undefined, undefined, 61, 61],
  ['something else, the quote', { line: 61 }, [61], 61, 61],
  ['a number that is none, the quote', Number.NaN, -3, 61, 61],
])('the lines are read from %s', (_, start, end, startLine, endLine) => {
  expect(only(answer(item({ start, end })))).toMatchObject({ startLine, endLine, side: 'new' });
});

const hash = lineHash('loss = loss / accum / n');
test.each([
  ['a few lines off', `64#${hash}`, 61],
  ['forty lines off', `21#${hash}`, 61],
  ['too far off to be believed', `10#${hash}`, 10],
])('a label whose hash belongs to a line %s', (_, start, line) => {
  const near = [...Array(80).keys()]
    .map((index) => index + 1)
    .filter((at) => at !== 61 && lineHash(after[at - 1] ?? '') === hash);
  expect(near).toEqual([]);
  expect(only(answer(item({ start, end: start }))).startLine).toBe(line);
});

test('an end without a hash moves with its start', () => {
  expect(only(answer(item({ start: `64#${hash}`, end: '65' })))).toMatchObject({ startLine: 61, endLine: 62 });
});

test('the label of a removed row is on the old side, whatever side is named', () => {
  const removed = rowLabel({ line: 61, text: 'loss = loss / n' });
  expect(
    only(answer(item({ start: removed, end: removed, quote: 'loss = loss / n', replacement: null }))),
  ).toMatchObject({ side: 'old', startLine: 61 });
});

test.each(['old', 'OLD', 'left', 'LEFT'])('the side %s is the old one', (side) => {
  expect(only(answer(item({ side, start: 61, end: 61 }))).side).toBe('old');
});

test.each([
  ['src/train.py', 'src/train.py'],
  ['./src/train.py', 'src/train.py'],
  ['/src/train.py', 'src/train.py'],
  ['b/src/train.py', 'src/train.py'],
  ['`src/train.py`', 'src/train.py'],
  ['src\\train.py', 'src/train.py'],
  ['train.py', 'src/train.py'],
  ['repository/src/train.py', 'src/train.py'],
  ['old/name.py', 'src/renamed.py'],
  ['same.py', 'same.py'],
  ['nowhere.py', 'nowhere.py'],
])('the path %s is read as %s', (path, expected) => {
  const more = [
    makeFile({ path: 'src/renamed.py', previousPath: 'old/name.py', before: ['a'], after: ['b'] }),
    makeFile({ path: 'a/same.py', before: ['a'], after: ['b'] }),
    makeFile({ path: 'b/same.py', before: ['a'], after: ['b'] }),
  ];
  expect(only(answer(item({ path })), [...files, ...more]).path).toBe(expected);
});

test('a path that is missing is the only file, and no file where there are several', () => {
  expect(only(answer(item({ path: undefined })), [train]).path).toBe('src/train.py');
  expect(parse(answer(item({ path: undefined })))).toMatchObject({
    findings: [],
    losses: ['A finding names no file and was dropped.'],
  });
});
