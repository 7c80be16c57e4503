import { z } from 'zod';
import type { Side } from '../domain/hunk.ts';
import type { ExpertTool } from '../ports/expert.ts';
import type { Snapshot } from '../ports/snapshot.ts';
import { holds, type CodeIndex } from './code-index.ts';
import { isSecretPath } from './secret-paths.ts';

/** Rows that one answer of a tool has at the most, and the characters of one row. */
const mostRows = 400;
const longestRow = 300;

/** Definitions that are shown with their rows, and how many rows of each: the rest can be opened. */
const mostShownDefinitions = 3;
const longestShownDefinition = 60;

/** What the tools work on. `numbered` writes a row as the expert knows it from the diff: number, hash, text. */
export interface RepositoryToolsInput {
  snapshot: Snapshot;
  index: CodeIndex;
  paths: string[];
  numbered: (line: number, text: string) => string;
}

const line = z.int().min(1).optional();
const readInput = z.object({ path: z.string().max(500), start_line: line, end_line: line });
const searchInput = z.object({ text: z.string().min(2).max(200), path_contains: z.string().max(200).optional() });
const listInput = z.object({ path_contains: z.string().max(200).optional() });
const nameInput = z.object({ name: z.string().min(1).max(200) });

/**
 * The expert's read-only tools over the head's snapshot. Paths are relative and sorted, rows numbered, everything capped with the cap
 * said; files that hold secrets are refused; `search` compares plain text, so that no expression can hang.
 */
export function repositoryTools(input: RepositoryToolsInput): ExpertTool[] {
  const { index, paths } = input;
  return [
    tool('read_file', 'Lines of a file at the head commit, numbered. At most 400 lines a call.', readInput, (ask) =>
      readLines(input, ask, 'new'),
    ),
    tool('base_file', 'Lines of a file before this change, numbered. At most 400 lines a call.', readInput, (ask) =>
      readLines(input, ask, 'old'),
    ),
    tool('search', searchDescription, searchInput, async (ask) =>
      rows(
        searchText(index, paths, ask.text, ask.path_contains ?? ''),
        `No line of the indexed files contains ${JSON.stringify(ask.text)}.`,
      ),
    ),
    tool('list_files', listDescription, listInput, async (ask) =>
      rows(listPaths(paths, ask.path_contains ?? ''), 'No path contains this text.'),
    ),
    tool('find_definition', definitionDescription, nameInput, async ({ name }) =>
      findDefinition(input, lastPart(name)),
    ),
    tool('find_uses', 'Lines that use an identifier.', nameInput, async ({ name }) => findUses(index, lastPart(name))),
  ];
}

const searchDescription =
  'Lines that contain a text (not an expression; case counts), over all source and configuration files (not notebooks), optionally only in paths that contain a text.';
const listDescription = 'Paths of the repository, sorted, optionally only those that contain a text.';
const definitionDescription =
  'Where a function, class, module variable or configuration key of this name is defined, with the first rows of the definition.';

const lastPart = (dotted: string) => dotted.slice(dotted.lastIndexOf('.') + 1);
const listPaths = (paths: string[], part: string) => paths.filter((path) => path.includes(part) && !isSecretPath(path));

function findDefinition({ index, numbered }: RepositoryToolsInput, name: string): string {
  const found = index.definitionsOf(name).filter(({ path }) => !isSecretPath(path));
  const defined = found.map((definition, position) => {
    const { path, startLine, endLine, kind, container } = definition;
    const head = `${path}:${startLine}-${endLine} ${kind} ${container === '' ? '' : `${container}.`}${definition.name}`;
    if (position >= mostShownDefinitions) return head;
    const last = Math.min(endLine, startLine + longestShownDefinition - 1);
    const lines = (index.file(path)?.lines ?? []).slice(startLine - 1, last);
    const rest = last < endLine ? [`(it goes on to line ${endLine})`] : [];
    return [head, ...lines.map((text, row) => numbered(startLine + row, shorten(text))), ...rest].join('\n');
  });
  const keys = index
    .keysOf(name)
    .flatMap((key) => (isSecretPath(key.path) ? [] : [`${key.path}:${key.line} key ${key.name}`]));
  return rows([...defined, ...keys], `Nothing named ${name} is defined in the indexed files.`);
}

function findUses(index: CodeIndex, name: string): string {
  const { uses, more } = index.usesOf(name, mostRows);
  const found = uses
    .filter((use) => !isSecretPath(use.path))
    .map((use) => `${use.path}:${use.line}: ${shorten(use.text.trim())}`);
  if (more) found.push(`(more than ${mostRows} uses; the rest is not shown)`);
  return rows(found, `Nothing in the indexed files uses ${name}.`);
}

function tool<Input extends z.ZodType>(
  name: string,
  description: string,
  input: Input,
  run: (ask: z.infer<Input>) => Promise<string>,
): ExpertTool {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(input, { io: 'input' }) as Record<string, unknown>;
  return {
    name,
    description,
    inputSchema: { ...inputSchema, additionalProperties: false },
    run: async (value) => {
      const parsed = input.safeParse(value);
      if (!parsed.success) throw new Error(`The input of ${name} is wrong: ${z.prettifyError(parsed.error)}`);
      return run(parsed.data);
    },
  };
}

async function readLines(
  { snapshot, numbered }: RepositoryToolsInput,
  ask: z.infer<typeof readInput>,
  side: Side,
): Promise<string> {
  const path = ask.path.replace(/^\.\//, '');
  if (isSecretPath(path)) throw new Error(`${path} may hold secrets and is not read.`);
  if (path.startsWith('/') || path.split('/').includes('..')) {
    throw new Error('Paths are relative to the repository and have no "..".');
  }
  const text = await snapshot.read(path, side);
  if (text.kind !== 'text') {
    throw new Error(
      text.kind === 'absent' ? `There is no ${path} at this commit.` : `${path} is ${text.kind} and is not read.`,
    );
  }
  const lines = text.text.split('\n');
  const start = ask.start_line ?? 1;
  const end = Math.min(ask.end_line ?? lines.length, start + mostRows - 1, lines.length);
  if (start > lines.length) throw new Error(`${path} has ${lines.length} lines.`);
  const shown = lines.slice(start - 1, end).map((content, row) => numbered(start + row, shorten(content)));
  const rest = end < lines.length ? `\n(${path} goes on to line ${lines.length})` : '';
  return `${path}, lines ${start} to ${end}:\n${shown.join('\n')}${rest}`;
}

function searchText(index: CodeIndex, paths: string[], text: string, pathContains: string): string[] {
  const found: string[] = [];
  const wholeWord = /^\w+$/.test(text);
  for (const path of paths) {
    if (!path.includes(pathContains) || isSecretPath(path)) continue;
    for (const [row, content] of (index.file(path)?.lines ?? []).entries()) {
      if (!content.includes(text) || (wholeWord && text.length < 4 && !holds(content, text))) continue;
      if (found.length >= mostRows) return [...found, `(more than ${mostRows} lines; the rest is not shown)`];
      found.push(`${path}:${row + 1}: ${shorten(content.trim())}`);
    }
  }
  return found;
}

function rows(found: string[], none: string): string {
  if (found.length === 0) return none;
  const shown = found.slice(0, mostRows + 1);
  return shown.length < found.length
    ? `${shown.join('\n')}\n(${found.length - shown.length} more are not shown)`
    : shown.join('\n');
}

const shorten = (text: string) =>
  text.length <= longestRow ? text : `${text.slice(0, longestRow)}…[+${text.length - longestRow} characters]`;
