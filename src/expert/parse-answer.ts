import type { DraftFinding } from '../domain/finding.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import { FileLookup } from './file-lookup.ts';
import { Losses } from './losses.ts';
import { readFinding } from './read-finding.ts';
import { readItems } from './read-items.ts';
import { cutText } from './visible-text.ts';

/** What could be read of an answer. */
export interface ParsedAnswer {
  /** In the expert's order; repetitions and unknown paths are left for settling. */
  findings: DraftFinding[];
  /** What the expert says it examined, at most 2,000 characters; empty when it says nothing. Text of the model, to be cleaned. */
  summary: string;
  /** What was lost or changed, a sentence each; empty when the answer was read as it stands. */
  losses: string[];
}

/** Most findings of one answer. */
const mostFindings = 200;
/** Longest summary in characters. */
const longestSummary = 2_000;

/**
 * Reads an answer item by item: what is broken in one finding costs no other. Line labels are corrected by their hashes, paths by a
 * unique ending. Takes time linear in the answer's length and never throws, whatever the text is.
 */
export function parseAnswer(text: string, files: SelectedFile[], model: string): ParsedAnswer {
  const losses = new Losses();
  const { items, summary, loss } = readItems(text);
  if (loss !== null) losses.add(loss);
  if (items.length > mostFindings) losses.add(`Only the first ${mostFindings} of ${items.length} findings were taken.`);
  if (summary.trim().length > longestSummary) losses.add(`The summary was cut to ${longestSummary} characters.`);
  const lookup = new FileLookup(files);
  const findings = items.slice(0, mostFindings).flatMap((item) => readFinding(item, lookup, model, losses) ?? []);
  return { findings, summary: cutText(summary.trim(), longestSummary), losses: losses.sentences };
}
