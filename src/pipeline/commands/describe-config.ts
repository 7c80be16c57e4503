import { cleanModelLine } from '../../render/clean-model-text.ts';
import { codeSpan } from '../../render/markdown.ts';
import { describeSettings } from '../../settings/describe-settings.ts';
import type { VerbHandler } from './command-context.ts';

/** `config`: the effective settings and where each value comes from. What the file holds is a stranger's text. */
export const describeConfig: VerbHandler = async (_command, { settings, file, pullRequest }) => {
  const problems = file.problems.map((problem) => ({ ...problem, message: cleanModelLine(problem.message) }));
  const table = describeSettings(settings, problems, file.origins);
  return {
    kind: 'answer',
    body: `Read from \`.github/ml-review.yml\` at the base ${codeSpan(pullRequest.baseBranch)}.\n\n${table}`,
  };
};
