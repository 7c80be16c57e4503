import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { loadExample } from '../../examples/example-project.ts';

test('npm run demo shows a review that finds what the checks can find in the example, and says that no model was asked', () => {
  const { ANTHROPIC_API_KEY: _, ...environment } = process.env;
  const output = execFileSync(process.execPath, ['examples/demo.ts'], { env: environment, encoding: 'utf8' });
  expect(output).toContain('No ANTHROPIC_API_KEY is set');
  const { expected } = loadExample();
  const byChecks = expected.filter((mistake) => mistake.foundBy !== 'expert');
  expect(byChecks.length).toBeGreaterThanOrEqual(5);
  for (const mistake of byChecks) {
    expect(output, `${mistake.path}: ${mistake.foundBy}`).toContain(`check \`${mistake.foundBy}\``);
    expect(output).toContain(`── ${mistake.path}:`);
  }
  expect(output.match(/<sub>confidence/g)?.length, 'nothing else is claimed').toBe(byChecks.length);
  expect(output).not.toContain('GitHub would have refused');
});
