import { categories } from '../../../src/domain/finding.ts';
import type { DiffLine, Hunk } from '../../../src/domain/hunk.ts';
import type { RepoSettings } from '../../../src/domain/repo-settings.ts';
import type { SelectedFile } from '../../../src/domain/selected-file.ts';
import type { Language, SourceLine, SourceView } from '../../../src/domain/source-view.ts';

/** What a test says about a file; `before` and `after` are its lines, null where the side does not exist. */
export interface FileInput {
  path?: string;
  previousPath?: string;
  before: string[] | null;
  after: string[] | null;
  role?: SelectedFile['role'];
  language?: Language;
}

/** A selected file with the hunks that git would make of the two sides, three rows of context around each. */
export function makeFile(input: FileInput): SelectedFile {
  const { before, after } = input;
  const status = before === null ? 'added' : after === null ? 'removed' : 'modified';
  const hunks = toHunks(compare(before ?? [], after ?? []));
  const view = (lines: string[] | null) =>
    lines === null
      ? null
      : makeView(
          lines.map((text, index) => ({ line: index + 1, text })),
          input.language,
        );
  return {
    file: {
      path: input.path ?? 'src/train.py',
      status,
      hunks,
      commentable: true,
      ...(input.previousPath === undefined ? {} : { previousPath: input.previousPath }),
    },
    role: input.role ?? 'training',
    reasons: ['imports torch'],
    newView: view(after),
    oldView: view(before),
    hunks,
  };
}

function makeView(lines: SourceLine[], language: Language = 'python'): SourceView {
  return { language, notebook: false, lines };
}

/** All rows of two texts by their longest common subsequence, removed ones before added ones. */
export function compare(before: string[], after: string[]): DiffLine[] {
  const common = commonLengths(before, after);
  const rows: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now) {
      rows.push({ kind: 'context', oldLine: ++i, newLine: ++j, text: old });
    } else if (old !== undefined && (now === undefined || common(i + 1, j) >= common(i, j + 1))) {
      rows.push({ kind: 'removed', oldLine: ++i, newLine: null, text: old });
    } else {
      rows.push({ kind: 'added', oldLine: null, newLine: ++j, text: now ?? '' });
    }
  }
  return rows;
}

/** The length of the longest common subsequence of what follows two positions. */
function commonLengths(before: string[], after: string[]): (i: number, j: number) => number {
  const lengths: number[][] = before.map(() => []);
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const length = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      (lengths[i] ?? [])[j] = length;
    }
  }
  return at;
}

/** Rows grouped into hunks with `context` unchanged rows around each change. */
export function toHunks(rows: DiffLine[], context = 3): Hunk[] {
  const near = rows.map((_, index) =>
    rows.slice(Math.max(0, index - context), index + context + 1).some((row) => row.kind !== 'context'),
  );
  const hunks: Hunk[] = [];
  let group: DiffLine[] = [];
  const close = (end: number) => {
    if (group.length === 0) return;
    const start = end - group.length;
    const count = (key: 'oldLine' | 'newLine', part: DiffLine[]) => part.filter((row) => row[key] !== null).length;
    const oldLines = count('oldLine', group);
    const newLines = count('newLine', group);
    const oldBefore = count('oldLine', rows.slice(0, start));
    const newBefore = count('newLine', rows.slice(0, start));
    hunks.push({
      oldStart: oldLines === 0 ? oldBefore : oldBefore + 1,
      oldLines,
      newStart: newLines === 0 ? newBefore : newBefore + 1,
      newLines,
      heading: '',
      lines: group,
    });
    group = [];
  };
  for (const [index, row] of rows.entries()) {
    if (near[index]) group.push(row);
    else close(index);
  }
  close(rows.length);
  return hunks;
}

/** `count` different lines of code. */
export function someLines(count: number, prefix = 'x'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}_${index + 1} = ${index + 1}`);
}

/** Settings as a repository without a configuration file has them, with some of them changed. */
export function makeSettings(changes: Partial<RepoSettings> = {}): RepoSettings {
  return {
    review: { auto: true, drafts: false, labels: [], baseBranches: ['**'], ignoreAuthors: [], ignoreTitles: [] },
    files: { include: ['**'], exclude: [], roles: {} },
    findings: {
      categories: [...categories],
      minSeverity: 'minor',
      minConfidence: 0.6,
      maxComments: 12,
      suggestions: true,
      gate: 'never',
    },
    checks: { disable: [] },
    expert: { model: 'default', effort: 'high', verify: true, maxUsdPerReview: 3 },
    commands: { allow: 'write' },
    instructions: '',
    pathInstructions: [],
    ...changes,
  };
}
