/** Most fingerprints in the marker of a review. */
const mostFingerprints = 500;

/**
 * The hidden last line of a comment: from it the program knows what it has said, with GitHub as its only memory.
 * A fingerprint is 16 lower-case hexadecimal digits; anything else is a mistake of ours and throws.
 */
export function marker(fingerprint: string): string {
  if (!/^[0-9a-f]{16}$/.test(fingerprint)) throw new Error(`Not a fingerprint: ${fingerprint}`);
  return `<!-- ml-review:v1 fingerprint=${fingerprint} -->`;
}

/**
 * The hidden last line of a review as a whole: the head commit that was read, and the findings that stand in the body
 * because they have no line of their own.
 */
export function reviewMarker(headCommit: string, fingerprints: readonly string[]): string {
  if (!/^[0-9a-f]{7,64}$/.test(headCommit)) throw new Error(`Not a commit: ${headCommit}`);
  for (const fingerprint of fingerprints) marker(fingerprint);
  const list = fingerprints.length > 0 ? ` fingerprints=${fingerprints.slice(0, mostFingerprints).join(',')}` : '';
  return `<!-- ml-review:v1 review=${headCommit}${list} -->`;
}

/**
 * Fingerprints in the marker of one of our comments or reviews; none unless the marker is the last line that is not
 * blank and well formed as a whole. Whose text it is must be checked before: anybody can type a marker.
 */
export function readMarkers(body: string): string[] {
  const line = markerLine(body);
  const single = /^<!-- ml-review:v1 fingerprint=([0-9a-f]{16}) -->$/.exec(line)?.[1];
  if (single !== undefined) return [single];
  const list = readReview(line)?.[2]?.split(',') ?? [];
  return list.every((fingerprint) => /^[0-9a-f]{16}$/.test(fingerprint)) ? list : [];
}

/** The head commit in the marker of one of our reviews; null when the text has no such marker. The same care as for `readMarkers`. */
export function readReviewMarker(body: string): string | null {
  return readReview(markerLine(body))?.[1] ?? null;
}

function readReview(line: string): RegExpExecArray | null {
  return /^<!-- ml-review:v1 review=([0-9a-f]{7,64})(?: fingerprints=([0-9a-f,]+))? -->$/.exec(line);
}

/** The last line of a comment that is not blank: where its marker stands if it has one. */
export function markerLine(body: string): string {
  const text = body.trimEnd();
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}
