/** What stands in place of a secret. */
const redacted = '[redacted]';

/** Characters of one text that are looked at; what is longer is cut, and says so. */
const maxCharacters = 8_000;
const maxDepth = 6;
const maxEntries = 100;

/**
 * Secrets that give themselves away by their form. Each pattern is linear: no quantifier stands inside another, and
 * every run is bounded or of one character class.
 */
const secretForms: [pattern: RegExp, replacement: string][] = [
  // GitHub: installation tokens (the old form and the longer one with a JWT inside), user, OAuth and personal tokens.
  [/gh[pousr]_[A-Za-z0-9_.-]+/g, redacted],
  [/github_pat_[A-Za-z0-9_]+/g, redacted],
  [/sk-ant-[A-Za-z0-9_-]*/g, redacted],
  [/(?<![a-z])sk-[A-Za-z0-9_-]{20,}/g, redacted],
  // JSON Web Tokens, such as the one an App signs to get its installation tokens.
  [/eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)?/g, redacted],
  [/(?:AKIA|ASIA)[A-Z0-9]{16}/g, redacted],
  [/ya29\.[A-Za-z0-9_-]+/g, redacted],
  [/(?<![a-z])hf_[A-Za-z0-9]{20,}/g, redacted],
  // `-----BEGIN ` in base64: a key as it stands in an environment variable.
  [/LS0tLS1CRUdJTi[A-Za-z0-9+/=]+/g, redacted],
  // A header or a setting written out, as in `Authorization: token abc`, `"x-api-key":["abc"]`, `password=abc`.
  [
    /((?:authorization|api[-_]?key|access[-_]?(?:token|key)|private[-_]?key|secret|passw(?:or)?d)["'\\]{0,4}\s{0,4}[:=][\s"'\\[]{0,8})((?:bearer|basic|token)\s{1,4})?[^\s"'\\,;&}\])]+/gi,
    `$1$2${redacted}`,
  ],
  [/(cookie["'\\]{0,4}\s{0,4}[:=])[^\n"']+/gi, `$1${redacted}`],
  [/(bearer\s{1,4})[A-Za-z0-9._~+/=-]{16,}/gi, `$1${redacted}`],
  // User and password of an address, and what its query gives access by.
  [/(:\/\/)[^\s/@"\\]{1,500}@/g, `$1${redacted}@`],
  [/([?&](?:token|sig|signature|key|x-amz-[a-z-]{1,30})=)[^&\s"']+/gi, `$1${redacted}`],
];

/** Names whose value is a secret whatever it looks like; counts such as `inputTokens` are none. */
const secretName =
  /authorization|cookie|passwo?r?d|passphrase|secret|credential|(?:api|private|access|signing)[-_]?key|(?:^|[-_a-z])token$|^x-hub-signature|^jwt$|^pem$/i;

/** A text without the secrets in it, at most 8,000 characters and a remark on what was cut. */
export function redactText(text: string): string {
  // Cut generously first, so that a megabyte costs no time, and exactly at the end, so that no half of a secret is left.
  let result = redactPrivateKeys(text.slice(0, 2 * maxCharacters));
  for (const [pattern, replacement] of secretForms) result = result.replaceAll(pattern, replacement);
  const left = text.length - Math.min(text.length, 2 * maxCharacters) + Math.max(0, result.length - maxCharacters);
  return left > 0 ? `${result.slice(0, maxCharacters)}… (${left} more characters)` : result;
}

/** A value as plain JSON data without the secrets in it: errors with their causes, at most six levels deep. Never throws. */
export function redactValue(value: unknown): unknown {
  return plain(value, 0, new Set());
}

/** A key that was cut off before its end is a secret as well. */
function redactPrivateKeys(text: string): string {
  let result = '';
  let position = 0;
  for (;;) {
    const begin = findKeyMark(text, '-----BEGIN ', position);
    if (begin === null) return result + text.slice(position);
    const end = findKeyMark(text, '-----END ', begin.end);
    result += text.slice(position, begin.start) + redacted;
    if (end === null) return result;
    position = end.end;
  }
}

/** `-----BEGIN RSA PRIVATE KEY-----` and its relatives. */
function findKeyMark(text: string, opening: string, from: number): { start: number; end: number } | null {
  for (let start = text.indexOf(opening, from); start >= 0; start = text.indexOf(opening, start + 1)) {
    const close = text.indexOf('-----', start + opening.length);
    const name = close < 0 ? text.slice(start + opening.length) : text.slice(start + opening.length, close);
    if (name.slice(0, 40).includes('PRIVATE KEY')) return { start, end: close < 0 ? text.length : close + 5 };
  }
  return null;
}

function plain(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'object' && value !== null) return guarded(value, depth, above);
  if (typeof value === 'bigint' || typeof value === 'symbol') return redactText(String(value));
  return typeof value === 'function' ? '[function]' : value;
}

function guarded(value: object, depth: number, above: Set<object>): unknown {
  if (above.has(value)) return '[circular]';
  if (depth >= maxDepth) return '[deeper levels left out]';
  above.add(value);
  try {
    return plainObject(value, depth + 1, above);
  } catch {
    return '[not readable]';
  } finally {
    above.delete(value);
  }
}

function plainObject(value: object, depth: number, above: Set<object>): unknown {
  if (value instanceof Error) return plainError(value, depth, above);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof URL || value instanceof RegExp) return redactText(String(value));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map || value instanceof Headers) return plainEntries([...value.entries()], depth, above);
  if (Array.isArray(value) || value instanceof Set) {
    const items = [...value];
    const shown = items.slice(0, maxEntries).map((item) => plain(item, depth, above));
    return items.length > maxEntries ? [...shown, `… (${items.length - maxEntries} more)`] : shown;
  }
  return plainEntries(Object.entries(value), depth, above);
}

/** Only what tells the errors apart: requests and responses, which clients hang on their errors, hold headers and bodies. */
function plainError(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
  const { code, status, cause, errors } = error as Error & { code?: unknown; status?: unknown; errors?: unknown };
  const result: Record<string, unknown> = { type: redactText(error.name), message: redactText(error.message) };
  for (const [name, detail] of Object.entries({ code, status })) {
    if (typeof detail === 'string' || typeof detail === 'number') result[name] = plain(detail, depth, above);
  }
  if (error.stack !== undefined) result.stack = redactText(error.stack);
  if (cause !== undefined) result.cause = plain(cause, depth, above);
  if (Array.isArray(errors)) result.errors = plain(errors, depth, above);
  return result;
}

function plainEntries(entries: [unknown, unknown][], depth: number, above: Set<object>): Record<string, unknown> {
  const result: [string, unknown][] = entries.slice(0, maxEntries).map(([key, value]) => {
    const name = redactText(String(key));
    return [
      name,
      secretName.test(name) && value !== undefined && value !== null ? redacted : plain(value, depth, above),
    ];
  });
  if (entries.length > maxEntries) result.push(['…', `${entries.length - maxEntries} more`]);
  return Object.fromEntries(result);
}
