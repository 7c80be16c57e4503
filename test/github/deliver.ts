import { createHmac, randomUUID } from 'node:crypto';
import type { Json } from './contract.ts';

/** The value of `x-hub-signature-256`: HMAC-SHA256 over the body as sent. */
export function sign(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`;
}

/** What the receiver of a webhook answered. */
export interface DeliveryAnswer {
  status: number;
  body: string;
  /** The delivery's id; delivering with the same one is what GitHub's "Redeliver" does. */
  delivery: string;
}

/**
 * Sends a webhook as GitHub does: signed, as JSON, with a delivery id. It is sent once: GitHub repeats nothing by itself.
 * `url` is the receiver's whole address, such as `http://127.0.0.1:PORT/api/github/webhooks`.
 */
export async function deliver(
  url: string,
  event: string,
  payload: Json,
  options: { secret: string; delivery?: string; headers?: Record<string, string> },
): Promise<DeliveryAnswer> {
  const body = JSON.stringify(payload);
  const delivery = options.delivery ?? randomUUID();
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': delivery,
      'x-github-event': event,
      'x-github-hook-id': '292430182',
      'x-github-hook-installation-target-id': '4711',
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature-256': sign(body, options.secret),
      ...options.headers,
    },
  });
  return { status: response.status, body: await response.text(), delivery };
}
