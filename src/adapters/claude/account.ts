import { addUsage, noUsage, type Usage } from '../../domain/usage.ts';
import { usageOf, type ReportedUsage } from './prices.ts';

/** What one question has taken so far and what it may still cost, over all its requests: retries, fallback, turns of a tool loop. */
export class Account {
  /** US dollars. */
  readonly maxUsd: number;
  #usage: Usage = noUsage;
  #spentUsd = 0;

  constructor(maxUsd: number) {
    this.maxUsd = maxUsd;
  }

  /** Adds one request that `model` answered, wholly or in part. */
  record(model: string, reported: ReportedUsage): void {
    const { usage, limitUsd } = usageOf(model, reported);
    this.#usage = addUsage(this.#usage, usage);
    this.#spentUsd += limitUsd;
  }

  /** Adds one request of which the API reported no tokens. */
  recordUnanswered(): void {
    this.#usage = addUsage(this.#usage, { ...noUsage, requests: 1 });
  }

  /** The sum of all recorded requests. */
  get usage(): Usage {
    return this.#usage;
  }

  /** US dollars spent; tokens of a model whose price is not known count at the dearest known one. */
  get spentUsd(): number {
    return this.#spentUsd;
  }

  /** US dollars left, at least 0. */
  get leftUsd(): number {
    return Math.max(0, this.maxUsd - this.#spentUsd);
  }
}
