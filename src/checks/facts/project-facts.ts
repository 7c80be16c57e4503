import type { PythonParser } from '../../syntax/python-parser.ts';
import type { CallFact, ClassFact, FunctionFact } from './definitions.ts';
import { FileFacts } from './file-facts.ts';
import { lastPart, moduleOfPath } from './names.ts';
import { declaresVersions, isHeldBelow } from './versions.ts';
import type { Release } from './versions.ts';

/** What a class is by its bases. */
export type ClassKind = 'torch-module' | 'lightning' | 'torch-dataset' | 'keras' | 'flax';

/** A file of the snapshot that the change does not touch. */
export interface OtherFile {
  path: string;
  text: string;
}

const kindsByBase: readonly (readonly [RegExp, ClassKind])[] = [
  [/^torch\.nn\.[A-Z]\w*$/, 'torch-module'],
  [/^lightning\.LightningModule$/, 'torch-module'],
  [/^lightning\.LightningModule$/, 'lightning'],
  [/^transformers\.[\w.]*PreTrainedModel$/, 'torch-module'],
  [/^diffusers\.[\w.]*ModelMixin$/, 'torch-module'],
  [/^torchvision\.models\.[\w.]+$/, 'torch-module'],
  [/^torch_geometric\.nn\.[\w.]+$/, 'torch-module'],
  [/^torch\.utils\.data\.\w*Dataset$/, 'torch-dataset'],
  [/^torchvision\.datasets\.\w+$/, 'torch-dataset'],
  [/^keras\.[\w.]*\b(Model|Layer|Sequential)$/, 'keras'],
  [/^flax\.linen\.Module$/, 'flax'],
  [/^flax\.nnx\.Module$/, 'flax'],
];

const maxHops = 8;
const noOtherFiles: readonly OtherFile[] = [];

/** What the checks know across files: classes and functions that one file takes from another. */
export class ProjectFacts {
  readonly #files = new Map<string, FileFacts | null>();
  readonly #texts = new Map<string, string>();
  readonly #pathsByLastModule = new Map<string, string[]>();
  readonly #kinds = new Map<ClassFact, ReadonlySet<ClassKind>>();
  readonly #parser: PythonParser | null;
  readonly #declarations: string[] = [];

  /** `files` are read already; of `others`, one is parsed when a name leads to it. A file in `files` counts before one in `others`. */
  constructor(
    files: readonly FileFacts[],
    others: readonly OtherFile[] = noOtherFiles,
    parser: PythonParser | null = null,
  ) {
    this.#parser = parser;
    for (const other of others) {
      if (other.path.endsWith('.py')) this.#texts.set(other.path, other.text);
      if (declaresVersions(other.path)) this.#declarations.push(other.text);
    }
    for (const file of files) {
      this.#files.set(file.path, file);
      this.#texts.set(file.path, file.tree.text);
    }
    for (const path of this.#texts.keys()) {
      const last = lastPart(moduleOfPath(path));
      this.#pathsByLastModule.set(last, [...(this.#pathsByLastModule.get(last) ?? []), path]);
    }
  }

  /** The facts of a file by its path; null when it is not known or was not parsed. */
  file(path: string): FileFacts | null {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const text = this.#texts.get(path);
    const parsed = text === undefined || !this.#parser ? null : this.#parser.parse(text);
    const facts = parsed?.kind === 'parsed' ? new FileFacts({ path, tree: parsed.tree, notebook: false }) : null;
    this.#files.set(path, facts);
    return facts;
  }

  /** Whether the project's requirements keep a package below a release, such as `isHeldBelow('torch', [2, 6])`. */
  isHeldBelow(name: string, release: Release): boolean {
    return isHeldBelow(this.#declarations, name, release);
  }

  /** The file that a dotted module names, seen from another file; the nearest one where several could be meant. */
  fileOfModule(module: string, from: string): FileFacts | null {
    const candidates = (this.#pathsByLastModule.get(lastPart(module)) ?? []).filter((path) => {
      const full = moduleOfPath(path);
      return full === module || full.endsWith(`.${module}`);
    });
    const nearest = candidates.toSorted(
      (a, b) => sharedFolders(b, from) - sharedFolders(a, from) || a.length - b.length,
    )[0];
    return nearest === undefined ? null : this.file(nearest);
  }

  /** The class that a dotted name leads to, re-exports followed. */
  findClass(qualified: string | null, from: FileFacts): ClassFact | null {
    return this.#find(qualified, from, (file, name) => file.classNamed(name));
  }

  /** The module-level function that a dotted name leads to, re-exports followed. */
  findFunction(qualified: string | null, from: FileFacts): FunctionFact | null {
    return this.#find(qualified, from, (file, name) => file.functionNamed(name));
  }

  #find<Fact>(
    qualified: string | null,
    from: FileFacts,
    look: (file: FileFacts, name: string) => Fact | null,
  ): Fact | null {
    let name = qualified;
    let origin = from;
    for (let hops = 0; name !== null && hops < maxHops; hops++) {
      const dot = name.lastIndexOf('.');
      const module = name.slice(0, Math.max(0, dot));
      const file: FileFacts | null =
        module === origin.module || dot === -1 ? origin : this.fileOfModule(module, origin.path);
      if (!file) return null;
      const last: string = lastPart(name);
      const found = look(file, last);
      if (found) return found;
      const reexported: string | null = file.scopes.of(file.tree.root).bindings.get(last)?.at(-1)?.imported ?? null;
      if (reexported === null || reexported === name) return null;
      name = reexported;
      origin = file;
    }
    return null;
  }

  /** The function that a call runs, where it can be told: a local or imported function, or a method of the caller's own class. */
  calledFunction(file: FileFacts, call: CallFact): FunctionFact | null {
    const owner = call.function?.class;
    const self = call.function?.parameters[0];
    if (owner && call.receiver && self !== undefined && file.text(call.receiver) === self) {
      return this.method(owner, call.name);
    }
    return this.findFunction(file.calleeName(call), file);
  }

  /** A method by name, inherited ones included. */
  method(fact: ClassFact, name: string): FunctionFact | null {
    for (const each of this.lineage(fact)) {
      const found = each.methods.get(name);
      if (found) return found;
    }
    return null;
  }

  /** A class and those of its ancestors that are known, the nearest first. */
  lineage(fact: ClassFact): ClassFact[] {
    const found: ClassFact[] = [];
    const waiting: ClassFact[] = [fact];
    for (let next = waiting.shift(); next && found.length < 40; next = waiting.shift()) {
      if (found.includes(next)) continue;
      found.push(next);
      const file = this.file(next.path);
      if (!file) continue;
      for (const base of next.bases) {
        const above = this.findClass(file.qualified(base), file);
        if (above) waiting.push(above);
      }
    }
    return found;
  }

  /** What a class is by its bases, through the classes of the snapshot. */
  kindsOf(fact: ClassFact): ReadonlySet<ClassKind> {
    let kinds = this.#kinds.get(fact);
    if (!kinds) {
      const found = new Set<ClassKind>();
      for (const each of this.lineage(fact)) {
        const file = this.file(each.path);
        for (const base of file ? each.bases : []) {
          const name = file?.qualified(base.type === 'subscript' ? base.children[0] : base) ?? '';
          for (const [pattern, kind] of kindsByBase) if (pattern.test(name)) found.add(kind);
        }
      }
      kinds = found;
      this.#kinds.set(fact, kinds);
    }
    return kinds;
  }
}

function sharedFolders(path: string, other: string): number {
  const mine = path.split('/');
  const theirs = other.split('/');
  let shared = 0;
  while (shared < mine.length - 1 && shared < theirs.length - 1 && mine[shared] === theirs[shared]) shared++;
  return shared;
}
