import { noUsage, type Usage } from '../../src/domain/usage.ts';
import type { Expert, ExpertAnswer, ExpertQuestion } from '../../src/ports/expert.ts';

/** What the fake says: an answer, a thing to be thrown, what a function makes of the question, or nothing until the signal aborts. */
export type ScriptedAnswer =
  | ExpertAnswer
  | { throws: unknown }
  | 'never'
  | ((question: ExpertQuestion) => ExpertAnswer | Promise<ExpertAnswer>);

/** What a scripted answer costs unless it says otherwise. */
export const scriptedUsage: Usage = { ...noUsage, requests: 1, inputTokens: 1_000, outputTokens: 100, usd: 0.006 };

/** An answer with this text; anything but a string is sent as JSON. */
export function answered(content: unknown, usage: Usage = scriptedUsage): ExpertAnswer {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { kind: 'answered', text, model: 'fake-model', usage };
}

/** An expert that gives its scripted answers in order, one a question, and records what it was asked. A question too many is a defect of the test: it throws. */
export class FakeExpert implements Expert {
  /** Everything that was asked, also what was aborted. */
  readonly questions: ExpertQuestion[] = [];
  readonly #script: ScriptedAnswer[];

  constructor(script: ScriptedAnswer[]) {
    this.#script = [...script];
  }

  async ask(question: ExpertQuestion, signal: AbortSignal): Promise<ExpertAnswer> {
    signal.throwIfAborted();
    this.questions.push({ ...question });
    const next = this.#script.shift();
    if (next === undefined) {
      throw new Error(`FakeExpert was asked question ${this.questions.length}, for which it has no answer`);
    }
    const answer = await abortable(this.#perform(next, question), signal);
    return structuredClone(answer);
  }

  /** Answers that nobody asked for yet. */
  get unused(): number {
    return this.#script.length;
  }

  #perform(scripted: ScriptedAnswer, question: ExpertQuestion): Promise<ExpertAnswer> {
    if (scripted === 'never') return new Promise<never>(() => {});
    if (typeof scripted === 'function') return Promise.resolve(question).then(scripted);
    if ('throws' in scripted) return Promise.resolve().then(() => throwIt(scripted.throws));
    return Promise.resolve(scripted);
  }
}

function throwIt(value: unknown): never {
  throw value;
}

/** The promise's end, or the signal's reason as soon as it aborts. */
async function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
