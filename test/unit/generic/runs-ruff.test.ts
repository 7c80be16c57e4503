import { expect, test } from 'vitest';
import { ruffSettingFiles, runsRuff } from '../../../src/checks/generic/runs-ruff.ts';

test.each([
  ['pyproject.toml', '[project]\nname = "x"\n\n[tool.ruff]\nline-length = 100\n', true],
  ['pyproject.toml', '[tool.ruff.lint]\nselect = ["F"]\n', true],
  ['pyproject.toml', '[tool.ruffle]\nx = 1\n# [tool.ruff]\n', false],
  ['ruff.toml', '', true],
  ['.ruff.toml', 'line-length = 100\n', true],
  ['sub/ruff.toml', '', true],
  [
    '.pre-commit-config.yaml',
    'repos:\n- repo: https://github.com/astral-sh/ruff-pre-commit\n  hooks:\n  - id: ruff\n',
    true,
  ],
  ['.pre-commit-config.yaml', 'repos:\n- repo: x\n  hooks:\n  - id: ruff-check\n', true],
  ['.pre-commit-config.yaml', 'repos:\n- repo: x\n  hooks:\n  - id: ruff-format\n', false],
])('%s %j: %s', (path, text, expected) => {
  expect(runsRuff(new Map([[path, text]]))).toBe(expected);
});

test('a repository without any of the files does not run ruff', () => {
  expect(runsRuff(new Map())).toBe(false);
  expect(ruffSettingFiles).toContain('pyproject.toml');
});
