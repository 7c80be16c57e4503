import type { Check } from './check.ts';

/** Every check, in the order of the files that hold them. */
export const allChecks: readonly Check[] = [];
