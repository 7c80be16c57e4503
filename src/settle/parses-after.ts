import { parseAllDocuments } from 'yaml';
import type { SourceLine, SourceView } from '../domain/source-view.ts';
import { virtualPython } from '../notebook/virtual-python.ts';

/** Counts the places in a Python text that the grammar cannot read; infinite for a text that is not parsed. */
export interface ErrorCounter {
  countErrors(text: string): number;
}

/** The longest YAML or JSON that is parsed to judge a suggestion, in UTF-16 units. */
const maxCharacters = 500_000;

/** A view with some of its lines (0-based indexes, inclusive) replaced by others. */
export function withLines(view: SourceView, first: number, last: number, texts: string[]): SourceView {
  const start = view.lines[first];
  const added = texts.map((text): SourceLine => ({ ...start, line: start?.line ?? 1, text }));
  return { ...view, lines: [...view.lines.slice(0, first), ...added, ...view.lines.slice(last + 1)] };
}

/** Why a changed file is not shown to be sound in its language, as a clause; null when it parses no worse than before. */
export function syntaxProblem(before: SourceView, after: SourceView, parser: ErrorCounter): string | null {
  const { language } = before;
  if (language === 'python') {
    const errors = parser.countErrors(virtualPython(after).text);
    return Number.isFinite(errors) && errors <= parser.countErrors(virtualPython(before).text)
      ? null
      : 'the changed file would not parse as Python';
  }
  if (language === 'json') return isJson(textOf(after)) ? null : 'the changed file would not parse as JSON';
  if (language === 'yaml') {
    return yamlErrors(textOf(after)) <= yamlErrors(textOf(before)) ? null : 'the changed file would not parse as YAML';
  }
  return `no parser here reads its language (${language})`;
}

function textOf(view: SourceView): string {
  return view.lines.map((line) => line.text).join('\n');
}

function isJson(text: string): boolean {
  if (text.length > maxCharacters) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** NaN for a text that is too long, which compares as no better than anything. */
function yamlErrors(text: string): number {
  if (text.length > maxCharacters) return Number.NaN;
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
  return documents.reduce((sum, document) => sum + document.errors.length, 0);
}
