/** One line of source as it is read. */
export interface SourceLine {
  /** 1-based line of the raw file; comments land there. */
  line: number;
  /** The line without its line break. For a notebook, the decoded source line, not its JSON string. */
  text: string;
  /** For a notebook: 1-based number of the code cell among all cells, and of the line within it. */
  cell?: { index: number; line: number };
}

/** What kind of text a view holds. `python` is parsed and checked, also when it comes from a notebook. */
export type Language =
  | 'python'
  | 'yaml'
  | 'json'
  | 'toml'
  | 'cuda'
  | 'cpp'
  | 'julia'
  | 'r'
  | 'rust'
  | 'javascript'
  | 'shell'
  | 'other';

/**
 * A file as it is read: for most files its own lines, for a notebook the lines of its code cells.
 * `lines` is in raw order with strictly increasing `line` (for a notebook whose JSON is not one string per line, `line` repeats).
 */
export interface SourceView {
  language: Language;
  /** True for `.ipynb` and for percent-format scripts: display expressions and redefinitions are normal there. */
  notebook: boolean;
  lines: SourceLine[];
  /** Short text outputs kept as evidence, by cell; only for `.ipynb`. */
  outputs?: { cell: number; text: string }[];
  /** Why the file could not be read, as a clause (`not valid JSON at line 12`); `lines` is then empty. */
  problem?: string;
}
