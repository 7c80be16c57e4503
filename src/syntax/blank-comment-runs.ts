/** A run of so many full-line comments is blanked; below, reading it as it stands costs nothing. */
const longRun = 30;

/**
 * The text with every long run of full-line comments turned into blank lines of the same length, so that all positions stay. The grammar's
 * scanner looks ahead past all comments at each of them, which makes a run of thousands of comments take minutes. Lines of a string that look
 * like comments may be blanked too: it stays a string.
 */
export function blankCommentRuns(text: string): string {
  if (!text.includes('#')) return text;
  const lines = text.split('\n');
  let changed = false;
  for (let start = 0; start < lines.length; start++) {
    let end = start;
    while (end < lines.length && isComment(lines[end] ?? '')) end++;
    if (end - start >= longRun) {
      changed = true;
      for (let row = start; row < end; row++) lines[row] = ' '.repeat((lines[row] ?? '').length);
    }
    start = Math.max(start, end);
  }
  return changed ? lines.join('\n') : text;
}

function isComment(line: string): boolean {
  return line.trimStart().startsWith('#');
}
