import { pausedMarker, resumedMarker } from '../../render/state-markers.ts';
import type { VerbHandler } from './command-context.ts';

/** `pause`: the answer's hidden marker is the state, so that it survives a lost database. */
export const pause: VerbHandler = async () => ({
  kind: 'answer',
  body: `Automatic reviews of this pull request are paused. \`/ml-review\` still reviews it; \`/ml-review resume\` starts them again.\n\n${pausedMarker}`,
});

/** `resume`: undoes `pause`. */
export const resume: VerbHandler = async () => ({
  kind: 'answer',
  body: `Automatic reviews of this pull request go on with the next push; \`/ml-review\` reviews it now.\n\n${resumedMarker}`,
});
