import type { RepoSettings, SettingsProblem } from '../domain/repo-settings.ts';
import { settingsJsonSchema, type SchemaNode } from './allowed-values.ts';
import { code } from './explain-problem.ts';
import { defaultSettings } from './default-settings.ts';

/**
 * The effective settings as a Markdown table of key, value and where the value comes from, and under it what of the
 * file was not taken. `origins` are those of `readSettingsFile`; a key without one has its default, or was changed by
 * the operator's bounds where the value differs from it.
 */
export function describeSettings(
  settings: RepoSettings,
  problems: SettingsProblem[],
  origins: Record<string, string> = {},
): string {
  const rows = leaves(settingsJsonSchema, []).flatMap((path) => {
    const value = valueAt(settings, path);
    const key = path.join('.');
    if (value === undefined) return [];
    const isDefault = JSON.stringify(value) === JSON.stringify(valueAt(defaultSettings, path));
    const origin = origins[key] ?? (isDefault ? 'default' : 'set');
    return [`| \`${key}\` | ${cell(value)} | ${origin} |`];
  });
  const table = ['| key | value | from |', '|---|---|---|', ...rows].join('\n');
  return problems.length === 0 ? table : `${table}\n\n${describeProblems(problems)}`;
}

/** What of the configuration file was not taken, as a Markdown list. */
function describeProblems(problems: SettingsProblem[]): string {
  const items = problems.map(({ line, message }) => `- ${line === null ? '' : `line ${line}: `}${message}`);
  return ['Not taken from the file:', '', ...items].join('\n');
}

/** Paths of every key that holds a value, in the order of the schema; `_extends` is not a setting. */
function leaves(node: SchemaNode, above: string[]): string[][] {
  return Object.entries(node.properties ?? {}).flatMap(([key, below]) => {
    if (key === '_extends') return [];
    return below.type === 'object' ? leaves(below, [...above, key]) : [[...above, key]];
  });
}

function valueAt(settings: RepoSettings, path: string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    const name = key.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    return (value as Record<string, unknown> | undefined)?.[name];
  }, settings);
}

/** A value as it would stand in the file, cut to one short line. */
function cell(value: unknown): string {
  const text = typeof value === 'string' ? value || '(empty)' : JSON.stringify(value);
  return code(text.replaceAll(/\s+/g, ' '), 160).replaceAll('|', '\\|');
}
