import { expect, test } from 'vitest';
import { matchesWildcard } from '../../../src/domain/wildcard.ts';

test.each([
  ['dependabot[bot]', '*[bot]', true],
  ['robert', '*[bot]', false],
  ['WIP: new loss', 'WIP*', true],
  ['wip/attention', 'WIP*', true],
  ['Add WIP marker', 'WIP*', false],
  ['feature/a/b', 'feature*b', true],
  ['aba', 'ab*ba', false],
  ['a-b-c', '*-*-*', true],
  ['a-b', '*-*-*', false],
  ['exact', 'exact', true],
  ['', '*', true],
])('%s against %s: %s', (text, pattern, expected) => {
  expect(matchesWildcard(text, pattern)).toBe(expected);
});
