import type { RepoSettings, SettingsProblem } from '../domain/repo-settings.ts';
import { schemaAt } from './allowed-values.ts';
import { code, dotted, explainUnknownKey, explainValue, isTooLong } from './explain-problem.ts';
import { readYaml, type Path, type YamlData } from './read-yaml.ts';
import { settingsPath, settingsSchema, toRepoSettings } from './schema.ts';
import type { z } from 'zod';

/** A configuration file as it was read. */
export interface SettingsFileRead {
  /** Complete: what the file does not set, or sets wrongly, is the default. */
  settings: RepoSettings;
  problems: SettingsProblem[];
  /** What `_extends` names; null when the file has none. */
  extends: string | null;
  /** Where each key that the file sets comes from, by dotted key: `.github/ml-review.yml, line 4`. */
  origins: Record<string, string>;
}

/**
 * Reads `.github/ml-review.yml`. Never throws: every key or value that is not taken is one problem, and the rest counts;
 * a file that is not YAML gives the defaults. An empty text is a file that sets nothing. `_extends` is not followed,
 * which is told as a problem.
 */
export function readSettings(yamlText: string): { settings: RepoSettings; problems: SettingsProblem[] } {
  const { settings, problems, extends: parent, origins } = readSettingsFile(yamlText);
  if (parent === null) return { settings, problems };
  const line = Number(origins['_extends']?.match(/\d+$/)?.[0] ?? 1);
  const message = `\`_extends\` is not followed yet, so nothing of ${code(parent)} holds here.`;
  return { settings, problems: [...problems, { key: '_extends', line, message }] };
}

/** Like `readSettings`, for a caller that follows `_extends` itself or shows where each value comes from. */
export function readSettingsFile(yamlText: string): SettingsFileRead {
  const yaml = readYaml(yamlText);
  if (yaml.kind === 'invalid') {
    const message = `${yaml.sentence}; the defaults hold for everything.`;
    return { ...fromData({}, () => null), problems: [{ key: '', line: yaml.line, message }] };
  }
  const { data, lineOf } = yaml;
  if (data === null || data === undefined) return fromData({}, lineOf);
  if (typeof data !== 'object' || Array.isArray(data)) {
    const message = 'The file must be a map of keys to values; the defaults hold for everything.';
    return { ...fromData({}, lineOf), problems: [{ key: '', line: 1, message }] };
  }
  const read = fromData(dropEmptySections(data), lineOf);
  const problems = [...oddityProblems(yaml), ...read.problems].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { ...read, problems: shortened(problems) };
}

/** Problems that are told one by one. */
const mostProblems = 100;

function shortened(problems: SettingsProblem[]): SettingsProblem[] {
  if (problems.length <= mostProblems) return problems;
  const message = `The file has ${problems.length - mostProblems} further problems.`;
  return [...problems.slice(0, mostProblems), { key: '', line: null, message }];
}

/** A section with nothing in it, such as `review:` alone on its line, sets nothing. */
function dropEmptySections(data: object): object {
  const kept = Object.entries(data).filter(([key, value]) => value !== null || schemaAt([key])?.type !== 'object');
  return Object.assign(Object.create(null), Object.fromEntries(kept));
}

function oddityProblems({ oddities }: YamlData): SettingsProblem[] {
  return oddities.map(({ path, line, kind }) => {
    const key = dotted(path);
    const what =
      kind === 'twice'
        ? `${code(key)} occurs twice; the last one counts.`
        : `${code(key)} has a YAML tag, which is not read.`;
    return { key, line, message: what };
  });
}

/**
 * Parses until nothing is wrong any more; each round takes out what the one before complained of. Later rounds tell only
 * of what the first could not see: a list is measured only once its entries are right.
 */
function fromData(given: unknown, lineOf: YamlData['lineOf']): SettingsFileRead {
  const problems = new Map<string, SettingsProblem>();
  const data = given;
  for (let round = 1; round <= 10; round++) {
    const result = settingsSchema.safeParse(data);
    if (result.success) {
      const { _extends: parent = null, ...file } = result.data;
      return {
        settings: toRepoSettings(file),
        problems: [...problems.values()],
        extends: parent,
        origins: originsOf(data, lineOf),
      };
    }
    const faults = result.error.issues.flatMap((issue) => faultsOf(issue, data));
    for (const fault of faults) {
      if (round > 1 && fault.value === undefined) continue;
      const key = dotted(fault.path);
      if (!problems.has(key)) problems.set(key, { key, line: lineOf(fault.path), message: fault.message });
    }
    takeOut(data, faults);
  }
  throw new Error('The configuration stays wrong although everything wrong was taken out of it.');
}

interface Fault {
  path: Path;
  value: unknown;
  message: string;
  issue: z.core.$ZodIssue;
}

function faultsOf(issue: z.core.$ZodIssue, data: unknown): Fault[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      value: null,
      message: explainUnknownKey(path, key),
      issue,
    }));
  }
  const value = valueAt(data, path);
  return [{ path, value, message: explainValue(issue, path, value), issue }];
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Removes what is wrong, or the end of what is merely too long; with a list's last entry goes the list, so that its default holds. */
function takeOut(data: unknown, faults: Fault[]): void {
  const targets = new Map<string, { path: Path; issue: z.core.$ZodIssue }>();
  for (const { path, issue } of faults) {
    // What is missing cannot be taken out, but the list entry that cannot be without it.
    const present = valueAt(data, path) === undefined ? path.slice(0, -1) : path;
    targets.set(JSON.stringify(present), { path: present, issue });
  }
  const inner = [...targets.values()].filter(
    ({ path }) => !path.some((_, length) => targets.has(JSON.stringify(path.slice(0, length)))),
  );
  // From the back, so that the indexes of the entries before stay what they are.
  const fromTheBack = inner.toSorted((a, b) => order(b.path, a.path));
  for (const { path, issue } of fromTheBack) takeOutOne(data, path, issue);
}

/** The order of two places: entries of one list by their index, keys of one section by their name. */
function order(a: Path, b: Path): number {
  const differs = a.findIndex((step, index) => step !== b[index]);
  const [first, second] = [a[differs], b[differs]];
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return String(first) < String(second) ? -1 : 1;
}

function takeOutOne(data: unknown, path: Path, issue: z.core.$ZodIssue): void {
  const last = path.at(-1);
  const above = valueAt(data, path.slice(0, -1)) as Record<string | number, unknown>;
  if (last === undefined) return;
  const value = above[last];
  const { maxItems = 0, maxLength = 0 } = schemaAt(path) ?? {};
  if (isTooLong(issue, value) && Array.isArray(value)) value.splice(maxItems);
  else if (isTooLong(issue, value) && typeof value === 'string' && path.length === 1) {
    above[last] = beginning(value, maxLength);
  } else if (!Array.isArray(above)) delete above[last];
  else {
    above.splice(Number(last), 1);
    if (above.length === 0) takeOutOne(data, path.slice(0, -1), { ...issue, code: 'custom' });
  }
}

/** The first characters of a text, up to the end of a line where there is one. */
function beginning(text: string, length: number): string {
  const cut = text.slice(0, length);
  const end = cut.lastIndexOf('\n');
  return (end > length / 2 ? cut.slice(0, end) : cut).replace(/[\uD800-\uDBFF]$/, '');
}

function originsOf(data: unknown, lineOf: YamlData['lineOf'], above: string[] = []): Record<string, string> {
  const origins: Record<string, string> = {};
  for (const [key, value] of Object.entries(data as object)) {
    const path = [...above, key];
    if (schemaAt(path)?.type === 'object') Object.assign(origins, originsOf(value, lineOf, path));
    else origins[dotted(path)] = `${settingsPath}, line ${lineOf(path) ?? '?'}`;
  }
  return origins;
}
