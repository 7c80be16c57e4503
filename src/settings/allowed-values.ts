import { z } from 'zod';
import type { Path } from './read-yaml.ts';
import { settingsSchema } from './schema.ts';

/** The part of JSON Schema that describes the configuration. */
export interface SchemaNode {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  pattern?: string;
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
}

/** The JSON Schema (draft 7, as editors read it) of the configuration file. */
export const settingsJsonSchema: SchemaNode & Record<string, unknown> = {
  ...z.toJSONSchema(settingsSchema, { io: 'input', target: 'draft-7' }),
  title: 'ML Review configuration',
  description: 'Settings of ML Review in .github/ml-review.yml.',
} as SchemaNode & Record<string, unknown>;

/** What the schema says of a place in the file; null where it knows no such place. */
export function schemaAt(path: Path): SchemaNode | null {
  let node: SchemaNode | undefined = settingsJsonSchema;
  for (const step of path) {
    const { properties }: SchemaNode = node;
    if (typeof step === 'number') node = node.items;
    else node = properties !== undefined && Object.hasOwn(properties, step) ? properties[step] : undefined;
    if (node === undefined) return null;
  }
  return node;
}

/** What is allowed at a place, as words that can follow "must be". */
export function allowedValues(node: SchemaNode): string {
  if (node.enum) return `one of ${node.enum.map((value) => `\`${value}\``).join(', ')}`;
  switch (node.type) {
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
      return `a whole number from ${node.minimum} to ${node.maximum}`;
    case 'number':
      if (node.exclusiveMinimum !== undefined) {
        return `a number above ${node.exclusiveMinimum} and at most ${node.maximum}`;
      }
      return `a number from ${node.minimum} to ${node.maximum}`;
    case 'array':
      return allowedList(node);
    case 'object':
      return `a section with the keys ${keysOf(node).join(', ')}`;
    case undefined:
    default:
      return allowedText(node);
  }
}

/** The keys of a section, as code. */
function keysOf(node: SchemaNode): string[] {
  return Object.keys(node.properties ?? {}).map((key) => `\`${key}\``);
}

function allowedList(node: SchemaNode): string {
  const { items, minItems = 0, maxItems = 0 } = node;
  if (items?.enum) return `a list of ${items.enum.map((value) => `\`${value}\``).join(', ')}`;
  const amount = minItems > 0 ? `${minItems} to ${maxItems}` : `at most ${maxItems}`;
  if (items?.type === 'object') {
    return `a list of ${amount} sections, each with the keys ${keysOf(items).join(' and ')}`;
  }
  return `a list of ${amount} ${items?.title ?? 'text'}s`;
}

function allowedText(node: SchemaNode): string {
  switch (node.title) {
    case 'glob':
      return `a glob of at most ${node.maxLength} characters, not negated and with its brackets closed`;
    case 'pattern':
    case 'name':
      return `text of 1 to ${node.maxLength} characters`;
    case 'model':
      return 'the name of a model, or `default`';
    case 'repository':
      return '`repository`, `owner/repository` or `owner/repository:path`';
    case undefined:
    default:
      return `text of at most ${node.maxLength} characters`;
  }
}
