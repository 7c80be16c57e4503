import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Surroundings in which neither the machine's nor the person's git configuration counts. */
export const quietEnvironment: Record<string, string> = {
  PATH: process.env.PATH ?? '',
  HOME: tmpdir(),
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_SYSTEM: devNull,
};

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ml-review-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A git repository in a folder of its own. */
export class TemporaryRepository {
  readonly root: string;

  constructor(root = temporaryFolder()) {
    this.root = root;
    mkdirSync(root, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main');
  }

  /** Runs git in the repository and gives its output without the last line break. */
  git(...parameters: string[]): string {
    const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'];
    const environment = {
      ...quietEnvironment,
      GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
      GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
    };
    const options = { cwd: this.root, env: environment, stdio: 'pipe' as const };
    return execFileSync('git', [...identity, ...parameters], options)
      .toString('utf8')
      .replace(/\n$/, '');
  }

  write(path: string, contents: string | Uint8Array): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), contents);
  }

  remove(path: string): void {
    rmSync(join(this.root, path));
  }

  /** Writes files, stages everything and commits; gives the commit. */
  commit(message: string, files: Record<string, string | Uint8Array> = {}): string {
    for (const [path, contents] of Object.entries(files)) this.write(path, contents);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** What the adapters under test are called with. */
  get options() {
    return { repository: this.root, environment: quietEnvironment };
  }
}
