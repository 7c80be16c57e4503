import type { SelectedFile } from '../domain/selected-file.ts';
import { changedCode, changedLines, removedNames, type ChangedCode } from './changed-rows.ts';
import type { CodeIndex, Use } from './code-index.ts';
import { codeLines } from './code-lines.ts';
import { ExcerptSet, type Context } from './excerpt-set.ts';
import { importedNames, mayBeModule } from './import-map.ts';
import type { Definition } from './index-file.ts';

/** Names with more definitions or uses than this say nothing about which one is meant. */
const mostDefinitions = 4;
const mostCallers = 8;
const mostKeys = 6;
/** Uses that are looked through for the nearest. */
const mostUses = 300;

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

/** Files whose keys configure tools and machines, not experiments. */
const toolFiles =
  /(^|\/)(\.[^/]+\/|docker|docs?\/|setup\.|pyproject|package|tsconfig|environment\.ya?ml|mkdocs|Makefile)/i;

/** A changed file with what is asked of it several times. */
interface Changed {
  file: SelectedFile;
  code: ChangedCode;
  names: string[];
  around: Definition[];
}

/**
 * The definitions around and behind the changed lines, the callers of what changed, what still uses a name that was removed, its siblings,
 * and the configuration that sets it: what a reviewer opens first. Ranked within `budget` characters; rows that stand with the diff are
 * left out.
 */
export function gatherContext(files: SelectedFile[], index: CodeIndex, budget: number): Context {
  const excerpts = new ExcerptSet(index);
  excerpts.markShown(files);
  const changes = files.map((file): Changed => {
    const code = changedCode(file);
    return { file, code, names: namesIn([...code.added, ...code.removed]), around: enclosingDefinitions(file, index) };
  });
  for (const change of changes) addEnclosing(change, index, excerpts);
  for (const change of changes) addUsedDefinitions(change, index, excerpts);
  for (const change of changes) addCallers(change, index, excerpts);
  for (const change of changes) addRemovedNames(change, index, excerpts);
  for (const change of changes) addConfiguration(change, index, excerpts);
  return excerpts.within(budget);
}

function enclosingDefinitions(file: SelectedFile, index: CodeIndex): Definition[] {
  const found = changedLines(file).map((line) => index.enclosing(file.file.path, line));
  return [...new Set(found.filter((definition) => definition !== null))];
}

function addEnclosing({ around }: Changed, index: CodeIndex, excerpts: ExcerptSet): void {
  const add = (definition: Definition, reason: string, weight: number) =>
    excerpts.add(definition.path, definition.startLine, cut(definition), reason, weight);
  for (const definition of around) {
    add(definition, `the ${definition.kind} around a changed line`, 5);
    for (const sibling of index.overridesOf(definition).slice(0, mostDefinitions)) {
      add(sibling, `the same method in ${sibling.container}`, 3);
    }
    const constructor = index
      .definitionsOf('__init__')
      .find((entry) => entry.container === definition.container && entry.path === definition.path);
    if (constructor && definition.container !== '' && constructor !== definition) {
      add(constructor, `the constructor of ${definition.container}`, 4);
    }
  }
}

function addUsedDefinitions({ file, code, names }: Changed, index: CodeIndex, excerpts: ExcerptSet): void {
  const imported = importedNames(code.all);
  const text = [...code.added, ...code.removed].filter((line) => !isImport.test(line)).join('\n');
  const isMeant = (definition: Definition, name: string): boolean => {
    if (file.newView?.language !== 'python') return true;
    const isAttribute = text.includes(`.${name}`);
    if (definition.container !== '' && definition.kind === 'function') return isAttribute;
    if (definition.path === file.file.path) return true;
    const module = imported.get(name);
    return module === undefined ? isAttribute : mayBeModule(definition.path, module);
  };
  for (const name of names) {
    const definitions = index.definitionsOf(name);
    if (definitions.length === 0 || definitions.length > mostDefinitions) continue;
    for (const definition of definitions.filter((entry) => isMeant(entry, name))) {
      const reason = `defines ${name}, used on a changed line`;
      excerpts.add(definition.path, definition.startLine, cut(definition), reason, 4);
    }
  }
}

function addCallers({ around }: Changed, index: CodeIndex, excerpts: ExcerptSet): void {
  for (const definition of around) {
    // A constructor or forward is called by the name of its class.
    const name =
      definition.name.startsWith('__') || definition.name === 'forward' ? definition.container : definition.name;
    if (name === '' || (commonNames.has(name) && name === definition.name)) continue;
    const calls = codeUses(name, index).filter(
      (use) => use.path !== definition.path || use.line < definition.startLine || use.line > definition.endLine,
    );
    for (const use of nearestFirst(calls, definition.path).slice(0, mostCallers)) {
      excerpts.add(use.path, Math.max(1, use.line - 6), use.line + 6, `uses ${name}`, isTest(use.path) ? 1 : 3);
    }
  }
}

/** Whoever relied on what is gone. */
function addRemovedNames({ code, file }: Changed, index: CodeIndex, excerpts: ExcerptSet): void {
  for (const name of removedNames(code)) {
    if (commonNames.has(name)) continue;
    const uses = codeUses(name, index);
    for (const use of nearestFirst(uses, file.file.path).slice(0, mostCallers)) {
      const reason = `holds ${name}, which this change takes out of another file`;
      excerpts.add(use.path, Math.max(1, use.line - 4), use.line + 4, reason, isTest(use.path) ? 1 : 4);
    }
  }
}

function addConfiguration({ file, names }: Changed, index: CodeIndex, excerpts: ExcerptSet): void {
  const isConfig = file.newView?.language !== 'python';
  for (const name of names) {
    const keys = index.keysOf(name).filter((key) => key.path !== file.file.path && !toolFiles.test(key.path));
    if (keys.length > 0 && keys.length <= 3 * mostKeys) {
      for (const key of nearestFirst(keys, file.file.path).slice(0, mostKeys)) {
        excerpts.add(key.path, Math.max(1, key.line - 2), key.line + 2, `sets ${name}`, 3);
      }
    }
    if (!isConfig) continue;
    for (const use of codeUses(name, index).slice(0, mostCallers)) {
      excerpts.add(use.path, Math.max(1, use.line - 4), use.line + 4, `reads ${name}`, isTest(use.path) ? 1 : 4);
    }
  }
}

/** Uses of a name in Python code: not in prose, and not where it is imported or defined. */
function codeUses(name: string, index: CodeIndex): Use[] {
  const byFile = new Map<string, string[]>();
  return index.usesOf(name, mostUses).uses.filter((use) => {
    if (!use.path.endsWith('.py') || isImport.test(use.text) || /^\s*(def|class)\b/.test(use.text)) return false;
    const code = byFile.get(use.path) ?? codeLines(index.file(use.path)?.lines ?? []);
    byFile.set(use.path, code);
    const line = (code[use.line - 1] ?? '').trim();
    // A line of its own in a list of imports says nothing.
    return line.includes(name) && line !== name && line !== `${name},`;
  });
}

function namesIn(lines: string[]): string[] {
  const names = new Set<string>();
  for (const line of lines) {
    for (const [name] of line.matchAll(/[A-Za-z_]\w{2,}/g)) if (!commonNames.has(name)) names.add(name);
  }
  return [...names].slice(0, 400);
}

const isImport = /^\s*(from|import)\b/;
const isTest = (path: string) => /(^|\/)tests?\/|(^|\/)test_|_test\.py$/.test(path);
const cut = (definition: Definition) => Math.min(definition.endLine, definition.startLine + longestDefinition);
const directoryOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

function nearestFirst<Item extends { path: string }>(items: Item[], path: string): Item[] {
  const distance = (other: string) =>
    other === path ? 0 : directoryOf(other) === directoryOf(path) ? 1 : isTest(other) ? 3 : 2;
  return [...items].sort((a, b) => distance(a.path) - distance(b.path));
}
