import type { Usage } from '../domain/usage.ts';

/** Something the model may look up while it thinks: read-only, over the snapshot. */
export interface ExpertTool {
  /** Lower case with underscores, at most 64 characters. */
  name: string;
  description: string;
  /** JSON Schema of the input, an object. */
  inputSchema: Record<string, unknown>;
  /** Gives the result as text; throws an Error whose message the model is told. */
  run(input: unknown): Promise<string>;
}

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
  /** What may be looked up; empty for none. */
  tools?: ExpertTool[];
  /** How many times the model may look things up before it must answer. */
  maxTurns?: number;
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
