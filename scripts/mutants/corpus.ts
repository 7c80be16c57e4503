import { readFileSync } from 'node:fs';
import { allChecks } from '../../src/checks/all-checks.ts';
import { isAside } from '../../src/checks/facts/aside.ts';
import { headOf, gitContext, readTree } from '../replay/history.ts';
import { TextCache } from '../replay/text-cache.ts';

/** A file that is broken on purpose. */
export interface CorpusFile {
  path: string;
  text: string;
}

/** Files that are taken together: a clone, or the examples of the pages. */
export interface Corpus {
  name: string;
  files: CorpusFile[];
}

/** The examples under `## Good` of the checks' pages. */
export function pageCorpus(): Corpus {
  const files = allChecks.flatMap((check) => {
    const page = readFileSync(new URL(`../../src/checks/rules/${check.name}.md`, import.meta.url), 'utf8');
    const good = page.split(/^## /m).find((section) => section.startsWith('Good')) ?? '';
    const blocks = good.split(/^```/m).filter((block) => block.startsWith('python'));
    return blocks.map((block, index) => ({
      path: `${check.name}-${index + 1}.py`,
      text: block.slice(block.indexOf('\n') + 1),
    }));
  });
  return { name: 'pages', files };
}

/** The Python files of a clone's HEAD, without tests, documentation and other people's code. */
export async function cloneCorpus(clone: string): Promise<Corpus> {
  const git = gitContext(clone);
  const texts = new TextCache(git);
  const files: CorpusFile[] = [];
  for (const { path, blob } of await readTree(git, await headOf(git))) {
    if (!path.endsWith('.py') || isAside(path)) continue;
    const text = await texts.read(blob);
    if (text !== null) files.push({ path, text });
  }
  return { name: clone, files };
}
