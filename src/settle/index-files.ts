import type { Side } from '../domain/hunk.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import type { SourceLine } from '../domain/source-view.ts';
import { changedLines } from '../diff/commentable-range.ts';
import { searchable, type SearchableLines } from './match-lines.ts';

/** A file with what is asked of it again and again; each answer is worked out once, when it is first asked for. */
export interface IndexedFile {
  file: SelectedFile;
  /** The source on one side; where there is no view, the lines that the hunks show of it. */
  lines(side: Side): SearchableLines;
  /** The lines of the hunks as they are read: changed lines and the context around them. */
  shown(side: Side): ReadonlySet<number>;
  changed(side: Side): ReadonlySet<number>;
}

/** The files by their path, and by the path that they had before. */
export function indexFiles(files: SelectedFile[]): Map<string, IndexedFile> {
  const index = new Map<string, IndexedFile>();
  for (const file of files) {
    const { previousPath } = file.file;
    if (previousPath !== undefined) index.set(previousPath, indexFile(file));
  }
  for (const file of files) index.set(file.file.path, indexFile(file));
  return index;
}

function indexFile(file: SelectedFile): IndexedFile {
  return {
    file,
    lines: oncePerSide((side) =>
      searchable((side === 'new' ? file.newView : file.oldView)?.lines ?? shownLines(file, side)),
    ),
    shown: oncePerSide((side) => new Set(shownLines(file, side).map((line) => line.line))),
    changed: oncePerSide((side) => changedLines(file.hunks, side)),
  };
}

function oncePerSide<Answer>(work: (side: Side) => Answer): (side: Side) => Answer {
  const answers = new Map<Side, Answer>();
  return (side) => {
    const known = answers.get(side);
    if (known !== undefined) return known;
    const answer = work(side);
    answers.set(side, answer);
    return answer;
  };
}

function shownLines({ hunks }: SelectedFile, side: Side): SourceLine[] {
  return hunks.flatMap((hunk) =>
    hunk.lines.flatMap((row) => {
      const line = side === 'new' ? row.newLine : row.oldLine;
      return line === null ? [] : [{ line, text: row.text }];
    }),
  );
}
