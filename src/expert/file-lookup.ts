import type { SelectedFile } from '../domain/selected-file.ts';
import { indexRows } from './locate-rows.ts';
import type { RowIndex } from './locate-rows.ts';
import { displayName } from './visible-text.ts';

/** The files of a question, found by what the expert calls them. */
export class FileLookup {
  readonly #files: SelectedFile[];
  readonly #byName = new Map<string, SelectedFile>();
  readonly #indexes = new Map<SelectedFile, RowIndex>();

  constructor(files: SelectedFile[]) {
    this.#files = files;
    // A name by which one file is known must not hide the path of another: paths go in last.
    for (const file of files) if (file.file.previousPath !== undefined) this.#byName.set(file.file.previousPath, file);
    for (const file of files) this.#byName.set(displayName(file.file.path), file);
    for (const file of files) this.#byName.set(file.file.path, file);
  }

  /**
   * The file of that path: as it stands, without `./`, `a/`, `b/` or quotation marks around it, by its path before a rename, or by an ending
   * that only one path has. Null when there is none or there are several.
   */
  find(path: string): SelectedFile | null {
    const plain = path.replaceAll(/^[\s`'"]+|[\s`'"]+$/g, '').replaceAll('\\', '/');
    const named = [path, plain, plain.replace(/^(?:\.\/|\/|[ab]\/)/, '')].map((name) => this.#byName.get(name));
    const exact = named.find((file) => file !== undefined);
    if (exact !== undefined) return exact;
    const ending = plain.replace(/^(?:\.\/|\/)/, '');
    if (ending === '') return this.#files.length === 1 ? (this.#files[0] ?? null) : null;
    const alike = this.#files.filter(
      ({ file }) => file.path.endsWith(`/${ending}`) || ending.endsWith(`/${file.path}`),
    );
    return alike.length === 1 ? (alike[0] ?? null) : null;
  }

  /** The rows of a file, indexed when first asked for. */
  index(file: SelectedFile): RowIndex {
    const known = this.#indexes.get(file);
    if (known !== undefined) return known;
    const index = indexRows(file);
    this.#indexes.set(file, index);
    return index;
  }
}
