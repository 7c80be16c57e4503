import type { z } from 'zod';
import { allowedValues, schemaAt, settingsJsonSchema, type SchemaNode } from './allowed-values.ts';
import { nearestWord } from './nearest-word.ts';
import type { Path } from './read-yaml.ts';

/** A place as people write it: `findings.min-confidence`, `files.exclude[1]` (the first entry of a list is 0). */
export function dotted(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? clean(step) : `${text}.${clean(step)}`;
  }, '');
}

/** A stranger's word as code in one line of Markdown: no backtick, nothing invisible, at most `longest` characters. */
export function code(word: string, longest = 60): string {
  return `\`${clean(word, longest) || ' '}\``;
}

function clean(word: string, longest = 60): string {
  const visible = word.replaceAll(/[\p{C}\p{Zl}\p{Zp}`]/gu, '');
  const characters = Array.from(visible);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : visible;
}

/** Why a key was not taken, and which one may have been meant. */
export function explainUnknownKey(section: Path, key: string): string {
  const node = schemaAt(section);
  const here = Object.keys(node?.properties ?? {});
  const nearest = nearestWord(key, here);
  const path = code(dotted([...section, key]));
  if (nearest !== null) return `Unknown key ${path}; did you mean ${code(dotted([...section, nearest]))}?`;
  const elsewhere = allKeys(settingsJsonSchema, []).find((known) => known.at(-1) === key);
  if (elsewhere !== undefined) return `Unknown key ${path}; did you mean ${code(dotted(elsewhere))}?`;
  const place = section.length === 0 ? 'At the top of the file' : `In ${code(dotted(section))}`;
  return `Unknown key ${path}. ${place} the keys are ${here.map((known) => code(known)).join(', ')}.`;
}

function allKeys(node: SchemaNode, above: string[]): string[][] {
  return Object.entries(node.properties ?? {}).flatMap(([key, below]) => [
    [...above, key],
    ...allKeys(below, [...above, key]),
  ]);
}

/** Why a value was not taken, what is allowed, and what holds instead. */
export function explainValue(issue: z.core.$ZodIssue, path: Path, value: unknown): string {
  const node = schemaAt(path);
  const place = code(dotted(path));
  if (node === null) return `${place} has a value that is not allowed.`;
  if (value === undefined) return `${place} is missing; it must be ${allowedValues(node)}. The entry is left out.`;
  const nearest = node.enum && typeof value === 'string' ? nearestWord(value, node.enum) : null;
  const hint = nearest === null ? '' : ` Did you mean ${code(nearest)}?`;
  return `${place} is ${describe(value)}; it must be ${allowedValues(node)}.${hint} ${whatHolds(issue, path, node, value)}`;
}

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a section';
  if (typeof value === 'string' && value.length > 60) return `text of ${value.length} characters`;
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function whatHolds(issue: z.core.$ZodIssue, path: Path, node: SchemaNode, value: unknown): string {
  if (isTooLong(issue, value)) {
    if (Array.isArray(value)) return `The first ${node.maxItems} count.`;
    if (path.length === 1) return `Its first ${node.maxLength} characters count.`;
  }
  if (path.some((step) => typeof step === 'number')) return 'The entry is left out.';
  if (node.default === undefined || node.type === 'object') return 'It is left out.';
  const standard = typeof node.default === 'string' ? node.default || '(empty)' : JSON.stringify(node.default);
  return `The default ${code(standard, 160)} holds.`;
}

/** Whether a list or a text has the right form and is merely too long, so that its beginning can count. */
export function isTooLong(issue: z.core.$ZodIssue, value: unknown): boolean {
  return issue.code === 'too_big' && (Array.isArray(value) || typeof value === 'string');
}
