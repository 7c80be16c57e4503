/** The part of the environment that says how output should look. */
export type Environment = Record<string, string | undefined>;

/**
 * Whether output is coloured. `FORCE_COLOR` decides first, `0` and `false` against it; then `NO_COLOR`, if it is not empty
 * (no-color.org); else a stream is coloured when it is a terminal that is not dumb. The order is the one of Node itself.
 */
export function wantsColour(environment: Environment, isTerminal: boolean): boolean {
  const force = environment.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (environment.NO_COLOR) return false;
  return isTerminal && environment.TERM !== 'dumb';
}

const widthOfNothing = 80;
const narrowest = 40;

/** Columns of the output: the terminal's, else those that `COLUMNS` names, else 80; never fewer than 40. */
export function terminalWidth(environment: Environment, columns: number | undefined): number {
  const named = /^\d{1,5}$/.test(environment.COLUMNS ?? '') ? Number(environment.COLUMNS) : 0;
  return Math.max(narrowest, columns || named || widthOfNothing);
}
