import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { PermanentError } from '../../domain/errors.ts';
import type { FileText } from '../../ports/snapshot.ts';
import { maxFileBytes, toFileText } from './file-text.ts';
import { startBatch } from './git-process.ts';
import type { GitContext } from './git-process.ts';

interface Waiting {
  resolve: (text: FileText) => void;
  reject: (error: Error) => void;
}

/** What `git cat-file --batch` says before an object: its type and size, or that there is none. */
interface Header {
  type: string;
  size: number;
}

/**
 * Reads objects through one `git cat-file --batch`, started with the first question. It is asked by object name alone, so no
 * path ever enters its protocol. It does not keep the process alive and ends with it.
 */
export class BlobReader {
  readonly #git: GitContext;
  #child: (ChildProcess & { stdin: Writable; stdout: Readable }) | null = null;
  #waiting: Waiting[] = [];
  #header: Header | null = null;
  /** Bytes of the current answer that are kept; an object that is too large is passed over as it comes. */
  #pieces: Buffer[] = [];
  #received = 0;

  constructor(git: GitContext) {
    this.#git = git;
  }

  /** Reads one object. Ends with PermanentError when git stops answering. */
  read(object: string): Promise<FileText> {
    const child = this.#child ?? this.#start();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      keepAlive(child, true);
      child.stdin.write(`${object}\n`);
    });
  }

  #start(): ChildProcess & { stdin: Writable; stdout: Readable } {
    const child = startBatch(this.#git);
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stdin.on('error', () => {
      // The end of the child says it too.
    });
    child.on('error', (error) => this.#fail(child, error));
    child.on('close', () => this.#fail(child, undefined));
    child.unref();
    return child;
  }

  #fail(child: ChildProcess, cause: Error | undefined): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#pieces = [];
    this.#received = 0;
    this.#header = null;
    const error = new PermanentError('git cat-file ended before it had answered.', { cause });
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#header === null ? this.#takeHeader(rest) : this.#takeContents(rest, this.#header);
    }
    if (this.#waiting.length === 0 && this.#child) keepAlive(this.#child, false);
  }

  #takeHeader(chunk: Buffer): Buffer {
    const end = chunk.indexOf(10);
    this.#pieces.push(end < 0 ? chunk : chunk.subarray(0, end));
    if (end < 0) return Buffer.alloc(0);
    const [, type = '', size = ''] = Buffer.concat(this.#pieces).toString('utf8').split(' ');
    this.#pieces = [];
    if (/^\d+$/.test(size)) this.#header = { type, size: Number(size) };
    else this.#answer({ kind: 'absent' });
    return chunk.subarray(end + 1);
  }

  /** The object is followed by a line break of its own. */
  #takeContents(chunk: Buffer, { type, size }: Header): Buffer {
    const part = chunk.subarray(0, size + 1 - this.#received);
    if (size <= maxFileBytes) this.#pieces.push(part);
    this.#received += part.length;
    if (this.#received === size + 1) {
      const bytes = Buffer.concat(this.#pieces).subarray(0, size);
      this.#header = null;
      this.#pieces = [];
      this.#received = 0;
      if (type !== 'blob') this.#answer({ kind: 'absent' });
      else this.#answer(size > maxFileBytes ? { kind: 'too-large', bytes: size } : toFileText(bytes));
    }
    return chunk.subarray(part.length);
  }

  #answer(text: FileText): void {
    this.#waiting.shift()?.resolve(text);
  }
}

/** Pipes of a child hold the process as long as they are referenced. */
function keepAlive(child: { stdin: Writable; stdout: Readable }, alive: boolean): void {
  for (const pipe of [child.stdin, child.stdout] as unknown as Socket[]) {
    if (alive) pipe.ref();
    else pipe.unref();
  }
}
