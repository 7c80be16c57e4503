import type { ModelRules } from './model-rules.ts';
import { blocksOf, invalid, type WireBlock, type WireRequest } from './wire.ts';

function checkRoles(request: WireRequest, rules: ModelRules): void {
  request.messages.forEach((message, index) => {
    const at = `messages.${index}`;
    if (!['user', 'assistant', 'system'].includes(message.role)) invalid(`${at}.role: "${message.role}" is not a role`);
    if (index === 0 && message.role !== 'user') invalid(`${at}: first message must use the "user" role`);
    if (message.role === 'system') checkSystemMessage(request, rules, index);
  });
  if (request.messages.at(-1)?.role === 'assistant') {
    invalid('This model does not support assistant message prefill. The conversation must end with a user message.');
  }
}

function checkSystemMessage(request: WireRequest, rules: ModelRules, index: number): void {
  const at = `messages.${index}`;
  if (!rules.systemMessages) invalid(`${at}: role 'system' is not supported on this model`);
  if (request.messages[index - 1]?.role !== 'user') invalid(`${at}: a system message must follow a user message`);
  const next = request.messages[index + 1];
  if (next && next.role !== 'assistant') {
    invalid(`${at}: a system message must be last or precede an assistant message`);
  }
  if (blocksOf(request.messages[index]?.content).some((block) => block.type !== 'text')) {
    invalid(`${at}: a system message holds only text`);
  }
}

function checkBlock(block: WireBlock, at: string, role: string): void {
  if (block.type === 'text') {
    if (typeof block.text !== 'string' || block.text === '') invalid(`${at}: text content blocks must be non-empty`);
    if (block.text.trim() === '') invalid(`${at}: text content blocks must contain non-whitespace text`);
  }
  if (block.type.includes('thinking')) {
    if (role !== 'assistant') invalid(`${at}: thinking blocks belong to assistant messages`);
    if (block.cache_control) invalid(`${at}: thinking blocks cannot have cache_control`);
  }
  if (block.type === 'tool_use' && role !== 'assistant') invalid(`${at}: tool_use belongs to assistant messages`);
  if (block.type === 'tool_result' && role !== 'user') invalid(`${at}: tool_result belongs to user messages`);
  if (block.type === 'document' && role !== 'user') invalid(`${at}: documents belong to user messages`);
}

function checkResults(request: WireRequest, index: number): void {
  const blocks = blocksOf(request.messages[index]?.content);
  const results = blocks.filter((block) => block.type === 'tool_result');
  const previous = request.messages[index - 1];
  const asked = previous?.role === 'assistant' ? toolUseIds(blocksOf(previous.content)) : [];
  const answered = results.map((block) => block.tool_use_id ?? '');
  for (const id of asked) {
    if (!answered.includes(id)) {
      invalid(
        `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${id}`,
      );
    }
  }
  for (const id of answered) {
    if (!asked.includes(id)) {
      invalid(`messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}`);
    }
  }
  if (new Set(answered).size !== answered.length) invalid(`messages.${index}: each tool_use must have a single result`);
  if (blocks.slice(0, results.length).some((block) => block.type !== 'tool_result')) {
    invalid(`messages.${index}: tool_result blocks must come first`);
  }
}

function toolUseIds(blocks: WireBlock[]): string[] {
  return blocks.filter((block) => block.type === 'tool_use').map((block) => block.id ?? '');
}

function checkTools(request: WireRequest): void {
  const ids: string[] = [];
  request.messages.forEach((message, index) => {
    if (message.role === 'user') checkResults(request, index);
    if (message.role !== 'assistant') return;
    const uses = toolUseIds(blocksOf(message.content));
    ids.push(...uses);
    const next = request.messages[index + 1];
    if (uses.length > 0 && next?.role !== 'user') {
      invalid(
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${uses.join(', ')}`,
      );
    }
  });
  if (new Set(ids).size !== ids.length) invalid('messages: `tool_use` ids must be unique');
}

/** Who may speak when, what a block may hold, and that every tool call has its result right after it. */
export function checkConversation(request: WireRequest, rules: ModelRules): void {
  checkRoles(request, rules);
  blocksOf(request.system).forEach((block, index) => {
    if (block.type !== 'text') invalid(`system.${index}: only text is taken`);
    checkBlock(block, `system.${index}`, 'system');
  });
  request.messages.forEach((message, index) => {
    const blocks = blocksOf(message.content);
    if (blocks.length === 0) invalid(`messages.${index}: all messages must have non-empty content`);
    blocks.forEach((block, place) => checkBlock(block, `messages.${index}.content.${place}`, message.role));
  });
  checkTools(request);
}
