import { parseArgs } from 'node:util';
import type { Severity } from '../domain/finding.ts';
import { severities } from '../domain/finding.ts';
import { nearestWord } from '../settings/nearest-word.ts';

/** What is reviewed. Without any option it is the working tree against the default branch. */
export type CliSource =
  | { kind: 'working-tree'; base: string | null }
  | { kind: 'range'; base: string; head: string }
  | { kind: 'staged' }
  /** `-` is standard input. */
  | { kind: 'diff'; file: string }
  | { kind: 'pull-request'; owner: string; repository: string; number: number };

/** Every form of the result. */
const cliFormats = ['pretty', 'markdown', 'json'] as const;
/** How the result is written. */
type CliFormat = (typeof cliFormats)[number];

/** What a person asked for on the command line. */
export interface CliOptions {
  source: CliSource;
  format: CliFormat;
  /** The least grave severity that makes the exit status 1. */
  failOn: Severity | 'never';
  /** False leaves the review to the deterministic checks. */
  expert: boolean;
  /** Lists every file with its role or the reason why it was left out. */
  explainFiles: boolean;
  /** Lists the claims that were dropped, with the reason. */
  showDropped: boolean;
  quiet: boolean;
}

/** What the command line means. */
export type CliCommand =
  | { kind: 'run'; options: CliOptions }
  | { kind: 'help'; text: string }
  | { kind: 'version' }
  | { kind: 'error'; message: string };

const optionTypes = {
  base: { type: 'string' },
  head: { type: 'string' },
  staged: { type: 'boolean' },
  diff: { type: 'string' },
  pr: { type: 'string' },
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  'no-expert': { type: 'boolean' },
  'explain-files': { type: 'boolean' },
  'show-dropped': { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

type OptionName = keyof typeof optionTypes;
const optionNames = Object.keys(optionTypes) as OptionName[];
const failLevels = [...severities, 'never'] as const;

/** The options as they were given, the last one of each name. */
type Given = Partial<Record<OptionName, string | true>>;

/** Reads the arguments after the program's name. Whatever is wrong with them is a sentence that says what to write instead. */
export function parseCliOptions(argv: string[]): CliCommand {
  const given = readArguments(argv);
  if (typeof given === 'string') return { kind: 'error', message: given };
  if (given.help) return { kind: 'help', text: helpText };
  if (given.version) return { kind: 'version' };
  const source = readSource(given);
  if (typeof source === 'string') return { kind: 'error', message: source };
  const format = readChoice('format', given.format, cliFormats, 'pretty');
  if (format.kind === 'error') return format;
  const failOn = readChoice('fail-on', given['fail-on'], failLevels, 'minor');
  if (failOn.kind === 'error') return failOn;
  const options: CliOptions = {
    source,
    format: format.value,
    failOn: failOn.value,
    expert: given['no-expert'] === undefined,
    explainFiles: given['explain-files'] !== undefined,
    showDropped: given['show-dropped'] !== undefined,
    quiet: given.quiet !== undefined,
  };
  return { kind: 'run', options };
}

function readArguments(argv: string[]): Given | string {
  const { tokens } = parseArgs({
    args: argv,
    options: optionTypes,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given: Given = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') return aboutPositional(token.value);
    const name = optionNames.find((known) => known === token.name);
    if (name === undefined) return aboutUnknown(token.rawName);
    const value = readValue(name, token.value, token.inlineValue === true);
    if (value === null) return aboutValue(name, token.value);
    given[name] = value;
  }
  return given;
}

/** The value of an option; null when it has one and should not, or the other way round. */
function readValue(name: OptionName, value: string | undefined, isInline: boolean): string | true | null {
  if (optionTypes[name].type === 'boolean') return value === undefined ? true : null;
  if (value === undefined || value === '') return null;
  // `--base --staged` is a forgotten value, not a ref named --staged; a single dash is standard input.
  return value.startsWith('-') && value !== '-' && !isInline ? null : value;
}

function aboutPositional(argument: string): string {
  const shown = shorten(argument);
  if (/\.(?:diff|patch)$/.test(argument)) {
    return `Unexpected argument \`${shown}\`; for a patch file, write --diff ${shown}.`;
  }
  const range = /^([^.\s]+)\.{2,3}([^.\s]+)$/.exec(shown);
  if (range) {
    return `Unexpected argument \`${shown}\`; for a range of commits, write --base ${range[1]} --head ${range[2]}.`;
  }
  return `Unexpected argument \`${shown}\`; what is reviewed is named by --base, --staged, --diff or --pr (see --help).`;
}

function aboutUnknown(rawName: string): string {
  const nearest = nearestWord(rawName.replace(/^-+/, ''), optionNames);
  const advice = nearest === null ? '--help lists the options.' : `did you mean --${nearest}?`;
  return `Unknown option \`${shorten(rawName)}\`; ${advice}`;
}

function aboutValue(name: OptionName, value: string | undefined): string {
  if (optionTypes[name].type === 'boolean') return `--${name} takes no value; \`${shorten(value ?? '')}\` was given.`;
  return `--${name} needs a value: ${valueNames[name] ?? `--${name} VALUE`}.`;
}

const valueNames: Partial<Record<OptionName, string>> = {
  base: '--base REF',
  head: '--head REF',
  diff: '--diff FILE, or --diff - for standard input',
  pr: '--pr OWNER/REPO#NUMBER',
  format: `--format ${cliFormats.join('|')}`,
  'fail-on': `--fail-on ${failLevels.join('|')}`,
};

/** Options that each name a change; two of them would be two reviews. */
const sourceNames = ['base', 'staged', 'diff', 'pr'] as const;

function readSource(given: Given): CliSource | string {
  const named = sourceNames.filter((name) => given[name] !== undefined);
  if (named.length > 1) {
    const [first, second] = named;
    return `--${first} and --${second} cannot be combined: each names the change to review.`;
  }
  if (given.head !== undefined && given.base === undefined) {
    return '--head needs --base: together they name a range of commits.';
  }
  if (given.staged) return { kind: 'staged' };
  if (typeof given.diff === 'string') return { kind: 'diff', file: given.diff };
  if (typeof given.pr === 'string') return readPullRequest(given.pr);
  const base = typeof given.base === 'string' ? given.base : null;
  for (const ref of [base, given.head]) {
    if (typeof ref === 'string' && ref.startsWith('-')) {
      return `\`${shorten(ref)}\` is not a ref: a ref does not begin with a dash.`;
    }
  }
  return typeof given.head === 'string' && base !== null
    ? { kind: 'range', base, head: given.head }
    : { kind: 'working-tree', base };
}

/** `OWNER/REPO#NUMBER` or the address of the pull request's page on github.com. */
function readPullRequest(text: string): CliSource | string {
  const address = text.replace(/^https:\/\/github\.com\//, '').replace(/\/pull\/(\d+)(?:[/?#].*)?$/, '#$1');
  const match = /^([A-Za-z0-9][A-Za-z0-9_-]{0,99})\/([A-Za-z0-9._-]{1,100})#(\d{1,15})$/.exec(address);
  const [, owner, repository, digits] = match ?? [];
  if (owner === undefined || repository === undefined || /^\.{1,2}$/.test(repository) || Number(digits) < 1) {
    return `\`${shorten(text)}\` is no pull request; write --pr OWNER/REPO#NUMBER, such as --pr octocat/hello-world#7.`;
  }
  return { kind: 'pull-request', owner, repository, number: Number(digits) };
}

function readChoice<Choice extends string>(
  name: OptionName,
  value: string | true | undefined,
  choices: readonly Choice[],
  standard: Choice,
): { kind: 'value'; value: Choice } | { kind: 'error'; message: string } {
  if (value === undefined || value === true) return { kind: 'value', value: standard };
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return { kind: 'value', value: choice };
  const nearest = nearestWord(value, choices);
  const hint = nearest === null ? '' : ` Did you mean ${nearest}?`;
  return {
    kind: 'error',
    message: `--${name} does not take \`${shorten(value)}\`; it takes ${choices.join(', ')}.${hint}`,
  };
}

function shorten(text: string): string {
  const visible = text.replaceAll(/\p{Cc}/gu, ' ');
  return visible.length > 100 ? `${visible.slice(0, 100)}…` : visible;
}

const helpText = `Usage: ml-review [options]

Reviews the machine-learning code of a change, as a pull request would be
reviewed. Without options: the working tree, new files included, against the
commit where it left the default branch.

What is reviewed (one of):
  --base REF              the working tree against where it left REF
  --base REF --head REF   the commits that lead from the one to the other
  --staged                what is staged, against HEAD
  --diff FILE             a patch file; - reads standard input
  --pr OWNER/REPO#NUMBER  a pull request on GitHub; nothing is posted

How the result is shown:
  --format FORMAT         pretty (default), markdown or json
  --explain-files         list every file: its role, or why it was left out
  --show-dropped          list the claims that were dropped, and why
  -q, --quiet             no progress line

What counts:
  --fail-on SEVERITY      exit with 1 from this severity on: critical, major,
                          minor (default), question; or never
  --no-expert             run only the deterministic checks, ask no model

  -h, --help              this text
  -v, --version           the version

Exit status: 0 nothing found, 1 findings of --fail-on or graver, 2 the review
could not be done.
`;
