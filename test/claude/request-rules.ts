import type { IncomingHttpHeaders } from 'node:http';

import { checkConversation } from './conversation-rules.ts';
import { rulesOf, type ModelRules } from './model-rules.ts';
import { checkLoad, checkSchema, type SchemaLoad } from './schema-rules.ts';
import { ApiRefusal, blocksOf, invalid, type WireBlock, type WireRequest } from './wire.ts';

/** The version that the fake speaks; it knows no sampling parameters. */
const apiVersion = '2026-10-21';

const bodyKeys = new Set([
  'cache_control',
  'container',
  'diagnostics',
  'inference_geo',
  'max_tokens',
  'messages',
  'metadata',
  'model',
  'output_config',
  'service_tier',
  'speed',
  'stop_sequences',
  'stream',
  'system',
  'thinking',
  'tool_choice',
  'tools',
]);
const efforts = new Set(['low', 'medium', 'high', 'xhigh', 'max']);

/** 401 without a key; 400 without the version or with another content type than JSON. */
export function checkHeaders(headers: IncomingHttpHeaders): void {
  const bearer = /^Bearer \S+$/.test(headers.authorization ?? '');
  if (!bearer && !headers['x-api-key']) {
    throw new ApiRefusal(401, 'authentication_error', 'Authentication header missing or malformed');
  }
  if (!headers['anthropic-version']) invalid('anthropic-version: header is required');
  if (headers['anthropic-version'] !== apiVersion) invalid('anthropic-version: not a version that this server speaks');
  if (!headers['content-type']?.startsWith('application/json')) invalid('content-type: must be application/json');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isContent(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((block) => isRecord(block) && typeof block['type'] === 'string'))
  );
}

/** Whether no string in it holds half a surrogate pair. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isWellFormed);
}

/** The outer shape of the body; sampling parameters and every other key that is not the API's end in 400. */
export function parseBody(raw: string): WireRequest {
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch {
    invalid('The request body is not valid JSON');
  }
  if (!isRecord(body)) invalid('The request body must be an object');
  if (!isWellFormed(body)) invalid('The request body is not valid JSON: no low surrogate in string');
  for (const key of Object.keys(body)) if (!bodyKeys.has(key)) invalid(`${key}: Extra inputs are not permitted`);
  if (typeof body['model'] !== 'string') invalid('model: Field required');
  if (!Number.isInteger(body['max_tokens'])) invalid('max_tokens: Field required');
  const messages = body['messages'];
  if (!Array.isArray(messages) || messages.length === 0) invalid('messages: at least one message is required');
  messages.forEach((message: unknown, index) => {
    if (!isRecord(message) || typeof message['role'] !== 'string' || !isContent(message['content'])) {
      invalid(`messages.${index}: a message has a role and content`);
    }
  });
  if (body['system'] !== undefined && !isContent(body['system'])) {
    invalid('system: Input should be text or text blocks');
  }
  return body as unknown as WireRequest;
}

function checkMaxTokens(request: WireRequest, rules: ModelRules): void {
  const { max_tokens: maxTokens } = request;
  if (maxTokens < 0) invalid('max_tokens: must be at least 0');
  if (maxTokens > rules.maxTokens) {
    invalid(
      `max_tokens: ${maxTokens} > ${rules.maxTokens}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  if (maxTokens === 0 && (request.stream || request.output_config?.format)) {
    invalid('max_tokens: 0 cannot be combined with stream or output_config.format');
  }
}

function checkThinking(request: WireRequest, rules: ModelRules): void {
  const { thinking } = request;
  if (!thinking) return;
  if (!rules.thinking.includes(thinking.type)) {
    invalid(`thinking.type: "${thinking.type}" is not supported on ${request.model}`);
  }
  if (thinking.type !== 'enabled') {
    if ('budget_tokens' in thinking) invalid('thinking.budget_tokens: Extra inputs are not permitted');
    return;
  }
  const budget = thinking.budget_tokens ?? 0;
  if (budget < 1024 || budget >= request.max_tokens) {
    invalid('thinking.budget_tokens: must be at least 1024 and below max_tokens');
  }
}

function checkToolChoice(request: WireRequest, rules: ModelRules): void {
  const choice = request.tool_choice?.type;
  if (choice === undefined) return;
  if (!['auto', 'any', 'tool', 'none'].includes(choice)) invalid(`tool_choice.type: "${choice}" is not one`);
  if (!request.tools?.length) invalid('tool_choice: may only be specified while providing tools');
  if ((choice === 'any' || choice === 'tool') && !rules.forcedTools) {
    invalid(`tool_choice: forced tool use is not supported on ${request.model}`);
  }
}

function checkEffort(request: WireRequest, rules: ModelRules): void {
  const effort = request.output_config?.effort ?? null;
  if (effort === null) return;
  if (!efforts.has(effort)) invalid(`output_config.effort: "${effort}" is not one`);
  if (!rules.effort) invalid(`output_config.effort: not supported on ${request.model}`);
}

function checkFormat(request: WireRequest, load: SchemaLoad): void {
  const format = request.output_config?.format ?? null;
  if (format === null) return;
  if (format.type !== 'json_schema' || !isRecord(format.schema)) {
    invalid("output_config.format: Input should be 'json_schema' with a schema");
  }
  checkSchema(format.schema, load, 'output_config.format.schema');
  if (hasCitations(request)) invalid('output_config.format: cannot be combined with citations');
}

function checkTools(request: WireRequest, load: SchemaLoad): void {
  const tools = request.tools ?? [];
  const strict = tools.filter((tool) => tool.strict);
  if (strict.length > 20) invalid('tools: at most 20 strict tools');
  for (const tool of strict) checkSchema(tool.input_schema ?? {}, load, `tools.${tool.name}.input_schema`);
  const names = tools.map((tool) => tool.name ?? '');
  for (const name of names) if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) invalid(`tools: "${name}" is not a name`);
  if (new Set(names).size !== names.length) invalid('tools: Tool names must be unique');
}

function nestedBlocks(block: WireBlock): WireBlock[] {
  return [...(Array.isArray(block.content) ? block.content : []).flatMap(nestedBlocks), block];
}

function allBlocks(request: WireRequest): WireBlock[] {
  const messages = request.messages.flatMap((message) => blocksOf(message.content));
  return [...blocksOf(request.system), ...messages].flatMap(nestedBlocks);
}

function hasCitations(request: WireRequest): boolean {
  return allBlocks(request).some((block) => isRecord(block.citations) && block.citations['enabled'] === true);
}

function checkCacheControl(request: WireRequest): void {
  const marks = [...(request.tools ?? []), ...allBlocks(request), request].flatMap(({ cache_control: mark }) =>
    mark ? [mark] : [],
  );
  if (marks.length > 4) invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.`);
  let short = false;
  for (const mark of marks) {
    if (mark.type !== 'ephemeral') invalid("cache_control.type: Input should be 'ephemeral'");
    if (mark.ttl !== undefined && mark.ttl !== '5m' && mark.ttl !== '1h') {
      invalid("cache_control.ttl: Input should be '5m' or '1h'");
    }
    if (mark.ttl === '1h' && short) invalid("cache_control: a ttl='1h' block must not come after a ttl='5m' block");
    short ||= mark.ttl !== '1h';
  }
}

/** Refuses what the real API refuses, with ApiRefusal. */
export function checkRequest(request: WireRequest): void {
  const rules = rulesOf(request.model);
  if (!rules) throw new ApiRefusal(404, 'not_found_error', `model: ${request.model}`);
  checkMaxTokens(request, rules);
  checkThinking(request, rules);
  checkToolChoice(request, rules);
  checkEffort(request, rules);
  const load: SchemaLoad = { optional: 0, unions: 0 };
  checkFormat(request, load);
  checkTools(request, load);
  checkLoad(load);
  checkCacheControl(request);
  checkConversation(request, rules);
}
