import { readdirSync, readFileSync } from 'node:fs';
import { createClaudeExpert } from '../adapters/claude/create-claude-expert.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import { parseCard, type Card } from '../knowledge/card.ts';
import type { ReviewTools } from '../pipeline/review-change.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { loadPython } from '../syntax/python-parser.ts';
import type { ModelConfig } from './server-config.ts';
import { ThreadedCheckRunner } from './threaded-check-runner.ts';

/** Wires what every review needs, on the server and on the terminal. */
export async function buildReviewTools(
  config: ModelConfig,
  { clock, log, readsRepository = true }: { clock: Clock; log: Log; readsRepository?: boolean },
): Promise<ReviewTools> {
  const role = readFileSync(new URL('../expert/role.md', import.meta.url), 'utf8');
  const parser = await loadPython();
  const cards = readCards();
  const tools = { role, cards, parser, clock, checks: new ThreadedCheckRunner(), readsRepository };
  if (config.anthropicApiKey === null) return { ...tools, expert: null };
  const expert = createClaudeExpert({
    apiKey: config.anthropicApiKey,
    ...(config.anthropicBaseUrl === null ? {} : { baseUrl: config.anthropicBaseUrl }),
    model: config.model,
    fallbackModel: config.fallbackModel,
    allowedModels: config.allowedModels,
    log,
    clock,
  });
  return { ...tools, expert };
}

function readCards(): Card[] {
  const folder = new URL('../knowledge/cards/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return files
    .sort()
    .map((file) => parseCard(file.slice(0, -'.md'.length), readFileSync(new URL(file, folder), 'utf8')));
}

/** The operator's bounds: a repository can only tighten them. */
export function boundSettings(config: ModelConfig): (settings: RepoSettings) => RepoSettings {
  return (settings) => ({
    ...settings,
    expert: { ...settings.expert, maxUsdPerReview: Math.min(settings.expert.maxUsdPerReview, config.maxUsdPerReview) },
  });
}
