import type { Log } from '../../src/ports/log.ts';
import type { ServerConfig } from '../../src/entry/server-config.ts';
import { startServer, type RunningServer } from '../../src/entry/start-server.ts';
import { FakeClaude, type Handler } from '../claude/fake-claude.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { deliver } from '../github/deliver.ts';
import { FakeGitHub, type FakeGitHubOptions } from '../github/fake-github.ts';
import type { WebhookEvent } from '../github/payloads.ts';

const secret = 'a long random text';

/** The whole App over real HTTP: a GitHub, perhaps a Claude, and the server between them. */
export interface App {
  github: FakeGitHub;
  claude: FakeClaude | null;
  server: RunningServer;
  logged: { message: string; fields: Record<string, unknown> }[];
  /** Delivers a webhook and waits until its work is done; gives the webhook's answer. */
  send: (
    event: WebhookEvent,
    options?: { delivery?: string; wait?: boolean; secret?: string },
  ) => ReturnType<typeof deliver>;
  close: () => Promise<void>;
}

/** Starts everything. Without `claude` no model is set up. Waits between tries take no time. */
export async function startApp(
  options: { github?: FakeGitHubOptions; claude?: Handler; config?: Partial<ServerConfig> } = {},
): Promise<App> {
  const github = await FakeGitHub.start(options.github ?? {});
  const claude = options.claude ? await FakeClaude.start(options.claude) : null;
  const logged: App['logged'] = [];
  const write = (message: string, fields: Record<string, unknown> = {}) => void logged.push({ message, fields });
  const log: Log = { info: write, warn: write, error: write };
  const config: ServerConfig = {
    appId: String(github.appId),
    privateKey: github.privateKey,
    webhookSecret: secret,
    webhookPath: '/api/github/webhooks',
    host: '127.0.0.1',
    port: 0,
    webUrl: 'https://github.com',
    apiUrl: github.url,
    concurrency: 4,
    shutdownSeconds: 5,
    logLevel: 'silent',
    anthropicApiKey: claude ? 'sk-ant-test-key' : null,
    anthropicBaseUrl: claude?.url ?? null,
    model: 'claude-opus-5-5',
    fallbackModel: 'claude-opus-5',
    allowedModels: [],
    maxUsdPerReview: 5,
    ...options.config,
  };
  const server = await startServer(config, { clock: new FakeClock('instant'), log, unpaced: true });
  return {
    github,
    claude,
    server,
    logged,
    send: async ({ event, payload }, { wait = true, secret: signedWith = secret, ...rest } = {}) => {
      const answer = await deliver(server.webhookUrl, event, payload, { secret: signedWith, ...rest });
      if (wait) await server.idle();
      return answer;
    },
    close: async () => {
      await server.stop();
      await Promise.all([github.close(), claude?.close()]);
    },
  };
}
