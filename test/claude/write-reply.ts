import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

import type { Fault, MessageReply } from './reply.ts';
import type { WireBlock } from './wire.ts';
import type { WireUsage } from './prompt-cache.ts';

/** A whole message as the API sends it. */
export interface WireReply {
  id: string;
  type: 'message';
  role: 'assistant';
  model: string;
  content: WireBlock[];
  stop_reason: string | null;
  stop_sequence: null;
  stop_details: MessageReply['stopDetails'] | null;
  container: null;
  diagnostics: null;
  usage?: WireUsage;
}

/** A server-sent event, named by its type. */
interface WireEvent {
  type: string;
  [field: string]: unknown;
}

/** Thrown to end the writing where a fault ends the stream. */
class StreamOver extends Error {}

type Point = Fault['after'];

/** Writes one reply as server-sent events, with its fault. */
class EventWriter {
  readonly #response: ServerResponse;
  readonly #reply: MessageReply;
  readonly #signal: AbortSignal;
  #faulted = false;

  constructor(response: ServerResponse, reply: MessageReply, signal: AbortSignal) {
    this.#response = response;
    this.#reply = reply;
    this.#signal = signal;
  }

  async send(event: WireEvent, rawBytes?: Uint8Array): Promise<void> {
    const text = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    const bytes = rawBytes ? splice(text, rawBytes) : Buffer.from(text);
    const step = this.#reply.bytesPerWrite ?? bytes.length;
    for (let at = 0; at < bytes.length; at += step) {
      if (this.#signal.aborted) throw new StreamOver();
      const flushed = this.#response.write(bytes.subarray(at, at + step));
      if (!flushed || this.#reply.bytesPerWrite) await this.#breathe();
    }
  }

  /** Lets the client read; it may also have gone. */
  async #breathe(): Promise<void> {
    if (!this.#response.writableNeedDrain) await setImmediate();
    else await once(this.#response, 'drain', { signal: this.#signal }).catch(() => {});
  }

  /** Does what the fault says, if this is its point and it has not happened yet. */
  async pass(point: Point): Promise<void> {
    const { fault } = this.#reply;
    if (!fault || fault.after !== point || this.#faulted) return;
    this.#faulted = true;
    switch (fault.kind) {
      case 'error':
        await this.send({ type: 'error', error: { type: fault.type ?? 'overloaded_error', message: 'Overloaded' } });
        this.#response.end();
        throw new StreamOver();
      case 'cut':
        // What was written must arrive first, or the client sees only a dead socket.
        await sleep(20);
        this.#response.destroy();
        throw new StreamOver();
      case 'end':
        this.#response.end();
        throw new StreamOver();
      case 'stall':
        throw new StreamOver();
      case 'garbage':
        this.#response.write('event: content_block_delta\ndata: {"type":"content_block_delta","ind\n\n');
        return;
      case 'pings':
        for (let ping = 0; ping < fault.count && !this.#signal.aborted; ping++) {
          await sleep(fault.milliseconds);
          await this.send({ type: 'ping' });
        }
        return;
    }
  }
}

/** Puts bytes right behind the opening quote of the text in a text_delta event. */
function splice(event: string, rawBytes: Uint8Array): Buffer {
  const at = event.indexOf('"text":"') + '"text":"'.length;
  return Buffer.concat([Buffer.from(event.slice(0, at)), rawBytes, Buffer.from(event.slice(at))]);
}

/** A block as content_block_start has it: without its content. */
function shellOf(block: WireBlock): WireBlock {
  if (block.type === 'text') return { ...block, text: '' };
  if (block.type === 'tool_use') return { ...block, input: {} };
  return { ...block, thinking: '', signature: '' };
}

function piecesOf(text: string): string[] {
  const length = Math.max(17, Math.ceil(text.length / 500));
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
  return pieces.length > 0 ? pieces : [''];
}

function deltasOf(block: WireBlock): WireEvent[] {
  if (block.type === 'text') return piecesOf(block.text ?? '').map((text) => ({ type: 'text_delta', text }));
  if (block.type === 'tool_use') {
    return piecesOf(JSON.stringify(block.input)).map((json) => ({ type: 'input_json_delta', partial_json: json }));
  }
  const thinking = { type: 'thinking_delta', thinking: block.thinking ?? '' };
  return [...(block.thinking ? [thinking] : []), { type: 'signature_delta', signature: block.signature ?? '' }];
}

async function writeEvents(writer: EventWriter, message: WireReply, reply: MessageReply): Promise<void> {
  await writer.pass('headers');
  const { usage } = message;
  const begun = {
    ...message,
    content: [],
    stop_reason: null,
    stop_details: null,
    ...(usage ? { usage: { ...usage, output_tokens: 1 } } : {}),
  };
  await writer.send({ type: 'message_start', message: begun });
  await writer.send({ type: 'ping' });
  await writer.pass('start');
  let { rawBytes } = reply;
  for (const [index, block] of message.content.entries()) {
    await writer.send({ type: 'content_block_start', index, content_block: shellOf(block) });
    for (const delta of deltasOf(block)) {
      const bytes = delta.type === 'text_delta' ? rawBytes : undefined;
      if (bytes) rawBytes = undefined;
      await writer.send({ type: 'content_block_delta', index, delta }, bytes);
      await writer.pass('delta');
    }
    await writer.send({ type: 'content_block_stop', index });
  }
  const delta = {
    stop_reason: message.stop_reason,
    stop_sequence: null,
    stop_details: message.stop_details,
    container: null,
  };
  await writer.send({ type: 'message_delta', delta, ...(usage ? { usage: deltaUsage(usage) } : { usage: {} }) });
  await writer.pass('usage');
  await writer.send({ type: 'message_stop' });
  await writer.pass('stop');
}

function deltaUsage(usage: WireUsage): Omit<WireUsage, 'cache_creation' | 'inference_geo' | 'service_tier' | 'speed'> {
  const { cache_creation: _creation, inference_geo: _geo, service_tier: _tier, speed: _speed, ...rest } = usage;
  return rest;
}

/** Writes the reply as a stream; ends where its fault or the client ends it. */
export async function writeStream(
  response: ServerResponse,
  message: WireReply,
  reply: MessageReply,
  signal: AbortSignal,
): Promise<void> {
  const writer = new EventWriter(response, reply, signal);
  try {
    await writeEvents(writer, message, reply);
    response.end();
  } catch (thrown) {
    if (!(thrown instanceof StreamOver)) throw thrown;
  }
}
