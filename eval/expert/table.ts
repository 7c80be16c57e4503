import type { EvalResult } from './run-case.ts';

const count = (results: EvalResult[], of: (result: EvalResult) => number) =>
  results.reduce((sum, result) => sum + of(result), 0);
const judgedAs = (result: EvalResult, verdict: string) =>
  result.comments.filter((comment) => comment.judged === verdict).length;
const unjudged = (result: EvalResult) => result.comments.filter((comment) => comment.judged === null).length;
const thousands = (tokens: number) => Math.round(tokens / 1000);

/** Found, as far as is known: by the judge where one has judged, else by the place. */
function foundWord(result: EvalResult): string {
  if (result.failure !== null) return `failed: ${result.failure.split('\n')[0]}`;
  if (result.control) return 'control';
  if (judgedAs(result, 'expected') > 0) return 'yes';
  if (unjudged(result) === 0) return 'no';
  return result.comments.some((comment) => comment.atPlace) ? 'at the place' : 'not at the place';
}

function dropWords(result: EvalResult): string {
  const reasons = new Map<string, number>();
  for (const { reason } of result.dropped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [...reasons].map(([reason, number]) => `${number} ${reason}`).join(', ');
}

/** A run as a Markdown table: a row for each case, then what they come to. Comments that nobody judged yet are counted as such. */
export function writeTable(results: EvalResult[]): string {
  const head = [
    '| case | effort | found | comments | other true | needless | not judged | not shown | requests | input, thousand tokens | output |',
    '|---|---|---|--:|--:|--:|--:|---|--:|--:|--:|',
  ];
  const rows = results.map((result) =>
    [
      '',
      result.id,
      result.effort,
      foundWord(result),
      result.comments.length,
      judgedAs(result, 'true'),
      judgedAs(result, 'needless'),
      unjudged(result),
      dropWords(result),
      result.usage.requests,
      thousands(result.usage.inputTokens + result.usage.cacheReadTokens + result.usage.cacheWriteTokens),
      thousands(result.usage.outputTokens),
      '',
    ]
      .join(' | ')
      .trim(),
  );
  return [...head, ...rows, '', ...sums(results)].join('\n');
}

function sums(results: EvalResult[]): string[] {
  const read = results.filter((result) => result.failure === null);
  const bugs = read.filter((result) => !result.control);
  const controls = read.filter((result) => result.control);
  const judged = bugs.filter((result) => judgedAs(result, 'expected') > 0).length;
  const placed = bugs.filter((result) => result.comments.some((comment) => comment.atPlace)).length;
  const perCase = (of: EvalResult[], number: number) => (of.length === 0 ? '-' : (number / of.length).toFixed(1));
  const lines = [
    `Bugs found, as judged: ${judged} of ${bugs.length}; with a comment at the place: ${placed}.`,
    `Comments for each change: ${perCase(
      bugs,
      count(bugs, (result) => result.comments.length),
    )} with a bug, ${perCase(
      controls,
      count(controls, (result) => result.comments.length),
    )} in controls.`,
    `Needless, as judged: ${count(read, (result) => judgedAs(result, 'needless'))}; not judged yet: ${count(read, unjudged)}.`,
  ];
  const failed = results.length - read.length;
  return failed === 0 ? lines : [...lines, `Not read: ${failed}.`];
}
