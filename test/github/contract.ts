import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';

/** A JSON value with unknown inside. */
export type Json = { [key: string]: unknown };

/** A request as the contract sees it; path parameters are those of the operation's template, decoded. */
export interface CheckedRequest {
  method: string;
  template: string;
  path: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
}

// Both are CommonJS: their types say `default`, Node gives the function itself.
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => Ajv;

interface Operation {
  operationId: string;
  parameters?: Json[];
  requestBody?: Json;
  responses: Record<string, Json>;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mapDeep(value: unknown, change: (node: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item) => mapDeep(item, change));
  if (!isObject(value)) return value;
  return change(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapDeep(inner, change)])));
}

/** The address under which a part of GitHub's description is known to ajv. */
const addressOf = (reference: string): string => reference.replace('#/', 'github:/');

/**
 * OpenAPI 3.0 as JSON Schema: references by address, and `nullable` also where no `type` stands beside it or an `enum`
 * lacks null. The references that were met are added to `met`.
 */
function toJsonSchema(value: unknown, met: Set<string>): unknown {
  return mapDeep(value, (node) => {
    const reference = node['$ref'];
    const local = typeof reference === 'string' && reference.startsWith('#/');
    if (local) met.add(reference);
    const schema: Json = local ? { ...node, $ref: addressOf(reference) } : { ...node };
    if (schema['nullable'] !== true) return schema;
    const values: unknown = schema['enum'];
    if (Array.isArray(values) && !values.includes(null)) schema['enum'] = [...(values as unknown[]), null];
    if (schema['type'] !== undefined) return schema;
    const { nullable: _, ...rest } = schema;
    return { anyOf: [rest, { type: 'null' }] };
  });
}

/** GitHub leaves request objects open; closing them turns a misspelt field into an error. */
function closeObjects(value: unknown): unknown {
  return mapDeep(value, (node) => {
    const properties = node['properties'];
    if (node['type'] !== 'object' || !isObject(properties) || node['additionalProperties'] !== undefined) return node;
    const branches = [node['anyOf'], node['oneOf'], node['allOf']].flat().filter(isObject);
    const known = branches.every((branch) =>
      Object.keys((branch['properties'] ?? {}) as Json).every((key) => key in properties),
    );
    return known ? { ...node, additionalProperties: false } : node;
  });
}

/** Where GitHub is known to answer otherwise than its description says. */
function applyKnownDifferences(schemas: Record<string, Json>): void {
  const allowNull = (schema: string, ...path: string[]): void => {
    const parent = path
      .slice(0, -1)
      .reduce<Json>((node, key) => (node['properties'] as Json)[key] as Json, schemas[schema] as Json);
    const properties = parent['properties'] as Json;
    const key = path.at(-1) as string;
    properties[key] = { anyOf: [properties[key], { type: 'null' }] };
  };
  // An outdated comment is listed with `line` and `position` null, and a file-level one never had a line.
  for (const key of ['line', 'original_line', 'position', 'original_position']) {
    allowNull('pull-request-review-comment', key);
  }
  // A deleted fork leaves a head without a repository.
  for (const schema of ['pull-request', 'pull-request-simple']) allowNull(schema, 'head', 'repo');
}

/** Compiling is what costs here, not checking: no optimiser, and shared schemas are compiled once. */
const quickly = { strict: false, allErrors: true, inlineRefs: false, code: { optimize: false } };

/** Statuses that any endpoint may answer, whether described or not. */
const UNIVERSAL_ERRORS = new Set([400, 401, 403, 404, 406, 415, 422, 429, 500, 502, 503, 504]);

/**
 * GitHub's own description of its REST interface (@octokit/openapi) as a judge of requests and responses.
 * Schemas compile when they are first needed: 1–160 ms each, afterwards below 1 ms. Loading takes a fifth of a second, once per process.
 */
export class RestContract {
  readonly #paths: Record<string, Record<string, Operation>>;
  readonly #root: Json;
  readonly #ajv = addFormats(new Ajv(quickly));
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #referred = new Set<string>();

  constructor() {
    const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
    const root = JSON.parse(readFileSync(file, 'utf8')) as Json;
    const components = root['components'] as Json;
    applyKnownDifferences(components['schemas'] as Record<string, Json>);
    this.#ajv.addFormat('repo.nwo', true);
    this.#ajv.addFormat('timestamp', true);
    this.#root = root;
    this.#paths = root['paths'] as Record<string, Record<string, Operation>>;
  }

  /** GitHub's own example of an answer, to build faithful objects from. */
  example(method: string, template: string, status = 200): Json {
    const response = this.#follow(this.#operation(method, template)?.responses[status]);
    const media = (response?.['content'] as Json | undefined)?.['application/json'] as Json | undefined;
    const first = Object.values((media?.['examples'] ?? {}) as Json)[0];
    const value = this.#follow(first as Json)?.['value'];
    if (!isObject(value)) throw new Error(`no example for ${method} ${template}`);
    return structuredClone(value);
  }

  /** What is wrong with a request: one sentence each, none when it is right. */
  requestErrors(request: CheckedRequest): string[] {
    const operation = this.#operation(request.method, request.template);
    if (!operation) return [`${request.method} ${request.template} is not in GitHub's description`];
    return [...this.#parameterErrors(operation, request), ...this.#bodyErrors(operation, request)];
  }

  /** What is wrong with an answer: one sentence each, none when it is right. `mediaType` is null when there is no body, `raw` when it is not JSON. */
  responseErrors(method: string, template: string, status: number, mediaType: string | null, body: unknown): string[] {
    const operation = this.#operation(method, template);
    if (!operation) return [`${method} ${template} is not in GitHub's description`];
    const response = this.#follow(operation.responses[status]);
    if (!response) {
      if (!UNIVERSAL_ERRORS.has(status)) {
        return [`${operation.operationId} answered ${status}, which GitHub's description does not have`];
      }
      return isObject(body) && typeof body['message'] === 'string'
        ? []
        : [`${operation.operationId} answered ${status} without a message`];
    }
    const content = response['content'] as Record<string, Json> | undefined;
    if (mediaType === null && content?.['application/json']) {
      return [`${operation.operationId}: response ${status} has no body`];
    }
    const schema = mediaType === null ? undefined : content?.[mediaType]?.['schema'];
    if (schema === undefined) return [];
    const check = this.#compile(`response ${status} ${mediaType} ${operation.operationId}`, () => schema);
    return check(body) ? [] : sentences(`${operation.operationId}: response ${status}`, check.errors);
  }

  #operation(method: string, template: string): Operation | undefined {
    return this.#paths[template]?.[method.toLowerCase()];
  }

  #follow(node: Json | undefined): Json | undefined {
    const reference = node?.['$ref'];
    if (typeof reference !== 'string') return node;
    const steps = reference.slice(2).split('/');
    return this.#follow(steps.reduce<Json>((parent, key) => parent[key] as Json, this.#root));
  }

  /** A compiled schema; what it refers to is made known to ajv first, and only that: the whole is 13 MB. */
  #compile(key: string, make: () => unknown): ValidateFunction {
    const known = this.#compiled.get(key);
    if (known) return known;
    const met = new Set<string>();
    const schema = toJsonSchema(make(), met) as Json;
    for (const reference of met) {
      if (this.#referred.has(reference)) continue;
      this.#referred.add(reference);
      // Whatever the part refers to joins `met`, and so is visited by this very loop.
      this.#ajv.addSchema(toJsonSchema(this.#follow({ $ref: reference }), met) as Json, addressOf(reference));
    }
    const made = this.#ajv.compile(schema);
    this.#compiled.set(key, made);
    return made;
  }

  #parameterErrors(operation: Operation, request: CheckedRequest): string[] {
    const errors: string[] = [];
    const known = new Set<string>();
    for (const raw of operation.parameters ?? []) {
      const parameter = this.#follow(raw) as Json;
      const name = parameter['name'] as string;
      const where = parameter['in'] as string;
      if (where === 'query') known.add(name);
      const value = where === 'path' ? request.path[name] : where === 'query' ? request.query.get(name) : null;
      if (value === null || value === undefined) continue;
      const check = this.#compile(`parameter ${operation.operationId} ${where} ${name}`, () => ({
        type: 'object',
        properties: { [name]: parameter['schema'] },
      }));
      if (check({ [name]: typed(value, parameter['schema']) })) continue;
      errors.push(...sentences(`${operation.operationId}: ${where} parameter`, check.errors));
    }
    for (const name of request.query.keys()) {
      if (!known.has(name)) errors.push(`${operation.operationId}: query parameter ${name} does not exist`);
    }
    if (Number(request.query.get('per_page')) > 100) {
      errors.push(`${operation.operationId}: per_page is above GitHub's maximum of 100`);
    }
    return errors;
  }

  #bodyErrors(operation: Operation, request: CheckedRequest): string[] {
    const requestBody = this.#follow(operation.requestBody);
    const media = (requestBody?.['content'] as Record<string, Json> | undefined)?.['application/json'];
    if (request.body === undefined) {
      return requestBody?.['required'] === true ? [`${operation.operationId}: a request body is required`] : [];
    }
    if (media?.['schema'] === undefined) {
      const empty = isObject(request.body) && Object.keys(request.body).length === 0;
      return empty ? [] : [`${operation.operationId}: takes no request body`];
    }
    const check = this.#compile(`request ${operation.operationId}`, () => closeObjects(media['schema']));
    return check(request.body) ? [] : sentences(`${operation.operationId}: request body`, check.errors);
  }
}

/** A parameter's text as the type that its schema asks for, where the text can be one. */
function typed(value: string, schema: unknown): unknown {
  const type = isObject(schema) ? schema['type'] : undefined;
  if (type === 'integer' && /^-?\d+$/.test(value)) return Number(value);
  if (type === 'boolean' && /^(?:true|false)$/.test(value)) return value === 'true';
  return value;
}

function sentences(subject: string, errors: ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).slice(0, 8).map((error) => {
    const place = error.instancePath === '' ? '' : ` ${error.instancePath}`;
    const detail =
      'additionalProperty' in error.params || 'allowedValues' in error.params ? ` ${JSON.stringify(error.params)}` : '';
    return `${subject}${place} ${error.message ?? 'is wrong'}${detail}`;
  });
}

let shared: RestContract | undefined;

/** The contract, loaded once per process. */
export function restContract(): RestContract {
  shared ??= new RestContract();
  return shared;
}

/** What GitHub's GraphQL schema says against a query: one sentence each. The schema is loaded when first needed. */
export async function graphqlErrors(query: string): Promise<string[]> {
  const { validate } = await import('@octokit/graphql-schema');
  try {
    return validate(query).map((error) => `graphql: ${error.message}`);
  } catch (error) {
    return [`graphql: ${error instanceof Error ? error.message : String(error)}`];
  }
}
