const sideFolders = new Set([
  'test',
  'tests',
  'testing',
  'unittests',
  'doc',
  'docs',
  'third_party',
  'vendor',
  'vendored',
]);
const testFile = /^(test_.*|.*_test|conftest)\.(py|ipynb)$/;

/** Whether a path holds tests, documentation or other people's code, where only safety checks speak. */
export function isAside(path: string): boolean {
  const parts = path.split('/');
  return testFile.test(parts.at(-1) ?? '') || parts.slice(0, -1).some((part) => sideFolders.has(part.toLowerCase()));
}
