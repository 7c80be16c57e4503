/** Files at the root of a repository that say whether it runs ruff itself. */
export const ruffSettingFiles: readonly string[] = [
  'pyproject.toml',
  'ruff.toml',
  '.ruff.toml',
  '.pre-commit-config.yaml',
];

const signs: ReadonlyMap<string, RegExp> = new Map([
  ['pyproject.toml', /^[ \t]{0,8}\[tool\.ruff[\].]/m],
  ['.pre-commit-config.yaml', /^[ \t-]{0,20}id:[ \t]{0,8}ruff(?:-check)?[ \t\r]*$/m],
]);

/** Whether these files, by their path, say that the repository runs ruff itself. */
export function runsRuff(texts: ReadonlyMap<string, string>): boolean {
  return texts.entries().some(([path, text]) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return name === 'ruff.toml' || name === '.ruff.toml' || (signs.get(name)?.test(text) ?? false);
  });
}
