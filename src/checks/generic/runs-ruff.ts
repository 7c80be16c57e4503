/** Files at the root of a repository that say whether it runs ruff itself. */
export const ruffSettingFiles: readonly string[] = [
  'pyproject.toml',
  'ruff.toml',
  '.ruff.toml',
  '.pre-commit-config.yaml',
];

/** Whether these files, by their path, say that the repository runs ruff itself. */
export function runsRuff(texts: ReadonlyMap<string, string>): boolean {
  for (const [path, text] of texts) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === 'ruff.toml' || name === '.ruff.toml') return true;
    if (name === 'pyproject.toml' && /^[ \t]{0,8}\[tool\.ruff[\].]/m.test(text)) return true;
    if (name === '.pre-commit-config.yaml' && /^[ \t-]{0,20}id:[ \t]{0,8}ruff(?:-check)?[ \t\r]*$/m.test(text)) {
      return true;
    }
  }
  return false;
}
