import { describe, expect, test } from 'vitest';
import { fingerprintOf, fnv1a64 } from '../../../src/settle/fingerprint.ts';
import { check, draft, expert, selectedFile, settleIn, text } from './make-claims.ts';

test.each([
  // Test vectors of the authors of FNV (http://www.isthe.com/chongo/src/fnv/test_fnv.c).
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['b', 'af63df4c8601f1a5'],
  ['foobar', '85944171f73967e8'],
  ['chongo was here!\n', '46810940eff5f915'],
])('the hash of %j is that of FNV-1a with 64 bits', (input, expected) => {
  expect(fnv1a64(input)).toBe(expected);
});

describe('the identity of a finding', () => {
  const oldText = text('import torch', 'x = 1');
  const newText = text('import torch', 'x = 1', 'loss = loss / n', 'loss.backward()');
  const fingerprint = (newText: string, changes: object = {}) =>
    settleIn(
      [selectedFile('train.py', oldText, newText)],
      [draft({ quote: 'loss = loss / n', startLine: 3, ...changes })],
    ).findings[0]?.fingerprint;
  const original = fingerprint(newText);

  test('is 16 hexadecimal digits', () => {
    expect(original).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    ['the code has moved', text('import torch', 'y = 2', '', 'x = 1', '', 'loss = loss / n', 'loss.backward()'), {}],
    ['the code is indented otherwise', newText.replace('loss = loss', '    loss  = loss'), {}],
    ['the claim is worded otherwise', newText, { title: 'wrong scale', explanation: 'Other words.', effect: 'None.' }],
    ['it is judged otherwise', newText, { severity: 'minor', confidence: 0.7 }],
    ['another line is stated', newText, { startLine: 1, endLine: 9 }],
    ['another model makes the claim', newText, { source: { kind: 'expert', model: 'other' } }],
    ['a part of the line is quoted', newText, { quote: 'oss = loss / n' }],
  ])('stays when %s', (_, newText, changes) => {
    expect(fingerprint(newText, changes)).toBe(original);
  });

  test.each([
    ['the code is another', newText.replace('/ n', '/ m'), { quote: 'loss = loss / m' }],
    ['the category is another', newText, { category: 'stability' }],
    ['a check makes the claim', newText, { source: check('loss-divided-twice') }],
  ])('changes when %s', (_, newText, changes) => {
    const other = fingerprint(newText, changes);
    expect(other).toMatch(/^[0-9a-f]{16}$/);
    expect(other).not.toBe(original);
  });

  test('differs between two places with the same code, so that both can be posted', () => {
    const twice = `${newText}y = 2\nloss = loss / n\n`;
    const drafts = [3, 6].map((startLine) => draft({ quote: 'loss = loss / n', startLine }));
    const { findings } = settleIn([selectedFile('train.py', oldText, twice)], drafts);
    expect(new Set(findings.map((finding) => finding.fingerprint)).size).toBe(2);
    expect(findings[0]?.fingerprint).toBe(original);
  });

  test('keeps its fields apart', () => {
    const claim = draft({ quote: '' });
    expect(fingerprintOf({ ...claim, source: expert }, 'x', 1)).not.toBe(
      fingerprintOf({ ...claim, source: expert }, 'x\n1', 0),
    );
    expect(fingerprintOf(claim, 'x', 0)).not.toBe(fingerprintOf({ ...claim, path: 'train.pyx' }, '', 0));
  });
});
