import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../../src/domain/errors.ts';

const commit = z.string().regex(/^[0-9a-f]{40}$/);

const bugSchema = z.object({
  id: z.string().regex(/^[\w-]{1,60}$/),
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  base: commit,
  head: commit,
  file: z.string(),
  /** First and last row of the fault at head; raw lines for a notebook. */
  lines: z.tuple([z.int().min(1), z.int().min(1)]),
  must_mention: z.string(),
});
const controlSchema = bugSchema.pick({ id: true, repo: true, base: true, head: true }).strict();

/** A change to be read: with the bug that it brings, or a control in which silence is right. */
export interface EvalCase {
  id: string;
  /** `owner/name`. */
  repo: string;
  base: string;
  head: string;
  /** Null for a control. */
  expected: { file: string; firstLine: number; lastLine: number; mustMention: string } | null;
}

/**
 * Reads a list of cases: bugs as `{id, repo, base, head, file, lines, must_mention}`, further fields passed over, and controls as
 * `{id, repo, base, head}`. Ends with UsageError when the file has another form.
 */
export function readCases(file: string): EvalCase[] {
  const parsed = z.array(z.union([controlSchema, bugSchema])).safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new UsageError(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.map((entry) => ({
    id: entry.id,
    repo: entry.repo,
    base: entry.base,
    head: entry.head,
    expected:
      'file' in entry
        ? {
            file: entry.file,
            firstLine: entry.lines[0],
            lastLine: entry.lines[1],
            mustMention: entry.must_mention,
          }
        : null,
  }));
}
