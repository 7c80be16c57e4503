import { markerLine } from './marker.ts';

/** The hidden last line of the answer to `/ml-review pause` and `resume`: the newest one counts. */
export const pausedMarker = '<!-- ml-review:v1 automatic-reviews=paused -->';
/** See {@link pausedMarker}. */
export const resumedMarker = '<!-- ml-review:v1 automatic-reviews=resumed -->';

/** Whether automatic reviews are paused, by our own comments, oldest first. */
export function isPaused(ownComments: string[]): boolean {
  const last = ownComments.map(markerLine).findLast((line) => line === pausedMarker || line === resumedMarker);
  return last === pausedMarker;
}

/** The hidden last line of our last word in a thread whose finding was mended. */
export const closedMarker = '<!-- ml-review:v1 thread=closed -->';

/** Whether we have said our last word in a thread. */
export function isClosed(ownReplies: string[]): boolean {
  return ownReplies.some((reply) => markerLine(reply) === closedMarker);
}
