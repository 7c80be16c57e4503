import { devNull } from 'node:os';

/** Variables that git needs from the surroundings; everything else, such as API keys and GIT_* overrides, stays out of the child. */
const passedOn = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'PROGRAMDATA',
  'SYSTEMROOT',
  'XDG_CONFIG_HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
];

/**
 * The environment of every git process. Nothing is fetched (a partial clone would start a transport program that its
 * configuration names), nothing is asked, nothing is written. The person's and the machine's own configuration count:
 * line ends, ignore files and `safe.directory` are theirs to say.
 */
export function gitEnvironment(environment: Record<string, string | undefined>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of passedOn) {
    const value = environment[name];
    if (value !== undefined) result[name] = value;
  }
  return {
    ...result,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PAGER: 'cat',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
  };
}

/**
 * Options that come before git's subcommand: they outrank every configuration file, so that a repository's own
 * configuration starts no program (`core.fsmonitor`, hooks, pager, signature check) and does not change the output.
 * `diff.external` and text conversion are switched off by options of `git diff` itself; an alias cannot replace a command of git.
 */
export const guardedConfiguration: string[] = [
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  'core.pager=cat',
  'core.quotepath=off',
  'core.alternateRefsCommand=',
  'log.showSignature=false',
  'diff.suppressBlankEmpty=false',
  // `git diff` would write new file times into the index, whatever GIT_OPTIONAL_LOCKS says.
  'diff.autoRefreshIndex=false',
  'submodule.recurse=false',
  'color.ui=false',
].flatMap((setting) => ['-c', setting]);
