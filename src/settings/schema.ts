import { z } from 'zod';
import { categories, severities } from '../domain/finding.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { Role } from '../domain/selected-file.ts';
import { isGlob, longestGlob } from './is-glob.ts';

/** Where the configuration stands in a repository. */
export const settingsPath = '.github/ml-review.yml';

/** Most entries of a list. */
const mostEntries = 100;

/** Longest instructions in characters. */
const longestInstructions = 4000;

const glob = z
  .string()
  .min(1)
  .max(longestGlob)
  .refine(isGlob)
  .meta({ title: 'glob', description: 'A glob as minimatch reads it, such as `src/**/*.py`.' });
const pattern = z
  .string()
  .min(1)
  .max(longestGlob)
  .meta({ title: 'pattern', description: 'Text in which `*` stands for any run of characters; case does not matter.' });
const name = z.string().min(1).max(100).meta({ title: 'name' });

const globs = z.array(glob).max(mostEntries);
const patterns = z.array(pattern).max(mostEntries);
const names = z.array(name).max(mostEntries);
const instructions = z.string().max(longestInstructions);

const rolesSection = z.strictObject({
  model: globs.optional().describe('Files that define models, layers and losses.'),
  training: globs.optional().describe('Files that train.'),
  data: globs.optional().describe('Files that load, split or transform data.'),
  evaluation: globs.optional().describe('Files that measure results.'),
  inference: globs.optional().describe('Files that run trained models.'),
  config: globs.optional().describe('Files that hold training configuration.'),
  kernel: globs.optional().describe('Files that hold CUDA, C++ or Triton kernels.'),
  other: globs.optional().describe('Files that are not reviewed.'),
} satisfies Record<Role, z.ZodType>);

const reviewSection = z.strictObject({
  auto: z
    .boolean()
    .default(true)
    .describe('Review without being asked, when a pull request is opened and on every push.'),
  drafts: z.boolean().default(false).describe('Review drafts too.'),
  labels: names
    .default([])
    .describe('When not empty, only pull requests with one of these labels are reviewed without being asked.'),
  'base-branches': globs.default(['**']).describe('Branches whose pull requests are reviewed without being asked.'),
  'ignore-authors': patterns
    .default(['*[bot]'])
    .describe('Logins whose pull requests are not reviewed without being asked.'),
  'ignore-titles': patterns
    .default(['WIP*'])
    .describe('Titles of pull requests that are not reviewed without being asked.'),
});

const filesSection = z.strictObject({
  include: globs.default(['**']).describe('Only files that match one of these globs are read.'),
  exclude: globs.default([]).describe('Files that match one of these globs are never read.'),
  roles: rolesSection.prefault({}).describe('Roles given by globs; they overrule what is found in the files.'),
});

const findingsSection = z.strictObject({
  categories: z
    .array(z.enum(categories))
    .max(categories.length)
    .default([...categories])
    .describe('Categories that are shown.'),
  'min-severity': z
    .enum(severities)
    .default('minor')
    .describe(
      'The least grave severity that is shown; `question`, a doubt with the experiment that settles it, is the least grave.',
    ),
  'min-confidence': z.number().min(0).max(1).default(0.6).describe('The least confidence that is shown.'),
  'max-comments': z
    .int()
    .min(0)
    .max(30)
    .default(12)
    .describe('Most line comments of one review; the rest stands in its summary.'),
  suggestions: z.boolean().default(true).describe('Offer replacements that can be committed with a click.'),
  gate: z
    .enum(['never', ...severities])
    .default('never')
    .describe('The least grave severity at which the check fails; `never` keeps it from failing.'),
});

const checksSection = z.strictObject({
  disable: names.default([]).describe('Deterministic checks that are not run, by name.'),
});

const expertSection = z.strictObject({
  model: z
    .string()
    .regex(/^[A-Za-z0-9][\w.:@/-]{0,99}$/)
    .default('default')
    .meta({
      title: 'model',
      description: "Model of the expert; `default` is the operator's. Others need the operator's leave.",
    }),
  effort: z
    .enum(['low', 'medium', 'high', 'max'])
    .default('high')
    .describe(
      'How deeply the expert reads: one reading (low), one that may open other files (medium), two (high), five (max).',
    ),
  verify: z.boolean().default(true).describe('Whether claims get a second look that tries to refute them.'),
  'max-usd-per-review': z
    .number()
    .gt(0)
    .max(100)
    .default(3)
    .describe('US dollars that one review may cost at the most.'),
});

const commandsSection = z.strictObject({
  allow: z
    .enum(['write', 'triage', 'read', 'author'])
    .default('write')
    .describe(
      "Least access to the repository for `/ml-review` commands; `author` allows whoever has write access and the pull request's author. " +
        'On a private repository the author always may.',
    ),
});

const pathInstructions = z.strictObject({
  paths: globs.min(1).describe('Files that the instructions are about.'),
  instructions: instructions.min(1).describe('What the expert is to know about them.'),
});

/** The configuration file: one source for what is allowed, what is the default, the JSON Schema and the page. */
export const settingsSchema = z.strictObject({
  _extends: z
    .string()
    .regex(/^[\w.-]{1,100}(?:\/[\w.-]{1,100})?(?::[\w./-]{1,200})?$/)
    .optional()
    .meta({
      title: 'repository',
      description:
        'Repository whose configuration this one is to be laid over. It is not followed yet, which the check run says.',
    }),
  review: reviewSection.prefault({}).describe('Which pull requests are reviewed without being asked.'),
  files: filesSection.prefault({}).describe('Which files are read.'),
  findings: findingsSection.prefault({}).describe('Which findings are shown, and what they do to the check.'),
  checks: checksSection.prefault({}).describe('The deterministic checks.'),
  expert: expertSection
    .prefault({})
    .describe("The expert. The operator's bounds come first; a repository can only tighten them."),
  commands: commandsSection.prefault({}).describe('Who may give commands.'),
  instructions: instructions.default('').describe('What the expert is to know about this project.'),
  'path-instructions': z
    .array(pathInstructions)
    .max(mostEntries)
    .default([])
    .describe('What the expert is to know about some files.'),
});

/** The file as the schema gives it back: every key present. */
type SettingsFile = z.output<typeof settingsSchema>;

/** The file's values under the names that the program uses. */
export function toRepoSettings(file: Omit<SettingsFile, '_extends'>): RepoSettings {
  const { review, files, findings, checks, expert, commands } = file;
  const given = Object.entries(files.roles).filter((entry): entry is [string, string[]] => entry[1] !== undefined);
  return {
    review: {
      auto: review.auto,
      drafts: review.drafts,
      labels: review.labels,
      baseBranches: review['base-branches'],
      ignoreAuthors: review['ignore-authors'],
      ignoreTitles: review['ignore-titles'],
    },
    files: { include: files.include, exclude: files.exclude, roles: Object.fromEntries(given) },
    findings: {
      categories: findings.categories,
      minSeverity: findings['min-severity'],
      minConfidence: findings['min-confidence'],
      maxComments: findings['max-comments'],
      suggestions: findings.suggestions,
      gate: findings.gate,
    },
    checks: { disable: checks.disable },
    expert: {
      model: expert.model,
      effort: expert.effort,
      verify: expert.verify,
      maxUsdPerReview: expert['max-usd-per-review'],
    },
    commands: { allow: commands.allow },
    instructions: file.instructions,
    pathInstructions: file['path-instructions'],
  };
}
