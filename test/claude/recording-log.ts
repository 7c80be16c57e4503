import type { Log } from '../../src/ports/log.ts';

/** A log that keeps its lines. */
export class RecordingLog implements Log {
  readonly lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];

  info(message: string, fields: Record<string, unknown> = {}): void {
    this.lines.push({ level: 'info', message, fields });
  }

  warn(message: string, fields: Record<string, unknown> = {}): void {
    this.lines.push({ level: 'warn', message, fields });
  }

  error(message: string, fields: Record<string, unknown> = {}): void {
    this.lines.push({ level: 'error', message, fields });
  }

  /** Everything that was logged, as one text. */
  get text(): string {
    return JSON.stringify(this.lines);
  }
}
