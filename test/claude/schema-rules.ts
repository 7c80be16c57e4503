import { invalid } from './wire.ts';

const keywords = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'allOf',
  '$ref',
  '$defs',
  'definitions',
  'description',
  'title',
  'default',
  'format',
  'pattern',
  'minItems',
]);
const formats = new Set<unknown>([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);
const types = new Set<unknown>(['object', 'array', 'string', 'integer', 'number', 'boolean', 'null']);

/** How much of the limits of one request its schemas take. */
export interface SchemaLoad {
  optional: number;
  unions: number;
}

type Schema = Record<string, unknown>;

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nested(value: unknown, path: string): Schema[] {
  if (value === undefined) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((each) => (isSchema(each) ? each : invalid(`${path}: expected a schema`)));
}

function checkValues(schema: Schema, path: string): void {
  for (const key of Object.keys(schema)) {
    if (!keywords.has(key)) invalid(`${path}: keyword "${key}" is not supported`);
  }
  for (const type of [schema['type']].flat()) {
    if (type !== undefined && !types.has(type)) invalid(`${path}: type ${JSON.stringify(type)} is not supported`);
  }
  if (schema['format'] !== undefined && !formats.has(schema['format'])) {
    invalid(`${path}: format ${JSON.stringify(schema['format'])} is not supported`);
  }
  if (schema['minItems'] !== undefined && schema['minItems'] !== 0 && schema['minItems'] !== 1) {
    invalid(`${path}: minItems must be 0 or 1`);
  }
  if (Array.isArray(schema['enum']) && schema['enum'].some((value) => typeof value === 'object' && value !== null)) {
    invalid(`${path}: enum values must be primitive`);
  }
}

/** Checks a schema against the subset that structured outputs take, and adds what it takes of the limits to `load`. */
export function checkSchema(root: Schema, load: SchemaLoad, name: string): void {
  const visit = (schema: Schema, path: string, through: readonly string[]): void => {
    checkValues(schema, path);
    if (schema['anyOf'] !== undefined || Array.isArray(schema['type'])) load.unions++;
    if (typeof schema['$ref'] === 'string') follow(schema['$ref'], path, through);
    if (schema['type'] === 'object' || schema['properties'] !== undefined) checkObject(schema, path, through);
    for (const each of nested(schema['items'], path)) visit(each, `${path}[]`, through);
    for (const each of nested(schema['anyOf'], path)) visit(each, `${path}.anyOf`, through);
    for (const each of nested(schema['allOf'], path)) {
      if (each['$ref'] !== undefined) invalid(`${path}: $ref is not supported in allOf`);
      visit(each, `${path}.allOf`, through);
    }
  };
  const follow = (reference: string, path: string, through: readonly string[]): void => {
    if (through.includes(reference)) invalid(`${path}: recursive schemas are not supported`);
    const [, group, key] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(reference) ?? [];
    const definitions = group === undefined ? undefined : root[group];
    const target = isSchema(definitions) && key !== undefined ? definitions[key] : undefined;
    if (!isSchema(target)) invalid(`${path}: $ref "${reference}" does not resolve`);
    visit(target, reference, [...through, reference]);
  };
  const checkObject = (schema: Schema, path: string, through: readonly string[]): void => {
    if (schema['additionalProperties'] !== false) {
      invalid(`${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
    }
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    for (const [key, value] of Object.entries(isSchema(schema['properties']) ? schema['properties'] : {})) {
      if (!required.includes(key)) load.optional++;
      for (const each of nested(value, path)) visit(each, `${path}.${key}`, through);
    }
  };
  visit(root, name, []);
}

/** Ends in 400 when the schemas of one request together are over the limits. */
export function checkLoad(load: SchemaLoad): void {
  if (load.optional > 24) {
    invalid(`Schema is too complex for compilation: ${load.optional} optional parameters, at most 24`);
  }
  if (load.unions > 16) {
    invalid(`Schema is too complex for compilation: ${load.unions} parameters with union types, at most 16`);
  }
}
