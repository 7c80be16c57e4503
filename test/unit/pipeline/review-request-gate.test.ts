import { expect, test } from 'vitest';
import type { PullRequest } from '../../../src/domain/pull-request.ts';
import type { ReviewRequest, Trigger } from '../../../src/domain/review-request.ts';
import { reasonToPassOver } from '../../../src/pipeline/review-request-gate.ts';
import { defaultSettings } from '../../../src/settings/default-settings.ts';

const pullRequest: PullRequest = {
  owner: 'o',
  repository: 'r',
  number: 1,
  title: 'Add EMA',
  body: '',
  author: 'ada',
  draft: false,
  state: 'open',
  headCommit: 'h',
  baseCommit: 'b',
  baseBranch: 'main',
  labels: [],
  privateRepository: false,
  changedFiles: 1,
};
const request = (trigger: Trigger): ReviewRequest => ({
  kind: 'review',
  installation: 1,
  owner: 'o',
  repository: 'r',
  number: 1,
  trigger,
});

test.each<[string, Partial<PullRequest>, object, RegExp | null]>([
  ['a plain pull request', {}, {}, null],
  ['closed', { state: 'closed' }, {}, /closed/],
  ['a draft', { draft: true }, {}, /draft/],
  ['a draft where drafts are wanted', { draft: true }, { drafts: true }, null],
  ['a bot', { author: 'renovate[bot]' }, {}, /ignore-authors/],
  ['a person whose name ends like bot', { author: 'robert' }, {}, null],
  ['work in progress', { title: 'WIP: rope' }, {}, /ignore-titles/],
  ['another base branch', { baseBranch: 'release/1' }, { baseBranches: ['main'] }, /base-branches/],
  ['a base branch with a slash under the default', { baseBranch: 'release/1' }, {}, null],
  ['a missing label', { labels: ['docs'] }, { labels: ['ml'] }, /labels/],
  ['a label that is there', { labels: ['ml'] }, { labels: ['ml'] }, null],
  ['switched off', {}, { auto: false }, /review\.auto/],
])('%s', (_name, fields, review, expected) => {
  const settings = { ...defaultSettings, review: { ...defaultSettings.review, ...review } };
  const reason = reasonToPassOver(request('opened'), { ...pullRequest, ...fields }, settings);
  if (expected === null) expect(reason).toBeNull();
  else expect(reason).toMatch(expected);
});

test('a person who asks gets a draft reviewed, but not a closed pull request', () => {
  for (const trigger of ['command', 'rerequested'] as const) {
    expect(
      reasonToPassOver(request(trigger), { ...pullRequest, draft: true, title: 'WIP' }, defaultSettings),
    ).toBeNull();
    expect(reasonToPassOver(request(trigger), { ...pullRequest, state: 'closed' }, defaultSettings)).toMatch(/closed/);
  }
});
