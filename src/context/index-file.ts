/** Something that a file defines. Lines are 1-based and inclusive. */
export interface Definition {
  name: string;
  kind: 'function' | 'class' | 'variable';
  path: string;
  startLine: number;
  endLine: number;
  /** Name of the class it stands in; empty at module level. */
  container: string;
  /** Base classes as written, for a class. */
  bases: string[];
}

/** A configuration key with where it is set. */
export interface ConfigKey {
  name: string;
  path: string;
  line: number;
}

/** What one file holds, found by reading its lines once: quick enough for thousands of files. */
export interface FileIndex {
  path: string;
  lines: string[];
  identifiers: Set<string>;
  definitions: Definition[];
  keys: ConfigKey[];
}

/** A definition whose end is not reached yet. */
interface Open {
  definition: Definition;
  indent: number;
}

/** Longer lines are data. */
const longestLine = 1000;

const definitionPattern = /^([ \t]*)(?:async[ \t]+)?(def|class)[ \t]+([A-Za-z_]\w*)/;
const variablePattern = /^([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,80})?=(?!=)/;
const fieldPattern = /^[ \t]+([a-z_]\w*)[ \t]*:[^=\n]{1,80}=(?!=)/;
const argumentPattern = /add_argument\(\s*["']--([\w-]+)/;
const keyPatterns: Record<string, RegExp> = {
  yaml: /^[ \t]*(?:-[ \t]+)?["']?([A-Za-z_][\w.-]*)["']?[ \t]*:(?:\s|$)/,
  json: /^\s*"([A-Za-z_][\w.-]*)"\s*:/,
  toml: /^[ \t]*([A-Za-z_][\w.-]*)[ \t]*=/,
};

/** Indexes a Python, notebook-free source or a configuration file; other files give identifiers only. */
export function indexFile(path: string, text: string): FileIndex {
  const lines = text.split('\n');
  const index: FileIndex = { path, lines, identifiers: new Set(), definitions: [], keys: [] };
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const keyPattern = keyPatterns[extension === 'yml' ? 'yaml' : extension];
  const open: Open[] = [];
  lines.forEach((line, row) => {
    if (line.length > longestLine) return;
    for (const [word] of line.matchAll(/[A-Za-z_]\w+/g)) index.identifiers.add(word);
    if (keyPattern) addKey(index, keyPattern.exec(line)?.[1], row + 1);
    else if (extension === 'py') indexPythonLine(index, line, row + 1, open);
  });
  for (const { definition } of open) definition.endLine = lastTextLine(lines, lines.length);
  return index;
}

function indexPythonLine(index: FileIndex, line: string, number: number, open: Open[]): void {
  const content = line.trimStart();
  if (content === '' || content.startsWith('#')) return;
  const indent = line.length - content.length;
  // A closing bracket at the margin ends a multi-line signature, not the body.
  if (!/^[)\]}]/.test(content)) close(index, indent, number, open);
  addKey(index, argumentPattern.exec(line)?.[1]?.replaceAll('-', '_'), number);
  const found = definitionPattern.exec(line);
  if (found) {
    const definition = readDefinition(index.path, line, number, found, open);
    index.definitions.push(definition);
    open.push({ definition, indent });
    return;
  }
  const name = indent === 0 ? variablePattern.exec(line)?.[1] : undefined;
  if (name !== undefined) {
    index.definitions.push({
      name,
      kind: 'variable',
      path: index.path,
      startLine: number,
      endLine: number,
      container: '',
      bases: [],
    });
  }
  // Fields of dataclasses are the keys of many training scripts.
  if (open.at(-1)?.definition.kind === 'class') addKey(index, fieldPattern.exec(line)?.[1], number);
}

function readDefinition(path: string, line: string, number: number, found: RegExpExecArray, open: Open[]): Definition {
  const kind = found[2] === 'class' ? 'class' : 'function';
  const container = open.findLast((entry) => entry.definition.kind === 'class')?.definition.name ?? '';
  const bases = kind === 'class' ? basesOf(line) : [];
  return { name: found[3] ?? '', kind, path, startLine: number, endLine: number, container, bases };
}

function close(index: FileIndex, indent: number, number: number, open: Open[]): void {
  for (let last = open.at(-1); last !== undefined && indent <= last.indent; last = open.at(-1)) {
    last.definition.endLine = lastTextLine(index.lines, number - 1);
    open.pop();
  }
}

function lastTextLine(lines: string[], from: number): number {
  let line = from;
  while (line > 1 && (lines[line - 1] ?? '').trim() === '') line--;
  return line;
}

function basesOf(line: string): string[] {
  const list = /\(([^)]*)\)/.exec(line)?.[1] ?? '';
  return list
    .split(',')
    .map((base) => base.trim())
    .filter((base) => base !== '' && !base.includes('='));
}

function addKey(index: FileIndex, name: string | undefined, line: number): void {
  if (name !== undefined) index.keys.push({ name: name.slice(name.lastIndexOf('.') + 1), path: index.path, line });
}
