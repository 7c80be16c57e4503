import type { DraftFinding } from '../domain/finding.ts';

/** FNV-1a's 64-bit offset basis in two halves, and its prime 2^40 + 435. Source: http://www.isthe.com/chongo/tech/comp/fnv/. */
const offsetHigh = 0xcbf29ce4;
const offsetLow = 0x84222325;
const primeLow = 0x1b3;

/**
 * The identity of a finding in 16 hexadecimal digits: path, category, the rule of a check, the quoted code with its space
 * normalised, and, from the second place on where a file has the same code, how many came before. No line number and no
 * wording, so it outlives a push that moves the code and a model that says it in other words. It tells findings apart and
 * protects nothing: who can write the code can also make two alike.
 */
export function fingerprintOf(
  claim: Pick<DraftFinding, 'path' | 'category' | 'source'>,
  quotedText: string,
  ordinal: number,
): string {
  const rule = claim.source.kind === 'check' ? claim.source.rule : '';
  const fields = [claim.path, claim.category, rule, quotedText, ...(ordinal > 0 ? [String(ordinal)] : [])];
  return fnv1a64(fields.join('\0'));
}

/** FNV-1a with 64 bits over the UTF-8 bytes of a text, as 16 hexadecimal digits. */
export function fnv1a64(text: string): string {
  let high = offsetHigh;
  let low = offsetLow;
  for (const byte of new TextEncoder().encode(text)) {
    low = (low ^ byte) >>> 0;
    // Multiplied by the prime: its 2^40 shifts the low half into the high one by 8 bits.
    const product = low * primeLow;
    high = (high * primeLow + Math.floor(product / 2 ** 32) + ((low << 8) >>> 0)) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}
