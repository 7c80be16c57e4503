import { readFileSync } from 'node:fs';
import type { Check } from '../../../src/checks/check.ts';
import { FileFacts } from '../../../src/checks/facts/file-facts.ts';
import { ProjectFacts } from '../../../src/checks/facts/project-facts.ts';
import type { OtherFile } from '../../../src/checks/facts/project-facts.ts';
import { findHits } from '../../../src/checks/find-hits.ts';
import type { FoundHit } from '../../../src/checks/read-file.ts';
import type { PythonParser } from '../../../src/syntax/python-parser.ts';

/** A fenced Python block of a page. ` ```python path=models/net.py ` names its file, `other` makes it part of the next example. */
export interface Example {
  /** 1-based line of the fence in the page. */
  line: number;
  path: string;
  text: string;
  others: OtherFile[];
  /** Rows (0-based) that end in `# expect`. */
  expected: number[];
}

/** A page: its text, and the examples under `## Bad` and `## Good`. */
export interface Page {
  text: string;
  headings: string[];
  bad: Example[];
  good: Example[];
}

/** The page of a check in `src/checks/rules`, or in another folder of `src/checks`. */
export function readPage(check: { name: string }, folder = 'rules'): Page {
  const text = readFileSync(new URL(`../../../src/checks/${folder}/${check.name}.md`, import.meta.url), 'utf8');
  const page: Page = { text, headings: [], bad: [], good: [] };
  const lines = text.split('\n');
  let others: OtherFile[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.startsWith('## ')) page.headings.push(line.slice(3));
    if (!line.startsWith('```python')) continue;
    const end = lines.indexOf('```', index + 1);
    const body = lines.slice(index + 1, end);
    const path = /path=(\S+)/.exec(line)?.[1] ?? 'train.py';
    if (line.includes(' other')) others.push({ path, text: body.join('\n') });
    else {
      const expected = body.flatMap((each, row) => (each.endsWith('# expect') ? [row] : []));
      const example = { line: index + 1, path, text: `${body.join('\n')}\n`, others, expected };
      (page.headings.at(-1) === 'Bad' ? page.bad : page.good).push(example);
      others = [];
    }
    index = end;
  }
  return page;
}

/** The hits of one check in an example. */
export function hitsIn(parser: PythonParser, check: Check, example: Example, text: string = example.text): FoundHit[] {
  const parsed = parser.parse(text);
  if (parsed.kind === 'skipped') throw new Error(parsed.reason);
  const facts = new FileFacts({ path: example.path, tree: parsed.tree, notebook: false });
  const { found, problems } = findHits(facts, new ProjectFacts([facts], example.others, parser), [check]);
  if (problems.length > 0) throw new Error(problems[0]!.message);
  return found;
}
