import { writeFile } from 'node:fs/promises';
import { allChecks } from '../src/checks/all-checks.ts';

const rules = new URL('../src/checks/rules/', import.meta.url);
const fence = '```';

/** `fit-before-split` as a name in code: `fitBeforeSplit`. */
function constantName(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The first code from MLR901 on that no check has; choose another one where the check belongs to a family. */
export function nextCode(codes: readonly string[]): string {
  let number = 901;
  while (codes.includes(`MLR${number}`)) number++;
  return `MLR${number}`;
}

/** The rule of a new check: it works, and finds calls of `torch.set_num_threads(1)` until somebody writes what it is for. */
export function ruleSkeleton(name: string, code: string): string {
  return `import type { Check } from '../check.ts';
import { codeOf } from '../facts/wording.ts';

/** One sentence: the mistake. */
export const ${constantName(name)}: Check = {
  name: '${name}',
  code: '${code}',
  title: 'one clause that names the mistake',
  category: 'correctness',
  severity: 'minor',
  confidence: 0.5,
  tier: 'B',
  frameworks: ['torch'],
  reference: 'the paper or document that the claim rests on',
  find(file) {
    return file.calls.flatMap((call) => {
      if (call.open || file.calleeName(call) !== 'torch.set_num_threads') return [];
      const count = call.positional[0];
      if (!count || file.text(count) !== '1') return [];
      return [
        {
          node: call.node,
          explanation: \`\${codeOf(file, call.node)} does this by that mechanism.\`,
          effect: 'What it does to training or results.',
          check: 'What shows it in minutes.',
        },
      ];
    });
  },
};
`;
}

/** The page of a new check: its explanation and its test. */
export function pageSkeleton(name: string, code: string): string {
  const block = (text: string): string => `${fence}python\n${text}\n${fence}`;
  return `# ${name} (${code})

The mistake, why it happens, and what it does: three to six lines. A formula where it says more than words. Lines that the
check has to find end in \`# expect\` below; the examples under Good must stay silent.

## Bad

${block('import torch\n\ntorch.set_num_threads(1)  # expect')}

${block('from torch import set_num_threads as limit\n\nlimit(1)  # expect')}

## Good

${block('import torch\n\ntorch.set_num_threads(4)')}

${block('import torch\n\ntorch.set_num_threads(*arguments)')}

${block('from other import set_num_threads\n\nset_num_threads(1)')}

## Silent when

- every case in which the pattern is right, or cannot be told.

## Reference

The paper or document.
`;
}

async function main(name: string | undefined): Promise<void> {
  if (name === undefined || !/^[a-z]+(-[a-z]+)+$/.test(name)) {
    throw new Error(
      'Give the check a name that people can say, such as "fit-before-split": node scripts/new-check.ts NAME',
    );
  }
  const code = nextCode(allChecks.map((check) => check.code));
  // `wx`: a check that exists is not overwritten.
  await writeFile(new URL(`${name}.ts`, rules), ruleSkeleton(name, code), { flag: 'wx' });
  await writeFile(new URL(`${name}.md`, rules), pageSkeleton(name, code), { flag: 'wx' });
  process.stdout.write(`Written: src/checks/rules/${name}.ts and src/checks/rules/${name}.md. What is left:
1. src/checks/all-checks.ts, in the order of the names:
     import { ${constantName(name)} } from './rules/${name}.ts';
     ${constantName(name)},
2. ${name}.md: what is wrong, at least two bad examples (the lines to find end in "# expect") and three good ones,
   among them every case that looks like the mistake and is none.
3. ${name}.ts: what to look for. src/checks/facts/ answers questions about names, calls, classes, loops and branches.
4. npx vitest run test/unit/checks -t ${name}
Tier A is shown as it is: give it only to a check that was right on real code, read hit by hit. All others are tier B.
`);
}

if (import.meta.main) await main(process.argv[2]);
