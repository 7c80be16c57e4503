import type { FileDifference } from './file-changes.ts';
import { shownPatches } from './file-changes.ts';
import { hunkText, lineMap } from './line-diff.ts';
import type { DiffHunk, DiffRow } from './line-diff.ts';
import type { DiffSide, PullRequest, ReviewComment } from './state.ts';
import type { GitHubLimits } from './world.ts';

/** Where a request wants its comment. */
export interface WantedPlace {
  path: string;
  line?: number | undefined;
  side?: string | undefined;
  start_line?: number | undefined;
  start_side?: string | undefined;
  position?: number | undefined;
}

/** A place that GitHub accepts. `position` counts rows below the first hunk header. */
export interface ProvedPlace {
  side: DiffSide;
  line: number;
  startSide: DiffSide | null;
  startLine: number | null;
  position: number;
  diffHunk: string;
}

/** Why a place is refused; `hunk` means that the two ends are in different hunks. */
export type PlaceFault = 'path' | 'side' | 'line' | 'hunk' | 'order';

interface Spot {
  hunk: DiffHunk;
  row: number;
  position: number;
}

const numberOn = (row: DiffRow, side: DiffSide): number | null => (side === 'LEFT' ? row.left : row.right);

function spots(hunks: DiffHunk[]): Spot[] {
  let position = -1;
  return hunks.flatMap((hunk) => {
    position += 1;
    return hunk.rows.map((_, row) => {
      position += 1;
      return { hunk, row, position };
    });
  });
}

const rowAt = (spot: Spot): DiffRow => spot.hunk.rows[spot.row] as DiffRow;

function spotOf(all: Spot[], side: DiffSide, line: number): Spot | undefined {
  return all.find((spot) => numberOn(rowAt(spot), side) === line);
}

const isSide = (value: string): value is DiffSide => value === 'LEFT' || value === 'RIGHT';

/** The file of a pull request as comments see it: without its hunks where GitHub shows no patch. */
export function commentableFile(
  pullRequest: PullRequest,
  path: string,
  commit: string,
  limits: GitHubLimits,
): { difference: FileDifference; hunks: DiffHunk[] } | null {
  const differences = pullRequest.differences(commit);
  const difference = differences.find((one) => one.path === path);
  if (!difference) return null;
  const shown = shownPatches(differences.slice(0, limits.listedFiles), limits, pullRequest.withheldPatches);
  return { difference, hunks: shown.has(path) ? difference.hunks : [] };
}

/** GitHub's rules for the place of a line comment: a line of the diff on its side, a range inside one hunk, its start before its end. */
export function provePlace(hunks: DiffHunk[], wanted: WantedPlace): ProvedPlace | PlaceFault {
  const all = spots(hunks);
  const { line, start_line: startLine, position } = wanted;
  if (line === undefined) return position === undefined ? 'line' : provePosition(all, position);
  const side = wanted.side ?? 'RIGHT';
  const startSide = wanted.start_side ?? side;
  if (!isSide(side) || !isSide(startSide)) return 'side';
  const end = spotOf(all, side, line);
  if (!end) return 'line';
  const place = { side, line, position: end.position, diffHunk: hunkText(end.hunk, end.row) };
  if (startLine === undefined) return { ...place, startSide: null, startLine: null };
  const start = spotOf(all, startSide, startLine);
  if (start?.hunk !== end.hunk) return 'hunk';
  return start.row < end.row ? { ...place, startSide, startLine } : 'order';
}

function provePosition(all: Spot[], position: number): ProvedPlace | PlaceFault {
  const spot = all.find((one) => one.position === position);
  if (!spot) return 'line';
  const row = rowAt(spot);
  const side: DiffSide = row.right === null ? 'LEFT' : 'RIGHT';
  const line = numberOn(row, side) as number;
  return { side, line, startSide: null, startLine: null, position, diffHunk: hunkText(spot.hunk, spot.row) };
}

/** Where a comment is in the diff of today's head; null once its lines are gone: then it is outdated. */
export interface CurrentPlace {
  line: number | null;
  startLine: number | null;
  position: number;
}

function textAt(pullRequest: PullRequest, commit: string, path: string): string | null {
  const { objects } = pullRequest.repository;
  const entry = objects.commit(commit).files.get(path);
  return entry ? objects.bytes(entry).toString('utf8') : null;
}

/** The path of the old side of a file at a commit of the pull request. */
function oldPathOf(pullRequest: PullRequest, path: string, commit: string): string {
  return pullRequest.differences(commit).find((one) => one.path === path)?.oldPath ?? path;
}

function mover(pullRequest: PullRequest, comment: ReviewComment, side: DiffSide): (line: number) => number | null {
  const head = pullRequest.headCommit;
  const [before, after] =
    side === 'RIGHT'
      ? [textAt(pullRequest, comment.originalCommit, comment.path), textAt(pullRequest, head, comment.path)]
      : [
          textAt(pullRequest, comment.originalBase, comment.originalOldPath),
          textAt(pullRequest, pullRequest.mergeBase(), oldPathOf(pullRequest, comment.path, head)),
        ];
  if (before === null || after === null) return () => null;
  if (before === after) return (line) => line;
  const map = lineMap(before, after);
  return (line) => map.get(line) ?? null;
}

/** The numbers of a range today, if every line of it is still there and none came between. */
function moveRange(move: (line: number) => number | null, first: number, last: number): number | null {
  const start = move(first);
  if (start === null) return null;
  for (let line = first; line <= last; line += 1) {
    if (move(line) !== start + line - first) return null;
  }
  return start;
}

function moveStart(comment: ReviewComment, line: number): number | null {
  if (comment.startLine === null || comment.line === null) return null;
  const startSide = comment.startSide ?? comment.side;
  const move = mover(comment.pullRequest, comment, startSide);
  if (startSide !== comment.side) return move(comment.startLine);
  const start = moveRange(move, comment.startLine, comment.line);
  return start !== null && start + comment.line - comment.startLine === line ? start : null;
}

/** Follows a comment to today's head: each of its lines must be there unchanged, and in the diff on its side. */
export function currentPlace(comment: ReviewComment, limits: GitHubLimits): CurrentPlace | null {
  const { pullRequest } = comment;
  const file = commentableFile(pullRequest, comment.path, pullRequest.headCommit, limits);
  if (!file) return null;
  if (comment.subject === 'file') return { line: null, startLine: null, position: 1 };
  if (comment.line === null) return null;
  const line = mover(pullRequest, comment, comment.side)(comment.line);
  if (line === null) return null;
  const startLine = moveStart(comment, line);
  if (comment.startLine !== null && startLine === null) return null;
  const proved = provePlace(file.hunks, {
    path: comment.path,
    line,
    side: comment.side,
    ...(startLine === null ? {} : { start_line: startLine, start_side: comment.startSide ?? comment.side }),
  });
  return typeof proved === 'string' ? null : { line, startLine, position: proved.position };
}
