import { createClaudeExpert, type ClaudeExpertOptions } from '../../src/adapters/claude/create-claude-expert.ts';
import type { Expert, ExpertAnswer, ExpertQuestion } from '../../src/ports/expert.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeClaude, type Handler } from './fake-claude.ts';
import { objectOf } from './good-request.ts';
import { RecordingLog } from './recording-log.ts';
import type { Reply } from './reply.ts';

/** The key that the tests search for wherever it must not be. */
export const secret = 'sk-ant-secret-0123456789';

/** The adapter against a fake of the API, with everything that a test looks at. */
export interface Bench {
  fake: FakeClaude;
  log: RecordingLog;
  clock: FakeClock;
  expert: Expert;
  ask: (question?: Partial<ExpertQuestion>, signal?: AbortSignal) => Promise<ExpertAnswer>;
}

/** A question of a few thousand tokens. */
export function question(more: Partial<ExpertQuestion> = {}): ExpertQuestion {
  return {
    system: 'You review machine-learning code. '.repeat(100),
    material: 'loss = loss / accumulation_steps\n'.repeat(100),
    task: 'Name what is wrong.',
    schema: objectOf({ findings: { type: 'array', items: objectOf({ title: { type: 'string' } }) } }),
    model: 'default',
    effort: 'high',
    maxUsd: 3,
    ...more,
  };
}

const started: FakeClaude[] = [];

/** Starts a fake that gives these replies and the adapter on it. Waits between attempts take no time. */
export async function bench(replies: Reply[] | Handler, options: Partial<ClaudeExpertOptions> = {}): Promise<Bench> {
  const fake = await FakeClaude.start(replies);
  started.push(fake);
  const log = new RecordingLog();
  const clock = new FakeClock();
  const expert = createClaudeExpert({
    apiKey: secret,
    baseUrl: fake.url,
    model: 'claude-opus-5-5',
    fallbackModel: 'claude-opus-5',
    idleMilliseconds: 20_000,
    log,
    clock,
    ...options,
  });
  const ask: Bench['ask'] = (more, signal) => expert.ask(question(more), signal ?? new AbortController().signal);
  return { fake, log, clock, expert, ask };
}

/** Stops every fake that was started. Throws when one of them had to refuse a request: the adapter must send none that is wrong. */
export async function closeBenches(): Promise<void> {
  const fakes = started.splice(0);
  await Promise.all(fakes.map((fake) => fake.close()));
  const violations = fakes.flatMap((fake) => fake.violations);
  if (violations.length > 0) throw new Error(`the API refused:\n${violations.join('\n')}`);
}
