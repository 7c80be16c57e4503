import { terminalWidth, wantsColour } from '../adapters/terminal/terminal-style.ts';
import type { Review } from '../domain/review.ts';
import { renderDropped, renderFileReasons } from '../render/render-details.ts';
import { renderJson } from '../render/render-json.ts';
import { renderMarkdown } from '../render/render-markdown.ts';
import { renderTerminal } from '../render/render-terminal.ts';
import type { SourceLookup } from '../render/place.ts';
import type { CliOptions } from './cli-options.ts';

/** Prints a review to standard output in the form that was asked for. */
export function printReview(review: Review, sources: SourceLookup, options: CliOptions): void {
  if (options.format === 'json') return write(renderJson(review));
  if (options.format === 'markdown') return write(renderMarkdown(review, sources));
  const colours = wantsColour(process.env, process.stdout.isTTY);
  const width = terminalWidth(process.env, process.stdout.columns);
  write(renderTerminal(review, sources, { colours, width, verbose: options.explainFiles }));
  if (options.explainFiles) write(renderFileReasons(review));
  if (options.showDropped) write(renderDropped(review));
}

function write(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
