import { commentableRange } from '../diff/commentable-range.ts';
import type { SourceLine, SourceView } from '../domain/source-view.ts';
import { syntaxProblem, withLines, type ErrorCounter } from './parses-after.ts';
import type { Standing } from './standing.ts';

export type { ErrorCounter } from './parses-after.ts';

/** The most lines that are replaced, and the most that replace them. */
const maxLines = 20;

/** Controls but the tab, line separators, and marks that turn the direction of text or cannot be seen. */
const oddCharacters = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** What a suggestion is judged by. */
export interface SuggestionTools {
  parser: ErrorCounter;
  /** The raw JSON line of a notebook with another source line in it; null when it cannot be made. Without it notebooks get no suggestions. */
  notebookLine?: (rawLine: string, text: string) => string | null;
}

/** The text to be offered (line breaks as in the file, none at the end), or why none is: a clause. */
export type FittedSuggestion = { kind: 'fits'; replacement: string } | { kind: 'withheld'; reason: string };

/**
 * Decides whether a replacement may be offered for GitHub's "Commit suggestion" button, which puts it verbatim in place
 * of the commented lines: the quotation must be these lines, to the last space, and the changed file must parse.
 */
export function fitSuggestion(standing: Standing, replacement: string, tools: SuggestionTools): FittedSuggestion {
  const { file, place } = standing;
  const view = file.file.newView;
  if (view === null || standing.claim.side !== 'new') return withheld('the code is not in the new version of the file');
  const reason = placeProblem(standing);
  if (reason !== null) return withheld(reason);
  const replaced = view.lines.slice(place.first, place.last + 1);
  const texts = linesOf(replacement);
  const problem =
    quoteProblem(standing.claim.quote, replaced) ??
    textProblem(texts, replaced) ??
    indentProblem(texts, view, standing);
  if (problem !== null) return withheld(problem);

  const returns = replaced.filter((line) => line.text.endsWith('\r')).length;
  if (returns > 0 && returns < replaced.length) return withheld('the lines end in different ways');
  const fitted = returns > 0 ? texts.map((text) => `${text}\r`) : texts;
  const broken = syntaxProblem(view, withLines(view, place.first, place.last, fitted), tools.parser);
  if (broken !== null) return withheld(broken);
  return replaced[0]?.cell === undefined
    ? { kind: 'fits', replacement: fitted.join('\n') }
    : inNotebook(standing, view, fitted, tools);
}

function withheld(reason: string): FittedSuggestion {
  return { kind: 'withheld', reason };
}

function placeProblem({ claim, anchor, file }: Standing): string | null {
  if (anchor.kind !== 'lines') return 'the claim has no line comment';
  const { startLine, endLine } = claim;
  const same = anchor.startLine === startLine && anchor.endLine === endLine;
  return same && commentableRange(file.file.file.hunks, 'new', startLine, endLine)
    ? null
    : 'not all quoted lines are part of the change';
}

/** The lines of a text, whatever its line ends; a line break at its end opens no further line, and the empty text has none. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map(withoutReturn);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function quoteProblem(quote: string, replaced: SourceLine[]): string | null {
  const quoted = linesOf(quote);
  const same =
    quoted.length === replaced.length && quoted.every((line, index) => line === withoutReturn(replaced[index]!.text));
  return same ? null : 'the quoted code is not exactly the lines it stands on';
}

function textProblem(texts: string[], replaced: SourceLine[]): string | null {
  if (texts.length > maxLines || replaced.length > maxLines) return `it is longer than ${maxLines} lines`;
  if (texts.some((text) => oddCharacters.test(text.replaceAll('\t', '')))) {
    return 'it holds control or invisible characters';
  }
  if (texts.length === replaced.length && texts.every((text, index) => text === withoutReturn(replaced[index]!.text))) {
    return 'it changes nothing';
  }
  return null;
}

/** The first line must keep its indentation. In Python, where the parser judges it, it may also take that of a neighbour. */
function indentProblem(texts: string[], view: SourceView, { place }: Standing): string | null {
  const first = texts.find((text) => text.trim() !== '');
  if (first === undefined) return null;
  const allowed = [firstIndent(view.lines, place.first, 1)];
  if (view.language === 'python') {
    allowed.push(firstIndent(view.lines, place.first - 1, -1), firstIndent(view.lines, place.last + 1, 1));
  }
  if (!allowed.includes(indentOf(first))) return 'its indentation is another';
  const tabs = view.lines.slice(place.first, place.last + 1).some((line) => indentOf(line.text).includes('\t'));
  const mixed = texts.some((text) => (tabs ? indentOf(text).includes(' ') : indentOf(text).includes('\t')));
  return mixed ? 'it mixes tabs and spaces in its indentation' : null;
}

/** Indentation of the nearest line with text, from an index on in steps of 1 or -1; null when there is none. */
function firstIndent(lines: SourceLine[], from: number, step: 1 | -1): string | null {
  for (let index = from; index >= 0 && index < lines.length; index += step) {
    if (lines[index]!.text.trim() !== '') return indentOf(lines[index]!.text);
  }
  return null;
}

function indentOf(text: string): string {
  return text.slice(0, text.length - text.trimStart().length);
}

/** The raw line of the notebook's JSON; GitHub shows it in the diff, so the hunks have its text. */
function inNotebook(
  { claim, file }: Standing,
  view: SourceView,
  texts: string[],
  tools: SuggestionTools,
): FittedSuggestion {
  const { startLine, endLine } = claim;
  const [text] = texts;
  const alone = startLine === endLine && view.lines.filter((line) => line.line === startLine).length === 1;
  if (!alone || texts.length !== 1 || text === undefined) {
    return withheld('in a notebook only a single line can be replaced');
  }
  const raw = file.file.file.hunks.flatMap((hunk) => hunk.lines).find((row) => row.newLine === startLine)?.text;
  const replacement = raw === undefined ? null : (tools.notebookLine?.(raw, text) ?? null);
  return replacement === null
    ? withheld('the line cannot be replaced in the notebook’s JSON')
    : { kind: 'fits', replacement };
}
