import { describe, expect, test } from 'vitest';
import { graphqlErrors, restContract } from './contract.ts';
import type { Json } from './contract.ts';

const contract = restContract();
const comments = '/repos/{owner}/{repo}/pulls/{pull_number}/comments';
const runs = '/repos/{owner}/{repo}/check-runs';

const answer = (template: string, status: number, body: unknown): string[] =>
  contract.responseErrors('GET', template, status, body === undefined ? null : 'application/json', body);

/** GitHub's own example of a comment: a right answer that nobody here wrote. */
const comment = (change: Json = {}): Json[] => [
  { ...contract.example('GET', '/repos/{owner}/{repo}/pulls/comments/{comment_id}'), ...change },
];

describe('an answer', () => {
  test("of GitHub's own is right", () => {
    expect(answer(comments, 200, comment())).toEqual([]);
  });

  test.for<[string, number, unknown, string]>([
    ['with a field of the wrong type', 200, comment({ id: 'one' }), '/0/id must be integer'],
    [
      'with an address that is none',
      200,
      comment({ html_url: 'not an address' }),
      '/0/html_url must match format "uri"',
    ],
    ['without a required field', 200, [{}], "/0 must have required property 'url'"],
    ['of the wrong shape', 200, {}, 'must be array'],
    ['without a body', 200, undefined, 'response 200 has no body'],
    ['with a status that nobody described', 201, comment(), "answered 201, which GitHub's description does not have"],
    ['of an error without a message', 404, {}, 'answered 404 without a message'],
  ])('%s is noticed', ([, status, body, sentence]) => {
    expect(answer(comments, status, body).join('\n')).toContain(sentence);
  });

  test.for<[string, Json]>([
    ['an outdated comment has neither line nor position', { line: null, position: null }],
    ['a single line has no start side', { start_side: null, start_line: null }],
  ])('may differ where GitHub does: %s', ([, change]) => {
    expect(answer(comments, 200, comment(change))).toEqual([]);
  });

  test('of an endpoint that does not exist is noticed', () => {
    expect(answer('/nothing', 200, {})).toEqual([expect.stringContaining("is not in GitHub's description")]);
  });
});

describe('a request', () => {
  const errors = (method: string, template: string, body: unknown): string[] =>
    contract.requestErrors({
      method,
      template,
      path: { owner: 'o', repo: 'r', check_run_id: '1' },
      query: new URLSearchParams(),
      body,
    });

  test('that completes a run needs a conclusion', () => {
    const template = `${runs}/{check_run_id}`;
    expect(errors('PATCH', template, { status: 'completed', conclusion: 'neutral' })).toEqual([]);
    expect(errors('PATCH', template, { status: 'in_progress' })).toEqual([]);
    expect(errors('PATCH', template, { status: 'completed' }).join('\n')).toContain("required property 'conclusion'");
    expect(errors('PATCH', template, { status: 'in_progress', head_sha: 'x' }).join('\n')).toContain('"head_sha"');
  });

  test('to an endpoint that takes no body has none', () => {
    expect(errors('GET', '/repos/{owner}/{repo}', { a: 1 })).toEqual(['repos/get: takes no request body']);
    expect(errors('GET', '/repos/{owner}/{repo}', undefined)).toEqual([]);
  });
});

test.for<[string, string, string | null]>([
  ['a right query', '{ viewer { login } }', null],
  ['a field that does not exist', '{ viewer { logn } }', 'Cannot query field "logn"'],
  ['a list without a selection', '{ repository(owner: "a", name: "b") }', 'must have a selection of subfields'],
  ['an unclosed brace', '{ viewer {', 'Syntax Error'],
])('GraphQL: %s', async ([, query, sentence]) => {
  expect(await graphqlErrors(query)).toEqual(sentence === null ? [] : [expect.stringContaining(sentence)]);
});
