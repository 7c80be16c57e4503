import { BlobReader } from '../../src/adapters/git/blob-reader.ts';
import type { GitContext } from '../../src/adapters/git/git-process.ts';

/** UTF-16 units that are kept; the oldest texts go first. */
const maxCharacters = 60_000_000;

/** Texts by blob through one `git cat-file --batch`; the most recently read ones are kept. */
export class TextCache {
  readonly #reader: BlobReader;
  readonly #texts = new Map<string, string | null>();
  #characters = 0;

  constructor(git: GitContext) {
    this.#reader = new BlobReader(git);
  }

  /** The text of a blob; null for what is not text or is larger than the product reads. */
  async read(blob: string): Promise<string | null> {
    const known = this.#texts.get(blob);
    if (known !== undefined) {
      this.#texts.delete(blob);
      this.#texts.set(blob, known);
      return known;
    }
    const read = await this.#reader.read(blob);
    const text = read.kind === 'text' ? read.text : null;
    this.#texts.set(blob, text);
    this.#characters += text?.length ?? 0;
    for (const [oldest, oldText] of this.#texts) {
      if (this.#characters <= maxCharacters) break;
      this.#texts.delete(oldest);
      this.#characters -= oldText?.length ?? 0;
    }
    return text;
  }
}
