import { gitOutput, splitNul } from './git-process.ts';
import type { Repository } from './repository.ts';

const maxMessages = 50;
const maxCharacters = 20_000;

/** The messages of the commits that lead from one commit to another, the oldest first; it says itself when it is not all of them. */
export async function commitMessages({ git }: Repository, from: string, to: string): Promise<string> {
  const options = [
    '--no-patch',
    '--no-notes',
    '--no-show-signature',
    '--no-color',
    '--encoding=UTF-8',
    '-z',
    '--format=%B',
  ];
  const output = await gitOutput(git, ['log', ...options, `--max-count=${maxMessages + 1}`, `${from}..${to}`, '--']);
  // A separator stands between messages, so the last one has none behind it.
  const messages = splitNul(Buffer.concat([output, Buffer.from('\0')])).map((message) => message.trim());
  const shown = messages
    .slice(0, maxMessages)
    .reverse()
    .filter((message) => message !== '')
    .join('\n\n');
  const older = messages.length > maxMessages ? '(The messages of older commits are left out.)\n\n' : '';
  const cut =
    shown.length > maxCharacters
      ? `${shown.slice(0, maxCharacters)}\n(The rest of the commit messages is left out.)`
      : shown;
  return older + cut;
}
