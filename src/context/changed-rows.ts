import type { SelectedFile } from '../domain/selected-file.ts';
import type { SourceView } from '../domain/source-view.ts';
import { codeLines } from './code-lines.ts';

/** The code of the changed rows of a file, without prose, by side. */
export interface ChangedCode {
  added: string[];
  removed: string[];
  /** The whole new file; empty for a removed one. */
  all: string[];
}

/** Longer rows are data. */
const longestRow = 1000;

/** The code of a file's changed rows. Comments and strings are taken out of Python; other languages stay as they are. */
export function changedCode(file: SelectedFile): ChangedCode {
  const next = codeByLine(file.newView);
  const previous = codeByLine(file.oldView);
  const code: ChangedCode = { added: [], removed: [], all: [...next.values()] };
  for (const hunk of file.hunks) {
    for (const row of hunk.lines) {
      if (row.text.length > longestRow) continue;
      if (row.kind === 'added') code.added.push(next.get(row.newLine ?? 0) ?? row.text);
      if (row.kind === 'removed') code.removed.push(previous.get(row.oldLine ?? 0) ?? row.text);
    }
  }
  return code;
}

function codeByLine(view: SourceView | null): Map<number, string> {
  if (view === null) return new Map();
  const texts = view.lines.map((line) => line.text);
  const code = view.language === 'python' ? codeLines(texts) : texts;
  return new Map(view.lines.map((line, index) => [line.line, code[index] ?? '']));
}

/** Rows that changed, on the new side; a removed row stands for the new line it was before. */
export function changedLines(file: SelectedFile): number[] {
  const lines = new Set<number>();
  for (const hunk of file.hunks) {
    let last = Math.max(1, hunk.newStart);
    for (const row of hunk.lines) {
      if (row.newLine !== null) last = row.newLine;
      if (row.kind !== 'context') lines.add(last);
    }
  }
  return [...lines];
}

const definesName = /^[ \t]*(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+|self\.)?([A-Za-z_]\w{2,})[ \t]*(?:[:(]|=(?!=))/;

/** Names that removed rows defined (functions, classes, attributes, variables) and that the new file holds nowhere. */
export function removedNames(code: ChangedCode): string[] {
  const kept = new Set(code.all.flatMap((line) => line.match(/[A-Za-z_]\w*/g) ?? []));
  const names = new Set<string>();
  for (const line of code.removed) {
    const name = definesName.exec(line)?.[1];
    if (name !== undefined && !kept.has(name)) names.add(name);
  }
  return [...names];
}
