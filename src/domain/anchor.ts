import type { Side } from './hunk.ts';

/** Where a finding is shown. `lines` is always inside one hunk of one side; the others are for what has no such place. */
export type Anchor =
  | { kind: 'lines'; path: string; side: Side; startLine: number; endLine: number }
  | { kind: 'file'; path: string }
  | { kind: 'summary'; path: string; startLine: number; endLine: number; side: Side };
