import type { SourceLine, SourceView } from '../domain/source-view.ts';
import { languageOf } from './language.ts';
import { readNotebook } from './read-notebook.ts';
import { scriptKind } from './notebook-script.ts';

/**
 * A file as it is read: a notebook (`.ipynb`) as the lines of its code cells, every other file as its own lines.
 * Lines are cut at `\n` alone and keep a trailing carriage return, as the rows of a hunk do; a final line break opens no further line.
 * Never throws for what the text holds: see `SourceView.problem`.
 */
export function readSource(path: string, raw: string): SourceView {
  if (path.toLowerCase().endsWith('.ipynb')) return readNotebook(raw);
  const lines = plainLines(raw);
  const language = languageOf(path, lines[0]?.text ?? '');
  return { language, notebook: language === 'python' && scriptKind(lines) !== null, lines };
}

function plainLines(raw: string): SourceLine[] {
  const texts = raw.split('\n');
  if (texts.at(-1) === '') texts.pop();
  return texts.map((text, index) => ({ line: index + 1, text }));
}
