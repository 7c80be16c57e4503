import { diffTexts } from '../src/diff/diff-texts.ts';
import type { DraftFinding } from '../src/domain/finding.ts';
import type { SelectedFile } from '../src/domain/selected-file.ts';
import { readSource } from '../src/notebook/read-source.ts';
import { defaultSettings } from '../src/settings/default-settings.ts';
import { settle } from '../src/settle/settle.ts';
import { timeOf, type Measure } from './measure.ts';

const files = 300;
const lines = 2000;
const drafts = 200;
const runs = 9;

function lineOf(file: number, line: number): string {
  return `    hidden_${line} = self.layers[${line % 12}](hidden_${line - 1}, mask=mask_${(file * 7 + line) % 50})`;
}

function selectedFile(file: number): SelectedFile {
  const path = `src/model_${file}.py`;
  const oldText = Array.from({ length: lines }, (_, line) => `${lineOf(file, line)}\n`);
  const newText = oldText.map((text, line) => (line % 100 === 50 ? `    loss = loss / ${line}\n` : text)).join('');
  const hunks = diffTexts(oldText.join(''), newText) ?? [];
  const view = readSource(path, newText);
  const changed = { path, status: 'modified' as const, hunks, commentable: true };
  return { file: changed, role: 'model', reasons: [], newView: view, oldView: null, hunks };
}

/** Half of the claims state a wrong line, and a tenth quote code that is not there. */
function draftOf(index: number): DraftFinding {
  const line = 51 + (index % 19) * 100;
  const quote = index % 10 === 9 ? 'loss = nothing_of_the_kind' : `    loss = loss / ${line - 1}`;
  return {
    path: `src/model_${(index * 7) % files}.py`,
    side: 'new',
    startLine: index % 2 === 0 ? line : line + 40,
    endLine: line,
    quote,
    title: `the loss is divided by ${index}`,
    explanation: `The sum is divided ${index} times, so that gradients shrink with the number of batches.`,
    effect: 'Training is slow.',
    severity: 'major',
    category: 'correctness',
    confidence: 0.9,
    source: { kind: 'expert', model: 'bench' },
  };
}

/** The claims of a large review, proved and placed; files are indexed anew in each run. The fastest run counts: others wait for what else the machine does. */
export const settleSpeed: Measure = {
  name: `settling ${drafts} claims over ${files} files of ${lines} lines`,
  run: async () => {
    const selected = Array.from({ length: files }, (_, file) => selectedFile(file));
    const claims = Array.from({ length: drafts }, (_, index) => draftOf(index));
    const input = {
      files: selected,
      settings: defaultSettings,
      posted: new Set<string>(),
      parser: { countErrors: () => 0 },
    };
    const run = () => {
      const { findings, dropped } = settle(claims, input);
      if (findings.length !== drafts * 0.9 || dropped.length !== drafts * 0.1) {
        throw new Error('the claims were not settled as expected');
      }
    };
    return { value: Math.min(...Array.from({ length: runs }, () => timeOf(run))), limit: 200, unit: 'ms' };
  },
};
