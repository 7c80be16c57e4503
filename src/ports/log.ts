/** Structured log lines; the adapter strikes out secrets. Fields are flat and hold no text from a pull request but names. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
