import type { FileText } from '../../ports/snapshot.ts';

/** Files above this many bytes are not read: nobody writes a megabyte of source by hand. */
export const maxFileBytes = 1024 * 1024;

/** The bytes of a file as text; a NUL byte makes it binary, bytes that are not UTF-8 make it lossy. */
export function toFileText(bytes: Uint8Array): FileText {
  if (bytes.byteLength > maxFileBytes) return { kind: 'too-large', bytes: bytes.byteLength };
  if (bytes.includes(0)) return { kind: 'binary' };
  const decoded = decode(bytes, true);
  if (decoded !== null) return { kind: 'text', text: decoded, lossy: false };
  return { kind: 'text', text: decode(bytes, false) ?? '', lossy: true };
}

function decode(bytes: Uint8Array, fatal: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
