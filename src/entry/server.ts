import { existsSync } from 'node:fs';
import { UsageError } from '../domain/errors.ts';
import { readServerConfig } from './server-config.ts';
import { startServer } from './start-server.ts';

/** `npm start`: reads the environment (and `.env`, which never overrides it), runs until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const server = await startServer(readServerConfig(process.env));
  const stop = () => {
    void server.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
