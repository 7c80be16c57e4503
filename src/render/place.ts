import type { DraftFinding, Finding } from '../domain/finding.ts';
import type { Side } from '../domain/hunk.ts';
import type { PullRequest } from '../domain/pull-request.ts';
import type { RepoSettings } from '../domain/repo-settings.ts';
import type { SourceView } from '../domain/source-view.ts';
import { codeSpan } from './markdown.ts';

/** Text of the files that were read; null for one that is not at hand. */
export type SourceLookup = (path: string, side: Side) => SourceView | null;

/** Where a review is shown. */
export interface ReviewPlace {
  pullRequest: PullRequest;
  /** Where people see GitHub: `https://github.com` or an enterprise server's address, without a slash at its end. */
  webUrl: string;
  settings: RepoSettings;
  /** With it, findings in notebooks name their cell. */
  sources?: SourceLookup;
  /** Verbs that can be used in a finding's thread, such as `explain`; none are offered otherwise. */
  commands?: readonly string[];
}

/** Files that GitHub shows as something else than their lines unless it is asked for the plain text. */
const shownRendered = /\.(?:ipynb|md|markdown|rst)$/i;

/** Address of lines at the head commit; null for lines of the base, whose commit is not known here. */
export function permalink(
  { pullRequest, webUrl }: ReviewPlace,
  claim: Pick<DraftFinding, 'path' | 'side' | 'startLine' | 'endLine'>,
): string | null {
  if (claim.side === 'old') return null;
  const { owner, repository, headCommit } = pullRequest;
  const path = claim.path.split('/').map(encodeSegment).join('/');
  const lines = claim.startLine === claim.endLine ? `L${claim.startLine}` : `L${claim.startLine}-L${claim.endLine}`;
  const plain = shownRendered.test(claim.path) ? '?plain=1' : '';
  return `${webUrl}/${encodeSegment(owner)}/${encodeSegment(repository)}/blob/${headCommit}/${path}${plain}#${lines}`;
}

/** Like `encodeURIComponent`, also for what ends a link in Markdown and for half surrogate pairs, which that refuses. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replaceAll(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}

/** `train.py:101-118`, `train.py:101`, with ` before the change` for lines that are gone. */
export function location({
  path,
  side,
  startLine,
  endLine,
}: Pick<DraftFinding, 'path' | 'side' | 'startLine' | 'endLine'>): string {
  const lines = startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
  return `${codeSpan(`${path}:${lines}`)}${side === 'old' ? ' before the change' : ''}`;
}

/** Where a finding in a notebook stands, as people see it: `cell 7, line 3`; undefined in other files. */
export function notebookPlace({ claim }: Finding, sources: SourceLookup | undefined): string | undefined {
  const view = sources?.(claim.path, claim.side);
  if (!claim.path.endsWith('.ipynb') || !view) return undefined;
  const atLine = view.lines.filter((line) => line.line === claim.startLine);
  // Where the JSON holds a whole cell in one string, only the quotation tells its lines apart.
  const quoted = claim.quote.split('\n')[0]?.trim();
  const cell = (atLine.find((line) => line.text.trim() === quoted) ?? atLine[0])?.cell;
  return cell && `cell ${cell.index}, line ${cell.line}`;
}
