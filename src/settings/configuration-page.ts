import { allowedValues, settingsJsonSchema, type SchemaNode } from './allowed-values.ts';
import { settingsPath } from './schema.ts';

/** A configuration file with every key of the first level, as the page shows it. */
export const exampleFile = `review:
  drafts: false
  labels: []
  base-branches: [main, "release/**"]
  ignore-titles: ["WIP*"]
files:
  exclude: ["third_party/**"]
  roles: { training: ["jobs/*.py"] }
findings:
  categories: [correctness, stability, efficiency, reproducibility, data, practice]
  min-severity: minor
  min-confidence: 0.6
  max-comments: 12
  gate: critical
checks: { disable: [] }
expert: { effort: high, verify: true, max-usd-per-review: 3 }
commands: { allow: write }
instructions: |
  We train in bf16 on 64 GPUs; the global batch is 2048.
path-instructions:
  - paths: ["kernels/**"]
    instructions: Compare against the reference in kernels/ref.py.
`;

/** The JSON Schema as the text of its file. */
export function settingsSchemaFile(): string {
  return `${JSON.stringify(settingsJsonSchema, null, 2)}\n`;
}

/** The page about the configuration in Markdown: every key with its meaning, default and allowed values. */
export function configurationPage(): string {
  const { properties = {} } = settingsJsonSchema;
  const sections = Object.entries(properties).filter(([, node]) => node.type === 'object');
  const single = Object.entries(properties).filter(([, node]) => node.type !== 'object');
  return `# Configuration

<!-- Written by scripts/write-docs.ts from src/settings/schema.ts; change that and run it again. -->

A repository sets up its reviews in \`${settingsPath}\`. The file is read from the base branch of the pull request, never
from its head, so a pull request cannot change its own reviewer. Every key has a default, and a repository needs no file.

A key or value that is not allowed does not count; the check run names it with its line and what is allowed, and the rest
of the file holds. A file that is not YAML leaves every default in place.

Editors check the file with the JSON Schema in [ml-review.schema.json](ml-review.schema.json); with the YAML language
server, put \`# yaml-language-server: $schema=\` and its address in the first line.

\`\`\`yaml
${exampleFile}\`\`\`

Globs are [minimatch](https://github.com/isaacs/minimatch)'s and match the path from the root of the repository: \`*\` does
not cross a slash, \`**\` does, and files that begin with a dot are matched too. Logins and titles are matched with
patterns in which only \`*\` is special and stands for any text; case does not matter.

${sections.map(([key, node]) => sectionOf([key], node)).join('\n\n')}

## Top level

${table([], single)}

Each entry of \`path-instructions\` has two keys, and both are needed:

${table(['path-instructions[]'], Object.entries(properties['path-instructions']?.items?.properties ?? {}))}

## Limits

The file may have ${65_536 / 1024} KB. YAML tags and merge keys are not read, and an anchor may be used a few times only.
`;
}

function sectionOf(path: string[], node: SchemaNode): string {
  const entries = Object.entries(node.properties ?? {});
  const rows = entries.filter(([, below]) => below.type !== 'object');
  const nested = entries.filter(([, below]) => below.type === 'object');
  const parts = [`## \`${path.join('.')}\``, node.description ?? ''];
  if (rows.length > 0) parts.push(table(path, rows));
  for (const [key, below] of nested) parts.push(sectionOf([...path, key], below).replace('## ', '### '));
  return parts.join('\n\n');
}

function table(path: string[], entries: [string, SchemaNode][]): string {
  const rows = entries.map(([key, node]) => {
    const standard = node.default === undefined ? 'none' : `\`${defaultText(node.default)}\``;
    return `| \`${[...path, key].join('.')}\` | ${node.description ?? ''} | ${standard} | ${allowedValues(node)} |`;
  });
  return ['| key | meaning | default | allowed |', '|---|---|---|---|', ...rows].join('\n');
}

function defaultText(value: unknown): string {
  if (value === '') return '""';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ');
}
