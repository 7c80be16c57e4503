import type { Diagnostic } from '@astral-sh/ruff-wasm-nodejs';

/** Every rule of ruff 0.17 that the generic checks read. Ruff throws on a code that it does not know. */
export const ruffCodes = (
  'F501 F502 F503 F504 F505 F506 F507 F508 F509 F521 F522 F523 F524 F525 F601 F632 F701 F702 F704 F706 F707 F821 F822 F823 ' +
  'B015 B016 B018 B025 B029 B031 NPY001 NPY003 PLW0128 PLW0129 ' +
  'PLE0100 PLE0101 PLE0115 PLE0117 PLE0118 PLE0237 PLE0241 PLE0302 PLE0303 PLE0305 PLE0307 PLE0308 PLE0309 ' +
  'PLE0604 PLE0605 PLE0643 PLE1132 PLE1142 PLE1205 PLE1206 PLE1300 PLE1307 PLE1507 PLE1700 ' +
  'PLE2502 PLE2510 PLE2512 PLE2513 PLE2514 PLE2515'
).split(' ');

/** Names that a host puts in reach without an import: IPython and Databricks notebooks, Snakemake, gettext, line_profiler. */
const builtins = (
  'display get_ipython In Out _ __ ___ dbutils spark sc sqlContext sql table displayHTML getArgument ' +
  'snakemake get_config profile reveal_type __path__ __module__ __qualname__'
).split(' ');

/** One report of ruff, as offsets of the text it was made from. */
export interface RuffReport {
  code: string;
  start: number;
  end: number;
}

/** What ruff says of a text: its reports, or nothing where the text is not Python by its parser. */
export type RuffAnswer = { kind: 'read'; reports: RuffReport[] } | { kind: 'unread' };

/** Ruff's linter, in WebAssembly. */
export interface Ruff {
  /** Reads one text. Throws when the linter fails, and from then on always: its memory is then not to be trusted. */
  lint(text: string): RuffAnswer;
}

/** Loads the linter; takes some 300 ms, and the first text one second more. Throws when the package's WebAssembly file cannot be read. */
export async function loadRuff(): Promise<Ruff> {
  const { PositionEncoding, Workspace } = await import('@astral-sh/ruff-wasm-nodejs');
  const options = { builtins, lint: { select: ruffCodes }, 'target-version': 'py313' };
  const workspace = new Workspace(options, PositionEncoding.Utf16);
  let failure: unknown = null;
  return {
    lint(text) {
      if (failure !== null) throw new Error('ruff failed on an earlier file', { cause: failure });
      try {
        return answerOf(text, workspace.check(text) as Diagnostic[]);
      } catch (thrown) {
        failure = thrown;
        throw new Error('ruff failed', { cause: thrown });
      }
    },
  };
}

function answerOf(text: string, diagnostics: readonly Diagnostic[]): RuffAnswer {
  const wanted = new Set(ruffCodes);
  if (diagnostics.some(({ code }) => code === null || !wanted.has(code))) return { kind: 'unread' };
  const starts = lineStarts(text);
  const offset = ({ row, column }: { row: number; column: number }) => (starts[row - 1] ?? text.length) + column - 1;
  const reports = diagnostics.map(({ code, start_location: start, end_location: end }) => ({
    code: code ?? '',
    start: offset(start),
    end: offset(end),
  }));
  return { kind: 'read', reports };
}

/** Ruff counts `\n`, `\r\n` and a lone `\r` as line ends. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}
