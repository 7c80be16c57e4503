import { chmodSync, existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { readRange, readStaged, readWorkingTree } from '../../../src/adapters/git/local-change.ts';
import { readDiffFile } from '../../../src/adapters/git/read-diff-file.ts';
import { quietEnvironment, temporaryFolder, TemporaryRepository } from './temporary-repository.ts';

/** A repository with a change, and a program that leaves a trace when it is run. */
function planted() {
  const repository = new TemporaryRepository();
  const attributes = '*.py diff=evil filter=evil\n*.bin diff=evil\n';
  repository.commit('Start', {
    '.gitattributes': attributes,
    'a.py': 'one\n',
    'b.bin': Buffer.from([0, 1]),
    'c.py': 'same\n',
  });
  repository.commit('Next', { 'a.py': 'two\n' });
  repository.write('a.py', 'three\n');
  repository.write('c.py', 'same\n');
  repository.write('b.bin', Buffer.from([0, 2]));
  repository.write('new.py', 'new\n');
  const folder = temporaryFolder();
  const trace = join(folder, 'was-run');
  const program = join(folder, 'program');
  writeFileSync(program, `#!/bin/sh\necho "$@" >> '${trace}'\nexit 1\n`);
  chmodSync(program, 0o755);
  return { repository, program, wasRun: () => existsSync(trace), forget: () => rmSync(trace) };
}

async function readEverything(repository: TemporaryRepository): Promise<void> {
  const changes = [
    await readWorkingTree({ ...repository.options, base: 'HEAD~1' }),
    await readStaged(repository.options),
    await readRange({ ...repository.options, base: 'HEAD~1', head: 'HEAD' }),
  ];
  for (const { snapshot } of changes) {
    for (const path of ['a.py', 'b.bin', 'c.py', 'new.py']) {
      await snapshot.read(path, 'new');
      await snapshot.read(path, 'old');
    }
  }
  const patch = join(temporaryFolder(), 'x.diff');
  writeFileSync(patch, repository.git('diff', '--no-ext-diff', '--no-textconv', 'HEAD~1', 'HEAD'));
  await readDiffFile({ file: patch, directory: repository.root, environment: quietEnvironment });
}

describe('a program that the configuration of a repository names is never run', () => {
  test.each([
    ['core.fsmonitor', (program: string) => [['core.fsmonitor', program]]],
    ['diff.external', (program: string) => [['diff.external', program]]],
    ['a diff driver', (program: string) => [['diff.evil.command', program]]],
    ['text conversion', (program: string) => [['diff.evil.textconv', program]]],
    [
      'a clean filter',
      (program: string) => [
        ['filter.evil.clean', program],
        ['filter.evil.required', 'true'],
      ],
    ],
    [
      'a filter process',
      (program: string) => [
        ['filter.evil.process', program],
        ['filter.evil.smudge', program],
        ['filter.evil.required', 'true'],
      ],
    ],
    [
      'pagers and editors',
      (program: string) => [
        ['core.pager', program],
        ['pager.diff', program],
        ['pager.log', program],
        ['core.editor', program],
      ],
    ],
    [
      'an alias',
      (program: string) => ['diff', 'log', 'rev-parse', 'ls-files'].map((name) => [`alias.${name}`, `!${program}`]),
    ],
    [
      'a signature program',
      (program: string) => [
        ['log.showSignature', 'true'],
        ['gpg.program', program],
      ],
    ],
    [
      'transports',
      (program: string) => [
        ['core.sshCommand', program],
        ['core.gitProxy', program],
        ['core.askPass', program],
        ['credential.helper', program],
      ],
    ],
    ['references of alternates', (program: string) => [['core.alternateRefsCommand', program]]],
  ])('%s', async (_name, settings) => {
    const { repository, program, wasRun } = planted();
    for (const [key = '', value = ''] of settings(program)) repository.git('config', key, value);
    await readEverything(repository);
    expect(wasRun()).toBe(false);
  });

  test('the trap works: plain git runs the clean filter, the text conversion and the monitor', () => {
    for (const key of ['filter.evil.clean', 'diff.evil.textconv', 'core.fsmonitor', 'diff.external']) {
      const { repository, program, wasRun } = planted();
      repository.git('config', key, program);
      try {
        repository.git('diff', 'HEAD~1');
      } catch {
        // The program fails, and git with it.
      }
      expect({ key, wasRun: wasRun() }).toEqual({ key, wasRun: true });
    }
  });

  test('a signature program, on a commit that is signed', async () => {
    const { repository, program, wasRun } = planted();
    const commit = repository.git('cat-file', 'commit', 'HEAD');
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----';
    repository.write('commit.txt', `${commit.replace('\n\n', `\n${signature}\n\n`)}\n`);
    const signed = repository.git('hash-object', '-t', 'commit', '-w', 'commit.txt');
    repository.git('update-ref', 'HEAD', signed);
    repository.git('config', 'log.showSignature', 'true');
    repository.git('config', 'gpg.program', program);
    await readEverything(repository);
    expect(wasRun()).toBe(false);
    repository.git('log', '-1');
    expect(wasRun()).toBe(true);
  });

  test('hooks', async () => {
    const { repository, program, wasRun } = planted();
    for (const hook of [
      'post-index-change',
      'pre-commit',
      'post-checkout',
      'reference-transaction',
      'fsmonitor-watchman',
    ]) {
      repository.write(`.git/hooks/${hook}`, `#!/bin/sh\nexec '${program}' </dev/null\n`);
      chmodSync(join(repository.root, '.git/hooks', hook), 0o755);
    }
    await readEverything(repository);
    expect(wasRun()).toBe(false);
  });

  test('the transport of a partial clone: missing objects are not fetched', async () => {
    const { repository, program, wasRun, forget } = planted();
    const blob = repository.git('rev-parse', 'HEAD~1:a.py');
    repository.remove(`.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`);
    for (const [key, value] of [
      ['core.repositoryFormatVersion', '1'],
      ['extensions.partialClone', 'evil'],
      ['remote.evil.promisor', 'true'],
      ['remote.evil.url', `ext::${program} %S`],
      ['remote.evil.uploadpack', program],
      ['protocol.ext.allow', 'always'],
    ] as const) {
      repository.git('config', key, value);
    }
    expect(() => repository.git('diff', 'HEAD~1')).toThrow('Could not read from remote repository');
    expect(wasRun()).toBe(true);
    forget();
    const reading = readRange({ ...repository.options, base: 'HEAD~1', head: 'HEAD' });
    await expect(reading).rejects.toThrow(/Objects of this clone are missing; fetch them first/);
    expect(wasRun()).toBe(false);
  });

  test('a filter whose name cannot be switched off is refused', async () => {
    const { repository, program, wasRun } = planted();
    repository.git('config', 'filter.ev=il.clean', program);
    await expect(readWorkingTree(repository.options)).rejects.toThrow(
      'filters that cannot be switched off (filter.ev=il)',
    );
    expect(wasRun()).toBe(false);
  });

  test('the configuration of a submodule', async () => {
    const { repository, program, wasRun } = planted();
    const inner = new TemporaryRepository(join(repository.root, 'module'));
    inner.commit('Inner', { '.gitattributes': '*.py filter=evil\n', 'i.py': 'i\n' });
    repository.commit('With a module');
    inner.git('config', 'core.fsmonitor', program);
    inner.git('config', 'filter.evil.clean', program);
    // As long as before, so that only a look at the contents, through the filter, tells that nothing changed.
    utimesSync(join(inner.root, 'i.py'), 1, 1);
    await readEverything(repository);
    expect(wasRun()).toBe(false);
  });
});

describe('what a repository declares', () => {
  test('another folder as its working tree is not read', async () => {
    const victim = temporaryFolder();
    writeFileSync(join(victim, 'diary.py'), 'private = 1\n');
    const repository = new TemporaryRepository(join(victim, 'download'));
    repository.commit('Start', { 'a.py': 'a\n' });
    repository.git('config', 'core.worktree', victim);
    await expect(readWorkingTree(repository.options)).rejects.toThrow('which is not its own folder; it is not read');
  });

  test('settings that change the output of git do not change ours', async () => {
    const { repository } = planted();
    const plain = await readWorkingTree({ ...repository.options, base: 'HEAD~1' });
    for (const [key, value] of [
      ['diff.noprefix', 'true'],
      ['diff.mnemonicPrefix', 'true'],
      ['diff.context', '0'],
      ['diff.interHunkContext', '20'],
      ['diff.renames', 'false'],
      ['diff.algorithm', 'patience'],
      ['diff.relative', 'true'],
      ['diff.suppressBlankEmpty', 'true'],
      ['diff.submodule', 'log'],
      ['diff.wsErrorHighlight', 'all'],
      ['diff.colorMoved', 'zebra'],
      ['color.ui', 'always'],
      ['color.diff', 'always'],
      ['core.quotePath', 'true'],
      ['core.abbrev', '40'],
      ['log.showRoot', 'false'],
      ['format.pretty', 'raw'],
      ['log.decorate', 'full'],
    ] as const) {
      repository.git('config', key, value);
    }
    const changed = await readWorkingTree({ ...repository.options, base: 'HEAD~1' });
    // The short object names on the index line have another length; they are no part of a patch.
    expect(changed.patches).toEqual(plain.patches);
    expect(changed.description).toBe(plain.description);
  });

  test('linked working trees and submodules are their own folders', async () => {
    const repository = new TemporaryRepository();
    repository.commit('Start', { 'a.py': 'a\n' });
    const folder = join(temporaryFolder(), 'linked');
    repository.git('worktree', 'add', '--quiet', '-b', 'side', folder);
    writeFileSync(join(folder, 'a.py'), 'b\n');
    const change = await readWorkingTree({ ...repository.options, repository: folder });
    expect(change.patches.map(({ path }) => path)).toEqual(['a.py']);
    expect(await change.snapshot.read('a.py', 'new')).toMatchObject({ text: 'b\n' });
  });

  test('nothing is written into it', async () => {
    const { repository } = planted();
    const listing = () =>
      execFileSync('find', ['.git', '-type', 'f', '-printf', '%p %s %T@\n'], { cwd: repository.root }).toString();
    // Files that look changed and are not tempt git to write their new times into its index.
    utimesSync(join(repository.root, 'c.py'), 1, 1);
    utimesSync(join(repository.root, '.gitattributes'), 1, 1);
    const before = listing();
    const change = await readWorkingTree(repository.options);
    await readStaged(repository.options);
    expect(listing()).toBe(before);
    expect(change.patches.map(({ path }) => path)).toEqual(['a.py', 'b.bin', 'new.py']);
    expect(change.unread).toEqual([]);
  });
});
