import type { SelectedFile } from '../domain/selected-file.ts';
import type { CodeIndex } from './code-index.ts';
import type { Definition } from './index-file.ts';
import { ExcerptSet, type Context } from './excerpt-set.ts';

/** Names with more definitions or uses than this say nothing about which one is meant. */
const mostDefinitions = 4;
const mostCallers = 8;
const mostKeys = 6;

/** Lines of a long definition that are shown; the rest can be opened by the expert. */
const longestDefinition = 90;

/** Python's words and names so common that following them leads nowhere. */
const commonNames = new Set(
  (
    'self cls None True False return import from class def for while with lambda yield assert print len range int float str list dict tuple set min max sum abs super type ' +
    'isinstance getattr setattr hasattr enumerate zip map args kwargs forward __init__ __call__ main step loss model data batch config torch numpy np nn optim get append ' +
    'shape size view reshape to device item mean name path value values keys items key index label labels input inputs output outputs target targets'
  ).split(' '),
);

/**
 * The definitions around and behind the changed lines, the callers of what changed, its siblings, and the configuration that sets it:
 * what a reviewer opens first. Ranked in that order within `budget` characters.
 */
export function gatherContext(files: SelectedFile[], index: CodeIndex, budget: number): Context {
  const excerpts = new ExcerptSet(index);
  for (const file of files) excerpts.markShown(file);
  for (const file of files) addEnclosing(file, index, excerpts);
  for (const file of files) addUsedDefinitions(file, index, excerpts);
  for (const file of files) addCallers(file, index, excerpts);
  for (const file of files) addConfiguration(file, index, excerpts);
  return excerpts.within(budget);
}

/** Rows that changed, on the new side; a removed row stands for the new line it was before. */
function changedLines(file: SelectedFile): number[] {
  const lines = new Set<number>();
  for (const hunk of file.hunks) {
    let last = Math.max(1, hunk.newStart);
    for (const row of hunk.lines) {
      if (row.newLine !== null) last = row.newLine;
      if (row.kind !== 'context') lines.add(last);
    }
  }
  return [...lines];
}

function changedText(file: SelectedFile): string[] {
  return file.hunks.flatMap((hunk) =>
    hunk.lines.filter((row) => row.kind !== 'context' && row.text.length < 1000).map((row) => row.text),
  );
}

function enclosingDefinitions(file: SelectedFile, index: CodeIndex): Definition[] {
  const found = changedLines(file).map((line) => index.enclosing(file.file.path, line));
  return [...new Set(found.filter((definition) => definition !== null))];
}

function addEnclosing(file: SelectedFile, index: CodeIndex, excerpts: ExcerptSet): void {
  for (const definition of enclosingDefinitions(file, index)) {
    excerpts.add(
      definition.path,
      definition.startLine,
      cut(definition),
      `the ${definition.kind} around a changed line`,
      5,
    );
    for (const sibling of index.overridesOf(definition).slice(0, mostDefinitions)) {
      excerpts.add(sibling.path, sibling.startLine, cut(sibling), `the same method in ${sibling.container}`, 3);
    }
    const constructor = index
      .definitionsOf('__init__')
      .find((entry) => entry.container === definition.container && entry.path === definition.path);
    if (constructor && definition.container !== '' && constructor !== definition) {
      excerpts.add(
        constructor.path,
        constructor.startLine,
        cut(constructor),
        `the constructor of ${definition.container}`,
        4,
      );
    }
  }
}

function addUsedDefinitions(file: SelectedFile, index: CodeIndex, excerpts: ExcerptSet): void {
  for (const name of namesIn(changedText(file))) {
    const definitions = index.definitionsOf(name);
    if (definitions.length === 0 || definitions.length > mostDefinitions) continue;
    for (const definition of definitions) {
      excerpts.add(
        definition.path,
        definition.startLine,
        cut(definition),
        `defines ${name}, used on a changed line`,
        4,
      );
    }
  }
}

function addCallers(file: SelectedFile, index: CodeIndex, excerpts: ExcerptSet): void {
  for (const definition of enclosingDefinitions(file, index)) {
    // A constructor or forward is called by the name of its class.
    const name =
      definition.name.startsWith('__') || definition.name === 'forward' ? definition.container : definition.name;
    if (name === '' || (commonNames.has(name) && name === definition.name)) continue;
    const { uses } = index.usesOf(name, 60);
    const calls = uses
      .filter((use) => use.path !== definition.path || use.line < definition.startLine || use.line > definition.endLine)
      .filter((use) => !/^\s*(from|import|def|class)\b/.test(use.text));
    for (const use of nearestFirst(calls, definition.path).slice(0, mostCallers)) {
      excerpts.add(use.path, Math.max(1, use.line - 6), use.line + 6, `uses ${name}`, isTest(use.path) ? 1 : 3);
    }
  }
}

function addConfiguration(file: SelectedFile, index: CodeIndex, excerpts: ExcerptSet): void {
  const isConfig = file.newView?.language !== 'python';
  for (const name of namesIn(changedText(file))) {
    const keys = index.keysOf(name).filter((key) => key.path !== file.file.path);
    if (keys.length > 0 && keys.length <= 3 * mostKeys) {
      for (const key of keys.slice(0, mostKeys)) {
        excerpts.add(key.path, Math.max(1, key.line - 2), key.line + 2, `sets ${name}`, 3);
      }
    }
    if (!isConfig) continue;
    const { uses } = index.usesOf(name, 20);
    for (const use of uses.filter((entry) => entry.path.endsWith('.py')).slice(0, mostCallers)) {
      excerpts.add(use.path, Math.max(1, use.line - 4), use.line + 4, `reads ${name}`, isTest(use.path) ? 1 : 4);
    }
  }
}

function namesIn(lines: string[]): string[] {
  const names = new Set<string>();
  for (const line of lines) {
    const code = line.replace(/#.*$/, '');
    for (const [name] of code.matchAll(/[A-Za-z_]\w{2,}/g)) if (!commonNames.has(name)) names.add(name);
  }
  return [...names].slice(0, 400);
}

const isTest = (path: string) => /(^|\/)tests?\/|(^|\/)test_/.test(path);
const cut = (definition: Definition) => Math.min(definition.endLine, definition.startLine + longestDefinition);
const directoryOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

function nearestFirst<Item extends { path: string }>(items: Item[], path: string): Item[] {
  const distance = (other: string) =>
    other === path ? 0 : directoryOf(other) === directoryOf(path) ? 1 : isTest(other) ? 3 : 2;
  return [...items].sort((a, b) => distance(a.path) - distance(b.path));
}
