/** Most sentences that are kept; the rest is counted. */
const mostSentences = 40;

/** What was lost of an answer, a sentence each; the same sentence again is counted. */
export class Losses {
  readonly #counts = new Map<string, number>();

  add(sentence: string): void {
    this.#counts.set(sentence, (this.#counts.get(sentence) ?? 0) + 1);
  }

  get sentences(): string[] {
    const all = [...this.#counts].map(([sentence, count]) =>
      count === 1 ? sentence : `${sentence.replace(/\.$/, '')} (${count} times).`,
    );
    if (all.length <= mostSentences) return all;
    return [...all.slice(0, mostSentences), `There were ${all.length - mostSentences} more losses of this kind.`];
  }
}
