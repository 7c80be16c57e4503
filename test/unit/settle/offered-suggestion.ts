import type { DraftFinding } from '../../../src/domain/finding.ts';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import type { SettleInput } from '../../../src/settle/settle.ts';
import { loadPython } from '../../../src/syntax/python-parser.ts';
import { draft, settleIn } from './make-claims.ts';

/** The parser that the product uses. */
export const parser = await loadPython();

/** The suggestion that is offered with a claim that stands, or the note that says why none is. */
export function offered(
  file: SelectedFile,
  claim: Partial<DraftFinding> & { quote: string; replacement: string },
  input: Partial<SettleInput> = {},
): string | undefined {
  const { findings, notes } = settleIn([file], [draft({ path: file.file.path, ...claim })], { parser, ...input });
  if (findings.length !== 1) throw new Error('the claim does not stand');
  const { replacement } = findings[0]!.claim;
  if (replacement !== undefined && notes.length > 0) throw new Error('there is a note on a suggestion that is offered');
  return replacement ?? notes[0]?.replace(/^.*: a suggested change was withheld: /, 'withheld: ');
}
