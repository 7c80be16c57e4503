import { describeSettings } from '../../settings/describe-settings.ts';
import type { VerbHandler } from './command-context.ts';

/** `config`: the effective settings and where each value comes from. */
export const describeConfig: VerbHandler = async (_command, { settings, file, pullRequest }) => ({
  kind: 'answer',
  body: `Read from \`.github/ml-review.yml\` at the base \`${pullRequest.baseBranch.replaceAll('`', '')}\`.\n\n${describeSettings(settings, file.problems, file.origins)}`,
});
