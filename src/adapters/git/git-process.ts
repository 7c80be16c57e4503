import { execFile, spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from '../../domain/errors.ts';
import { guardedConfiguration } from './git-environment.ts';

/** Where and how git is run. */
export interface GitContext {
  /** Working directory of the process. */
  directory: string;
  environment: Record<string, string>;
  /** Further options before the subcommand, each after its `-c`. */
  configuration: string[];
  signal: AbortSignal | undefined;
}

/** How a git process ended. */
export interface GitOutput {
  exitCode: number;
  stdout: Buffer;
  /** First line of what git complained about, without `fatal: `; at most 300 characters, without control characters. */
  complaint: string;
  /** True when `stdout` was cut at the limit. */
  truncated: boolean;
}

/** Milliseconds after which a git process is ended; a diff of a large repository takes seconds. */
const timeout = 120_000;
/** Largest output in bytes where the caller sets no limit of its own: a listing of about two million files. */
const defaultMaxBytes = 256 * 1024 * 1024;

/** Runs git without a shell. A failed command is a value; ends with UsageError when git cannot be run or takes too long. */
export function runGit(context: GitContext, parameters: string[], maxBytes = defaultMaxBytes): Promise<GitOutput> {
  const all = fullArguments(context, parameters);
  const { directory, environment, signal } = context;
  return new Promise((resolve, reject) => {
    const options = {
      cwd: directory,
      env: environment,
      encoding: 'buffer' as const,
      maxBuffer: maxBytes,
      timeout,
      windowsHide: true,
    };
    const child = execFile('git', all, { ...options, ...(signal ? { signal } : {}) }, (error, stdout, stderr) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const complaint = firstLine(stderr.toString('utf8'));
      if (error === null) return resolve({ exitCode: 0, stdout, complaint, truncated: false });
      if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
        return resolve({ exitCode: 0, stdout, complaint, truncated: true });
      }
      if (typeof error.code === 'number') return resolve({ exitCode: error.code, stdout, complaint, truncated: false });
      reject(cannotRun(error, context, parameters));
    });
    child.stdin?.end();
  });
}

/** Starts `git cat-file --batch`, which answers as long as it is asked. */
export function startBatch(context: GitContext): ChildProcessByStdio<Writable, Readable, null> {
  const { directory, environment } = context;
  const options = { cwd: directory, env: environment, windowsHide: true };
  return spawn('git', fullArguments(context, ['cat-file', '--batch']), {
    ...options,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

/** Runs git and gives its output; ends with a UsageError that names the command when it fails or says more than `maxBytes`. */
export async function gitOutput(context: GitContext, parameters: string[], maxBytes?: number): Promise<Buffer> {
  const { exitCode, stdout, complaint, truncated } = await runGit(context, parameters, maxBytes);
  if (exitCode !== 0) throw failedCommand(parameters, complaint);
  if (truncated) {
    throw new UsageError(`git ${parameters[0]} gives more than can be read; review a smaller change with --diff FILE.`);
  }
  return stdout;
}

/** The error of a git command that should have worked. */
export function failedCommand(parameters: string[], complaint: string): UsageError {
  const missing = /promisor|lazy|missing blob|unable to read|bad object/.test(complaint);
  const advice = missing
    ? ' Objects of this clone are missing; fetch them first, for example with git fetch --refetch.'
    : '';
  return new UsageError(`git ${parameters[0]} failed: ${complaint || 'it gave no reason'}.${advice}`);
}

/** The fields of an output whose fields end in NUL. */
export function splitNul(output: Buffer): string[] {
  const fields = output.toString('utf8').split('\0');
  fields.pop();
  return fields;
}

function fullArguments(context: GitContext, parameters: string[]): string[] {
  return ['--no-pager', ...guardedConfiguration, ...context.configuration, ...parameters];
}

function cannotRun(
  error: Error & { code?: unknown; killed?: boolean },
  context: GitContext,
  parameters: string[],
): Error {
  if (error.code === 'ENOENT' && isDirectory(context.directory)) {
    return new UsageError('git was not found; install it, or review a patch file with --diff FILE.', { cause: error });
  }
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new UsageError(`${context.directory} is not a directory; name the folder of a git repository.`, {
      cause: error,
    });
  }
  if (error.killed === true) {
    return new UsageError(`git ${parameters[0]} took longer than ${timeout / 1000} seconds and was ended.`, {
      cause: error,
    });
  }
  return new UsageError(`git ${parameters[0]} could not be run: ${error.message}`, { cause: error });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function firstLine(text: string): string {
  const line = text.trimStart().split('\n', 1)[0] ?? '';
  return line
    .replace(/^(?:fatal|error|warning): /, '')
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, 300)
    .replace(/\.$/, '');
}
