import { parentPort, workerData } from 'node:worker_threads';
import { loadPython } from '../../src/syntax/python-parser.ts';
import { checkCommit } from './check-commit.ts';
import { gitContext } from './history.ts';
import type { HistoryCommit } from './history.ts';
import { TextCache } from './text-cache.ts';

/** Takes one commit at a time and answers with its result. */
const port = parentPort;
if (port === null) throw new Error('worker.ts is started by replay.ts.');
const { clone, snapshot } = workerData as { clone: string; snapshot: boolean };
const git = gitContext(clone);
const tools = { git, texts: new TextCache(git), parser: await loadPython(), snapshot };

port.on('message', (commit: HistoryCommit) => {
  checkCommit(commit, tools).then(
    (result) => port.postMessage(result, []),
    (thrown: unknown) => {
      throw new Error(`commit ${commit.commit} could not be replayed`, { cause: thrown });
    },
  );
});
port.postMessage(null, []);
