import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../domain/errors.ts';

/** What the server runs with, read from the environment. */
export interface ServerConfig extends ModelConfig {
  appId: string;
  /** PEM. */
  privateKey: string;
  webhookSecret: string;
  webhookPath: string;
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Where people see GitHub. */
  webUrl: string;
  /** Where the REST and GraphQL APIs are. */
  apiUrl: string;
  concurrency: number;
  /** How long running reviews may go on after SIGTERM, in seconds. */
  shutdownSeconds: number;
  logLevel: string;
}

/** What the expert runs with; the terminal reads the same variables. */
export interface ModelConfig {
  /** Null when no model is set up. */
  anthropicApiKey: string | null;
  anthropicBaseUrl: string | null;
  model: string;
  fallbackModel: string | null;
  /** Empty allows every model. */
  allowedModels: string[];
  /** US dollars. */
  maxUsdPerReview: number;
}

/** The environment as the process has it. */
export type Environment = Record<string, string | undefined>;

const text = z.string().trim();
const list = text.transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const url = text.pipe(z.url({ protocol: /^https?$/ })).transform((value) => value.replace(/\/+$/, ''));

const modelVariables = {
  ANTHROPIC_API_KEY: text.default(''),
  ANTHROPIC_BASE_URL: url.optional(),
  ML_REVIEW_MODEL: text.min(1).default('claude-opus-5-5'),
  ML_REVIEW_FALLBACK_MODEL: text.default('claude-opus-5'),
  ML_REVIEW_ALLOWED_MODELS: list.default([]),
  ML_REVIEW_MAX_USD_PER_REVIEW: z.coerce.number().positive().max(1000).default(5),
};

const serverVariables = {
  ...modelVariables,
  APP_ID: text.regex(/^\d+$/, 'a number').optional(),
  PRIVATE_KEY: text.optional(),
  PRIVATE_KEY_PATH: text.optional(),
  WEBHOOK_SECRET: text.default(''),
  WEBHOOK_PATH: text.startsWith('/').default('/api/github/webhooks'),
  HOST: text.default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  GITHUB_URL: url.default('https://github.com'),
  GITHUB_API_URL: url.optional(),
  ML_REVIEW_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  ML_REVIEW_SHUTDOWN_SECONDS: z.coerce.number().int().min(0).max(3600).default(300),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
};

/** Reads what the server needs. Ends with a UsageError that says what to set. */
export function readServerConfig(environment: Environment): ServerConfig {
  const variables = parse(z.object(serverVariables), environment);
  const appId = variables.APP_ID;
  const privateKey = readPrivateKey(variables.PRIVATE_KEY, variables.PRIVATE_KEY_PATH);
  if (appId === undefined && privateKey === null) {
    throw new UsageError(
      'No GitHub App is set up: set APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET; .env.example says where to find them.',
    );
  }
  if (appId === undefined) {
    throw new UsageError(
      'PRIVATE_KEY is set but APP_ID is not: set APP_ID to the number on the settings page of the GitHub App.',
    );
  }
  if (privateKey === null) {
    throw new UsageError(
      'APP_ID is set but no private key is: set PRIVATE_KEY, or PRIVATE_KEY_PATH to the .pem file of the GitHub App.',
    );
  }
  if (variables.WEBHOOK_SECRET === '') {
    throw new UsageError(
      'WEBHOOK_SECRET is empty: without it anybody could send events. Set it here and on the settings page of the GitHub App to the same long random text.',
    );
  }
  return {
    ...modelConfig(variables),
    appId,
    privateKey,
    webhookSecret: variables.WEBHOOK_SECRET,
    webhookPath: variables.WEBHOOK_PATH,
    host: variables.HOST,
    port: variables.PORT,
    webUrl: variables.GITHUB_URL,
    apiUrl: variables.GITHUB_API_URL ?? apiUrlOf(variables.GITHUB_URL),
    concurrency: variables.ML_REVIEW_CONCURRENCY,
    shutdownSeconds: variables.ML_REVIEW_SHUTDOWN_SECONDS,
    logLevel: variables.LOG_LEVEL,
  };
}

/** Reads what the expert needs. Ends with a UsageError. */
export function readModelConfig(environment: Environment): ModelConfig {
  return modelConfig(parse(z.object(modelVariables), environment));
}

/** An enterprise server has its API under its own address. */
export function apiUrlOf(webUrl: string): string {
  return webUrl === 'https://github.com' ? 'https://api.github.com' : `${webUrl}/api/v3`;
}

function modelConfig(variables: z.infer<z.ZodObject<typeof modelVariables>>): ModelConfig {
  return {
    anthropicApiKey: variables.ANTHROPIC_API_KEY === '' ? null : variables.ANTHROPIC_API_KEY,
    anthropicBaseUrl: variables.ANTHROPIC_BASE_URL ?? null,
    model: variables.ML_REVIEW_MODEL,
    fallbackModel: variables.ML_REVIEW_FALLBACK_MODEL === '' ? null : variables.ML_REVIEW_FALLBACK_MODEL,
    allowedModels: variables.ML_REVIEW_ALLOWED_MODELS,
    maxUsdPerReview: variables.ML_REVIEW_MAX_USD_PER_REVIEW,
  };
}

/** An empty variable counts as one that is not set, as container tools leave them; only the fallback model is switched off by it. */
function parse<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Environment,
): z.infer<z.ZodObject<Shape>> {
  const isSet = ([name, value]: [string, string | undefined]) =>
    value !== undefined && (value.trim() !== '' || name === 'ML_REVIEW_FALLBACK_MODEL');
  const set = Object.fromEntries(Object.entries(environment).filter(isSet));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`The environment variable ${String(issue?.path[0])} is wrong: ${issue?.message}.`);
}

/** A PEM text, also with `\n` typed out or in base64 as secret stores keep it. Null when none is set. */
function readPrivateKey(key: string | undefined, path: string | undefined): string | null {
  if (key === undefined && path === undefined) return null;
  const value = key ?? readKeyFile(path ?? '');
  const unescaped = value.replaceAll('\\n', '\n');
  const pem = unescaped.includes('-----BEGIN') ? unescaped : Buffer.from(unescaped, 'base64').toString('utf8');
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw new UsageError(
      `${key === undefined ? `The file PRIVATE_KEY_PATH names (${path})` : 'PRIVATE_KEY'} holds no private key in PEM form.`,
    );
  }
  return pem;
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`The file PRIVATE_KEY_PATH names (${path}) cannot be read.`, { cause: error });
  }
}
