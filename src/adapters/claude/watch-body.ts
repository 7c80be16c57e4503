import type { Middleware } from '@anthropic-ai/sdk/core/middleware';

/** More than the longest reply takes on the wire: 128,000 tokens at some 200 bytes for each event. */
const maxBodyBytes = 64 * 1024 * 1024;

/** A watch over the bytes of one reply. */
export interface BodyWatch {
  middleware: Middleware;
  /** Ends the watch; no call follows. */
  stop(): void;
}

/**
 * Watches the bytes of a reply, from its headers on: the SDK's own timeout ends with the headers and it drops pings,
 * so a stalled body would hang for ever, while a thinking model sends nothing but pings for minutes.
 * `onSilence` is called after so many milliseconds without a byte, `onSize` when the body is larger than any reply.
 */
export function watchBody(idleMilliseconds: number, calls: { onSilence: () => void; onSize: () => void }): BodyWatch {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
  };
  const arm = (): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(calls.onSilence, idleMilliseconds);
  };
  const middleware: Middleware = async (request, next) => {
    const response = await next(request);
    if (!response.ok || !response.body) return response;
    let bytes = 0;
    arm();
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        arm();
        bytes += chunk.byteLength;
        if (bytes > maxBodyBytes) calls.onSize();
        controller.enqueue(chunk);
      },
      flush: stop,
    });
    return new Response(response.body.pipeThrough(counter), response);
  };
  return { middleware, stop };
}
