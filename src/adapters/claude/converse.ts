import type Anthropic from '@anthropic-ai/sdk';
import { messageOf } from '../../domain/errors.ts';
import type { ExpertTool } from '../../ports/expert.ts';
import type { Account } from './account.ts';
import type { TurnRequest } from './budget.ts';
import { streamTurn, type TurnContext, type TurnEnd } from './stream-turn.ts';

/** Characters of one tool result, and of all results of a conversation: what the model may read besides the material. */
const longestResult = 40_000;
const longestReading = 400_000;

/** Once so much of the budget is spent, the model is asked to answer: the answer itself has to be paid too. */
const exploringShare = 0.6;

/** What the model is told when it may look nothing more up. */
const exploringIsOver =
  'Nothing more can be looked up: no further tool call will run. Give the JSON result now, from what you have read.';

/** A conversation with tools, bounded in turns, money, time and reading. */
export interface Conversation {
  request: TurnRequest;
  tools: ExpertTool[];
  maxTurns: number;
  account: Account;
  /** A moment of the clock. */
  deadline: number;
  signal: AbortSignal;
}

/**
 * Lets the model look things up until it answers. The messages only grow: thinking is bound to the exact text before it, and
 * the prompt cache to the exact prefix. The last turn takes the tools away; a turn that fails ends the conversation.
 */
export async function converse(context: TurnContext, conversation: Conversation): Promise<TurnEnd> {
  const { tools, maxTurns, account, deadline, signal } = conversation;
  const messages = [...conversation.request.messages];
  const reader = new ToolReader(tools);
  let told = false;
  for (let turn = 1; ; turn++) {
    const last = turn >= maxTurns;
    if (
      !told &&
      turn > 1 &&
      (last || turn === maxTurns - 1 || account.spentUsd > exploringShare * account.maxUsd || reader.full)
    ) {
      told = true;
      messages.push({ role: 'system', content: exploringIsOver });
    }
    const end = await streamTurn(context, turnRequest(conversation, messages, last), account, deadline, signal);
    if (end.kind === 'failed' || end.message.stop_reason !== 'tool_use' || last) return end;
    messages.push({ role: 'assistant', content: end.message.content });
    const calls = end.message.content.filter((block) => block.type === 'tool_use');
    const results = await Promise.all(calls.map((call) => reader.answer(call, told)));
    messages.push({ role: 'user', content: results });
  }
}

/** Tools, format and effort stay the same on every turn; only the last one forbids tools, which costs the cache of the messages once. */
function turnRequest({ request, tools }: Conversation, messages: Anthropic.MessageParam[], last: boolean): TurnRequest {
  return {
    ...request,
    messages,
    tools: tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      input_schema: inputSchema as Anthropic.Tool.InputSchema,
    })),
    tool_choice: { type: last ? 'none' : 'auto' },
    cache_control: { type: 'ephemeral' },
  };
}

/** Runs tool calls and keeps count of what was read. */
class ToolReader {
  readonly #tools: Map<string, ExpertTool>;
  #left = longestReading;

  constructor(tools: ExpertTool[]) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  get full(): boolean {
    return this.#left <= 0;
  }

  async answer(call: Anthropic.ToolUseBlock, closed: boolean): Promise<Anthropic.ToolResultBlockParam> {
    const result = { type: 'tool_result' as const, tool_use_id: call.id };
    if (closed || this.full) return { ...result, is_error: true, content: exploringIsOver };
    const tool = this.#tools.get(call.name);
    if (!tool) {
      return {
        ...result,
        is_error: true,
        content: `There is no tool of this name; there are ${[...this.#tools.keys()].join(', ')}.`,
      };
    }
    try {
      const text = (await tool.run(call.input)).toWellFormed();
      const limit = Math.min(longestResult, Math.max(this.#left, 0));
      this.#left -= Math.min(text.length, limit);
      return {
        ...result,
        content:
          text.length > limit
            ? `${text.slice(0, limit).toWellFormed()}\n(cut after ${limit} of ${text.length} characters)`
            : text,
      };
    } catch (error) {
      return { ...result, is_error: true, content: messageOf(error).slice(0, 1000) };
    }
  }
}
