/** GitHub's answer to a request that it refuses. Thrown by a handler, sent by the server. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(`${status} ${String(body['message'])}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

const documentation = 'https://docs.github.com/rest';

/** 404, also for what the caller may not see. */
export const notFound = (): Refusal =>
  new Refusal(404, { message: 'Not Found', documentation_url: documentation, status: '404' });

/** 401 for a missing, expired or unknown credential. */
export const unauthorized = (message = 'Bad credentials'): Refusal =>
  new Refusal(401, { message, documentation_url: documentation, status: '401' });

/** 403 for a permission that the App was not granted. */
export const forbidden = (message = 'Resource not accessible by integration'): Refusal =>
  new Refusal(403, { message, documentation_url: documentation, status: '403' });

/** 422 with the list of sentences that reviews use. */
export const unprocessable = (...errors: string[]): Refusal =>
  new Refusal(422, {
    message: 'Unprocessable Entity',
    errors,
    documentation_url: `${documentation}/pulls/reviews`,
    status: '422',
  });

/** One entry of a "Validation Failed" body. */
export interface ValidationError {
  resource: string;
  field: string;
  code: string;
  message?: string;
}

/** 422 "Validation Failed" with its entries. */
export const validationFailed = (...errors: ValidationError[]): Refusal =>
  new Refusal(422, { message: 'Validation Failed', errors, documentation_url: documentation, status: '422' });

/** 422 of the request schema, before any rule is looked at. */
export const invalidRequest = (detail: string): Refusal =>
  new Refusal(422, { message: `Invalid request.\n\n${detail}`, documentation_url: documentation, status: '422' });
