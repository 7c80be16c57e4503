import { messageOf, UsageError } from '../../domain/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { GitHubClient } from './client.ts';
import { asOurError, isGitHubFailure } from './github-error.ts';

/**
 * The login of the App's own account, such as `ml-review[bot]`: comments of that account alone are ours. It is asked when the server
 * starts, which proves the credentials as well, and again later only if GitHub could not be reached then.
 * Ends with UsageError when GitHub does not accept the App's id and key.
 */
export async function appAccount(client: GitHubClient, log: Log): Promise<() => Promise<string>> {
  const ask = async () => {
    const { data } = await client.rest.apps.getAuthenticated();
    return `${data?.slug}[bot]`;
  };
  let known: string | undefined;
  try {
    known = await ask();
  } catch (error) {
    // Octokit gives a failure of the network the status 500; anything without a status comes from the key itself.
    if (!isGitHubFailure(error) || error.status < 500) {
      throw new UsageError(
        'GitHub does not accept the App: APP_ID and the private key do not belong together, or GITHUB_URL names another GitHub.',
        { cause: error },
      );
    }
    log.warn('GitHub could not be reached at the start; the App is looked up with the first review.', {
      reason: messageOf(error),
    });
  }
  return async () => {
    try {
      known ??= await ask();
      return known;
    } catch (error) {
      throw asOurError(error, 'tell who the App is');
    }
  };
}
