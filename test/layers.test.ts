import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** One forbidden import a layer: the folder, the import, and the sentence that the linter answers with. */
const plants: [folder: string, statement: string, sentence: string][] = [
  ['src/domain', "import '../ports/log.ts'", 'domain/ imports only domain/'],
  ['src/domain', "import 'zod'", 'types and pure functions only'],
  ['src/ports', "import '../render/marker.ts'", 'ports/ imports only domain/'],
  ['src/diff', "import '../settle/settle.ts'", 'a foundation imports domain/ and its own files'],
  ['src/notebook', "import 'node:fs'", 'a stage does no input or output'],
  ['src/syntax', "import '../checks/check.ts'", 'a foundation imports domain/ and its own files'],
  ['src/settle', "import '../render/marker.ts'", 'a stage imports domain/, ports/, the foundations'],
  ['src/select', "import '../adapters/git/index.ts'", 'a stage imports domain/, ports/, the foundations'],
  ['src/expert', "import 'node:fs'", 'a stage does no input or output'],
  ['src/render', "import '../pipeline/review-change.ts'", 'a stage imports domain/, ports/, the foundations'],
  ['src/settings', "import '../expert/build-question.ts'", 'a stage imports domain/, ports/, the foundations'],
  ['src/checks', "import '../settle/settle.ts'", 'a stage imports domain/, ports/, the foundations'],
  ['src/checks/generic', "import '../run-checks.ts'", 'a rule imports domain/, syntax/'],
  ['src/configs', "import '../checks/check.ts'", 'a stage imports domain/, ports/, the foundations'],
  ['src/checks/rules', "import '../run-checks.ts'", 'a rule imports domain/, syntax/'],
  ['src/checks/facts', "import '../run-checks.ts'", 'a fact imports domain/ and syntax/'],
  ['src/commands', "import '../adapters/github/client.ts'", 'the pipeline sees the outside only through ports/'],
  ['src/pipeline', "import '../adapters/github/client.ts'", 'the pipeline sees the outside only through ports/'],
  [
    'src/adapters/github',
    "import '../claude/prices.ts'",
    'an adapter imports domain/, ports/, diff/ and its own files',
  ],
  [
    'src/adapters/git',
    "import '../../pipeline/review-change.ts'",
    'an adapter imports domain/, ports/, diff/ and its own files',
  ],
];

test('the linter refuses a wrong import in every layer', () => {
  // In a house of its own with the same rules, so that no other test meets the planted files.
  const house = mkdtempSync(join(tmpdir(), 'ml-review-layers-'));
  try {
    copyFileSync('.oxlintrc.json', join(house, '.oxlintrc.json'));
    for (const [folder, rows] of Map.groupBy(plants, ([name]) => name)) {
      mkdirSync(join(house, folder), { recursive: true });
      writeFileSync(join(house, folder, 'planted.ts'), rows.map(([, statement]) => `${statement};\n`).join(''));
    }
    const oxlint = resolve('node_modules/.bin/oxlint');
    const { stdout } = spawnSync(oxlint, ['--format=json', 'src'], { cwd: house, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; help?: string }[] };
    for (const [folder, statement, sentence] of plants) {
      const complaints = diagnostics.filter(({ filename }) => filename === join(folder, 'planted.ts'));
      expect(
        complaints.some(({ help }) => help?.includes(sentence)),
        `${folder}: ${statement}`,
      ).toBe(true);
    }
  } finally {
    rmSync(house, { recursive: true });
  }
});
