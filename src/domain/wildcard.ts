/**
 * Whether a text matches a pattern in which only `*` is special and stands for any run of characters.
 * Used for names and titles: a file glob would read `*[bot]` as a character class and stop at a slash.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const subject = text.toLowerCase();
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return subject === first;
  if (!subject.startsWith(first) || !subject.endsWith(last) || subject.length < first.length + last.length) {
    return false;
  }
  let position = first.length;
  const end = subject.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = subject.indexOf(part, position);
    if (found < 0 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}
