import { describe, expect, test } from 'vitest';
import { terminalWidth, wantsColour, type Environment } from '../../../src/adapters/terminal/terminal-style.ts';

describe('wantsColour', () => {
  test.each<[Environment, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: 'false' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ TERM: 'xterm-256color' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '3', TERM: 'dumb' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'false' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ])('%j on a terminal (%s): %s', (environment, isTerminal, expected) => {
    expect(wantsColour(environment, isTerminal)).toBe(expected);
  });
});

describe('terminalWidth', () => {
  test.each<[Environment, number | undefined, number]>([
    [{}, 132, 132],
    [{ COLUMNS: '100' }, 132, 132],
    [{ COLUMNS: '100' }, undefined, 100],
    [{ COLUMNS: '100' }, 0, 100],
    [{ COLUMNS: 'wide' }, undefined, 80],
    [{ COLUMNS: '-5' }, undefined, 80],
    [{ COLUMNS: '0' }, undefined, 80],
    [{}, undefined, 80],
    [{}, 3, 40],
  ])('%j with %s columns: %s', (environment, columns, expected) => {
    expect(terminalWidth(environment, columns)).toBe(expected);
  });
});
