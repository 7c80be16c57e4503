import pino from 'pino';
import type { Log } from '../../ports/log.ts';
import { redactText, redactValue } from './redact.ts';

/** How a log is made. */
export interface LogOptions {
  /** The least grave lines that are written, by pino's names: `silent`, `fatal`, `error`, `warn`, `info`, `debug`, `trace`. */
  level: string;
  /** A standard stream, the output by default, or whatever takes one JSON line at a time. */
  destination?: 'stdout' | 'stderr' | { write(line: string): void };
}

/**
 * A log of one JSON object a line: `level`, `time` (milliseconds since 1970), `msg` and the fields. Messages, fields, keys and
 * errors with their causes are cleared of secrets before they are written.
 */
export function createLog({ level, destination = 'stdout' }: LogOptions): Log {
  // The serializer of pino would take any field named `err` that has a message for an error, and change it.
  const serializers = { err: (value: unknown) => value };
  const logger = pino(
    { level, serializers, formatters: { level: (label) => ({ level: label }) } },
    streamOf(destination),
  );
  const write = (to: 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown> | undefined) => {
    if (!logger.isLevelEnabled(to)) return;
    const cleared = redactValue(fields ?? {});
    logger[to](isObject(cleared) ? renameReserved(cleared) : { fields: cleared }, redactText(message));
  };
  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}

const reserved = new Set(['level', 'time', 'pid', 'hostname', 'msg']);

/** A field may not stand twice in its line: one that is named like ours gets an underscore. */
function renameReserved(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [reserved.has(name) ? `${name}_` : name, value]),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Standard streams are written at once: the last line before an exit is the one that matters. */
function streamOf(destination: NonNullable<LogOptions['destination']>): pino.DestinationStream {
  if (typeof destination === 'object') return destination;
  return pino.destination({ fd: destination === 'stdout' ? 1 : 2, sync: true });
}
