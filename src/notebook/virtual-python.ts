import type { SourceView } from '../domain/source-view.ts';
import { endsStatement, readLine, statementEnd } from './logical-line.ts';
import { scriptCells, scriptKind } from './notebook-script.ts';
import type { CellRange } from './notebook-script.ts';

/** A view as one Python text, line for line: line n of the text is `view.lines[n - 1]`. Virtual lines are 1-based. */
export interface VirtualPython {
  text: string;
  /** Line of the raw file; a line beyond the text gives that of the nearest one, and 1 when there is none. */
  lineAt(virtualLine: number): number;
  /** Cell and line within it, both 1-based; null outside `.ipynb`. */
  cellOf(virtualLine: number): { index: number; line: number } | null;
  /** The lines on which the last statement of a cell ends: an expression there is displayed, not thrown away. */
  lastOfCell: Set<number>;
}

/** Cell magics whose body is run as Python in the notebook's own process. */
const pythonMagics = new Set(
  'time timeit capture prun memit mprun px debug pyinstrument scalene snakeviz wandb'.split(' '),
);

/** Whole lines that only IPython takes: no statement of Python begins with `!`, `%` or `?`, and none ends in `?`. */
const commands = [/^[!%?]/, /^[\w.*%[\]()]+\?{1,2}$/, /^(?:pip|conda|mamba) install\b/];

/**
 * The source of a view as text that a Python parser reads. In a notebook, what only IPython understands is replaced in place:
 * `%magic`, `!command`, `object?` by `pass`, `x = !command` by `x = None`, their continuation lines and the bodies of
 * `%%bash`, `%%html`, `%%writefile` … by empty comments. Lines are never added or dropped; other files stay as they are.
 */
export function virtualPython(view: SourceView): VirtualPython {
  const texts = view.lines.map((line) => line.text);
  const cells = view.notebook ? cellRanges(view, texts) : [];
  for (const cell of cells) replaceMagics(texts, cell);
  const lastOfCell = new Set<number>();
  for (const cell of cells) {
    const last = lastCodeLine(texts, cell);
    if (last !== null) lastOfCell.add(last + 1);
  }
  const at = (virtualLine: number) => view.lines[Math.min(virtualLine, view.lines.length) - 1];
  return {
    text: texts.length === 0 ? '' : `${texts.join('\n')}\n`,
    lineAt: (virtualLine) => at(Math.max(1, virtualLine))?.line ?? 1,
    cellOf: (virtualLine) => at(virtualLine)?.cell ?? null,
    lastOfCell,
  };
}

function cellRanges(view: SourceView, texts: string[]): CellRange[] {
  if (view.lines[0]?.cell === undefined) {
    const kind = scriptKind(view.lines);
    return kind === null ? [] : scriptCells(kind, texts);
  }
  const ranges: CellRange[] = [];
  view.lines.forEach((line, index) => {
    const open = ranges.at(-1);
    if (open !== undefined && view.lines[open.start]?.cell?.index === line.cell?.index) open.end = index + 1;
    else ranges.push({ start: index, end: index + 1 });
  });
  return ranges;
}

/** Replaces the lines of one cell that are not Python. */
function replaceMagics(texts: string[], cell: CellRange): void {
  let state = statementEnd;
  let magicsOnly = true;
  let commandGoesOn = false;
  for (let index = cell.start; index < cell.end; index++) {
    const text = texts[index] ?? '';
    if (commandGoesOn) {
      texts[index] = '#';
      commandGoesOn = endsInBackslash(text);
      continue;
    }
    if (endsStatement(state)) {
      const cellMagic = magicsOnly ? /^%%(\w+)/.exec(text)?.[1] : undefined;
      if (cellMagic !== undefined && !pythonMagics.has(cellMagic)) {
        texts.fill('#', index, cell.end);
        return;
      }
      const python = cellMagic === undefined ? pythonOf(text) : '#';
      if (python !== null) {
        texts[index] = python;
        commandGoesOn = endsInBackslash(text) && !endsInBackslash(python);
      } else if (!isBlankOrComment(text)) {
        magicsOnly = false;
      }
    }
    state = readLine(state, texts[index] ?? '');
  }
}

/** What stands for a line that only IPython understands; null for Python. The line must begin a statement. */
function pythonOf(text: string): string | null {
  const body = text.trim();
  const indent = text.slice(0, text.length - text.trimStart().length);
  const timed = /^%time\s+(?=\S)/.exec(body);
  if (timed !== null) return indent + body.slice(timed[0].length);
  if (commands.some((command) => command.test(body))) return `${indent}pass`;
  const equals = body.indexOf('=');
  const target = body.slice(0, Math.max(0, equals)).trimEnd();
  const assigned = body.slice(equals + 1).trimStart();
  const isCommand = /^(?:!|%[A-Za-z])/.test(assigned);
  return equals > 0 && isCommand && /^[A-Za-z_][\w.,[\] '"]*$/.test(target) ? `${indent}${target} = None` : null;
}

const endsInBackslash = (text: string) => text.trimEnd().endsWith('\\');
const isBlankOrComment = (text: string) => /^\s*(?:#|$)/.test(text);

function lastCodeLine(texts: string[], cell: CellRange): number | null {
  for (let index = cell.end - 1; index >= cell.start; index--) {
    if (!isBlankOrComment(texts[index] ?? '')) return index;
  }
  return null;
}
