import { realpathSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../domain/errors.ts';
import { gitEnvironment } from './git-environment.ts';
import { failedCommand, gitOutput, runGit, splitNul } from './git-process.ts';
import type { GitContext } from './git-process.ts';

/** Which repository is read, and with which surroundings. */
export interface RepositoryOptions {
  /** A folder inside the working tree. */
  repository: string;
  /** The surroundings git is run in; by default those of this process. Only a few names are passed on. */
  environment?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

/** A local repository that git trusts, with the means to ask it. */
export interface Repository {
  git: GitContext;
  /** Absolute path of the working tree, links resolved. */
  root: string;
  /** Commit of HEAD; null before the first commit. */
  head: string | null;
  /** Object name of the tree without files, in the repository's hash. */
  emptyTree: string;
}

/** Filters that one repository may set up; each costs four options on the command line. */
const maxFilters = 50;

/** Opens the repository around a folder. Ends with UsageError: no git, no repository, one that git does not trust, a bare one. */
export async function openRepository(options: RepositoryOptions): Promise<Repository> {
  const environment = gitEnvironment(options.environment ?? process.env);
  const directory = resolve(options.repository);
  const outside: GitContext = { directory, environment, configuration: [], signal: options.signal };
  const root = await findRoot(outside, options.repository);
  const indexFile = (options.environment ?? process.env).GIT_INDEX_FILE;
  // Git sets it for hooks: `git commit -a` has its pre-commit hook look at a temporary index.
  if (indexFile !== undefined) environment.GIT_INDEX_FILE = resolve(directory, indexFile);
  const inside: GitContext = { ...outside, directory: root };
  const git = { ...inside, configuration: await filtersOff(inside) };
  const emptyTree = (await gitOutput(git, ['hash-object', '-t', 'tree', devNull])).toString('utf8').trim();
  return { git, root, head: await findCommit(git, 'HEAD'), emptyTree };
}

/** The commit a ref names; null when there is none. Never take a ref that was not checked with `checkRef`. */
async function findCommit(git: GitContext, ref: string): Promise<string | null> {
  const { exitCode, stdout } = await runGit(git, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  return exitCode === 0 ? stdout.toString('utf8').trim() : null;
}

/** The commit a person's ref names, also when only `origin` has a branch of that name. Ends with UsageError when there is none. */
export async function resolveRef(git: GitContext, ref: string): Promise<string> {
  checkRef(ref);
  const commit = (await findCommit(git, ref)) ?? (await findCommit(git, `refs/remotes/origin/${ref}`));
  if (commit !== null) return commit;
  throw new UsageError(
    `\`${ref}\` names no commit of this repository; check the name, or fetch it first: git fetch origin ${ref}`,
  );
}

/** Refuses what git could take for an option or what cannot be a ref. */
function checkRef(ref: string): void {
  if (ref.startsWith('-')) {
    throw new UsageError(`\`${printable(ref)}\` is not a ref: a ref does not begin with a dash.`);
  }
  if (ref === '' || ref.length > 1000 || /[\p{Cc}\s]/u.test(ref)) {
    throw new UsageError(`\`${printable(ref)}\` is not a ref; name a branch, a tag or a commit.`);
  }
}

/** The last common commit of two commits; null when their histories share none. Ends with UsageError when a shallow clone hides it. */
export async function mergeBase(git: GitContext, first: string, second: string): Promise<string | null> {
  const { exitCode, stdout, complaint } = await runGit(git, ['merge-base', first, second]);
  if (exitCode === 0) return stdout.toString('utf8').split('\n', 1)[0] ?? null;
  if (exitCode !== 1) throw failedCommand(['merge-base'], complaint);
  const shallow = await gitOutput(git, ['rev-parse', '--is-shallow-repository']);
  if (shallow.toString('utf8').trim() !== 'true') return null;
  throw new UsageError(
    'This shallow clone lacks the commit where the two histories meet; run git fetch --unshallow, or --deepen=N.',
  );
}

/** Where a branch of its own begins when nobody says it: the default branch as `origin` has it, else as it is here. */
export async function findDefaultBranch(git: GitContext): Promise<string | null> {
  const candidates = [
    'remotes/origin/HEAD',
    'remotes/origin/main',
    'remotes/origin/master',
    'heads/main',
    'heads/master',
  ].map((name) => `refs/${name}`);
  const output = await gitOutput(git, ['for-each-ref', '--format=%(objectname) %(refname)', ...candidates]);
  const found = output
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(' '));
  for (const candidate of candidates) {
    const commit = found.find(([, name]) => name === candidate)?.[0];
    if (commit !== undefined) return commit;
  }
  return null;
}

async function findRoot(git: GitContext, asked: string): Promise<string> {
  const { exitCode, stdout, complaint } = await runGit(git, ['rev-parse', '--absolute-git-dir', '--show-toplevel']);
  if (exitCode !== 0) throw notUsable(asked, complaint);
  const [gitDirectory = '', ...rest] = stdout.toString('utf8').slice(0, -1).split('\n');
  const root = rest.join('\n');
  // `core.worktree` may declare any folder, such as a home folder, to be the working tree: its `.git` has to agree.
  const ceiling = { ...git.environment, GIT_CEILING_DIRECTORIES: dirname(root) };
  const counter = await runGit({ ...git, directory: root, environment: ceiling }, ['rev-parse', '--absolute-git-dir']);
  if (counter.exitCode !== 0 || counter.stdout.toString('utf8') !== `${gitDirectory}\n`) {
    throw new UsageError(
      `The repository at ${asked} declares ${root} to be its working tree, which is not its own folder; it is not read.`,
    );
  }
  return realpathSync(root);
}

function notUsable(asked: string, complaint: string): UsageError {
  if (complaint.includes('dubious ownership')) {
    return new UsageError(
      `git does not trust the repository at ${asked}, which another user owns; see git help config, safe.directory.`,
    );
  }
  if (complaint.includes('must be run in a work tree')) {
    return new UsageError(`The repository at ${asked} has no working tree; run it in a clone that has one.`);
  }
  if (complaint.includes('not a git repository')) {
    return new UsageError(
      `${asked} is not in a git repository; run it in one, or review a patch file with --diff FILE.`,
    );
  }
  return new UsageError(`git cannot read the repository at ${asked}: ${complaint}.`);
}

/** Options that empty every filter driver: comparing with the working tree would run their `clean` programs. */
async function filtersOff(git: GitContext): Promise<string[]> {
  const { exitCode, stdout, complaint } = await runGit(git, [
    'config',
    '--name-only',
    '-z',
    '--get-regexp',
    '^filter\\.',
  ]);
  if (exitCode === 1) return [];
  if (exitCode !== 0) throw failedCommand(['config'], complaint);
  const filters = new Set(splitNul(stdout).map((key) => key.slice(0, key.lastIndexOf('.'))));
  // A name with an equals sign could not be set on the command line.
  const odd = [...filters].find((name) => name.includes('='));
  if (odd !== undefined || filters.size > maxFilters) {
    throw new UsageError(
      `The git configuration sets up filters that cannot be switched off (${printable(odd ?? 'too many')}); it is not read.`,
    );
  }
  const settings = ['clean=', 'smudge=', 'process=', 'required=false'];
  return [...filters].flatMap((filter) => settings.flatMap((setting) => ['-c', `${filter}.${setting}`]));
}

function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 100);
}
