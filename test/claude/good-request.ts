import type { FakeClaude } from './fake-claude.ts';

/** A body of POST /v1/messages as a test writes it. */
export type Body = Record<string, unknown>;

/** A request that is in order. */
export function goodBody(more: Body = {}): Body {
  return {
    model: 'claude-opus-5-5',
    max_tokens: 4_000,
    system: [{ type: 'text', text: 'You review code.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'material', cache_control: { type: 'ephemeral', ttl: '5m' } },
          { type: 'text', text: 'task' },
        ],
      },
    ],
    thinking: { type: 'adaptive' },
    output_config: {
      effort: 'high',
      format: { type: 'json_schema', schema: objectOf({ answer: { type: 'string' } }) },
    },
    ...more,
  };
}

/** A schema of an object, all of whose properties are required unless `more` says otherwise. */
export function objectOf(properties: Body, more: Body = {}): Body {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties, ...more };
}

/** A good body whose answer has this schema. */
export function withSchema(schema: unknown): Body {
  return goodBody({ output_config: { format: { type: 'json_schema', schema } } });
}

/** Headers that are in order. */
export const goodHeaders: Record<string, string> = {
  authorization: 'Bearer key',
  'anthropic-version': '2026-10-21',
  'content-type': 'application/json',
};

/** Sends a request without the SDK, which would not send some of the wrong ones. */
export async function send(
  fake: FakeClaude,
  body: unknown,
  headers: Record<string, string> = goodHeaders,
): Promise<{ status: number; text: string; headers: Headers }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${fake.url}/v1/messages`, { method: 'POST', headers, body: text });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
