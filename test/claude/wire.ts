/** A content block as it travels; which fields it has depends on `type`. */
export interface WireBlock {
  type: string;
  text?: string;
  thinking?: string;
  signature?: string;
  id?: string;
  name?: string;
  input?: unknown;
  tool_use_id?: string;
  content?: string | WireBlock[];
  cache_control?: { type?: string; ttl?: string } | null;
  citations?: { enabled?: boolean } | unknown[] | null;
}

/** A message as it travels. */
export interface WireMessage {
  role: string;
  content: string | WireBlock[];
}

/** A tool as it travels. */
interface WireTool {
  name?: string;
  type?: string;
  strict?: boolean;
  input_schema?: Record<string, unknown>;
  cache_control?: { type?: string; ttl?: string } | null;
}

/** The body of POST /v1/messages, after its outer shape was checked. */
export interface WireRequest {
  model: string;
  max_tokens: number;
  messages: WireMessage[];
  system?: string | WireBlock[];
  tools?: WireTool[];
  tool_choice?: { type: string; name?: string };
  thinking?: { type: string; budget_tokens?: number };
  output_config?: { effort?: string | null; format?: { type: string; schema: Record<string, unknown> } | null };
  cache_control?: { type?: string; ttl?: string } | null;
  stream?: boolean;
}

/** A refusal of the API: ends as an error reply. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly details: Record<string, unknown> | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    type: string,
    message: string,
    options: { details?: Record<string, unknown> | undefined; headers?: Record<string, string> | undefined } = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.details = options.details;
    this.headers = options.headers ?? {};
  }
}

/** Ends the request with 400 invalid_request_error. */
export function invalid(message: string): never {
  throw new ApiRefusal(400, 'invalid_request_error', message);
}

/** Content as blocks: a string is one text block. */
export function blocksOf(content: string | WireBlock[] | undefined): WireBlock[] {
  if (content === undefined) return [];
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
