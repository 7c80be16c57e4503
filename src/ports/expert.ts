import type { Usage } from '../domain/usage.ts';

/** A question to the model: who it is, what it reads, what it is to do, and the JSON Schema that its answer follows. */
export interface ExpertQuestion {
  /** The role: ours alone, no word of the pull request. */
  system: string;
  /** What is read: strangers' text, fenced. The same for all questions about one head commit, so that it is cached. */
  material: string;
  /** What is to be done with it. */
  task: string;
  schema: Record<string, unknown>;
  /** `default` is the operator's model. */
  model: string;
  effort: 'low' | 'medium' | 'high' | 'max';
  /** US dollars that this question may cost at the most. */
  maxUsd: number;
}

/** How a question ended; every end carries what it cost. `sentence` is for people and holds no secret. */
export type ExpertAnswer =
  | { kind: 'answered'; text: string; model: string; usage: Usage }
  | { kind: 'truncated'; text: string; model: string; usage: Usage; sentence: string }
  | { kind: 'declined'; sentence: string; usage: Usage }
  | { kind: 'unavailable'; sentence: string; usage: Usage };

/** Asks a language model. */
export interface Expert {
  /** Never throws for what the API says; throws the signal's reason when aborted. */
  ask(question: ExpertQuestion, signal: AbortSignal): Promise<ExpertAnswer>;
}
