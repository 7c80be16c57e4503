/**
 * What GitHub would act on in a Markdown text, read in a way of its own: code is taken out by CommonMark's rules for
 * fences and code spans, and what is left is searched. Too strict rather than too lenient.
 */
export function whatGitHubActsOn(markdown: string): string[] {
  // Inside an address nothing else is recognised.
  const prose = outsideCode(markdown).replaceAll(allowedAddress, 'ADDRESS');
  const acts: string[] = [];
  for (const [what, pattern] of Object.entries(forbidden)) {
    const found = pattern.exec(prose);
    if (found !== null) acts.push(`${what}: ${found[0]}`);
  }
  return acts;
}

const allowedAddress = /https:\/\/(?:arxiv\.org(?![^/\s.,;:!?)*_~'"|\]])|pytorch\.org\/docs\/)[^\s¤()<]*/g;

const forbidden: Record<string, RegExp> = {
  mention: /(?:^|[^A-Za-z0-9])@[A-Za-z0-9]/,
  'mail address': /[\w.+-]@\w/,
  'issue reference': /#\d/,
  'issue reference (GH-)': /(?<![A-Za-z0-9])gh-\d/i,
  HTML: /<[a-z!/?]/i,
  entity: /&(?!lt;|gt;|amp;)#?\w+;/,
  image: /(?<!\\)!\[/,
  'link to elsewhere': /(?<!\\)\]\((?!ADDRESS\))/,
  'reference definition': /(?<!\\)\]:/,
  'bare address': /(?:https?|ftp):\/\/|www\.\w|(?:mailto|xmpp):\w/i,
  heading: /^ {0,3}#{1,6}(?:\s|$)/m,
  command: /^\/[a-z]/im,
  alert: /(?<!\\)\[!/,
};

/** The text without fenced code and code spans; each leaves a sign. */
export function outsideCode(markdown: string): string {
  const prose: string[] = [];
  let open: string | null = null;
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,})[^`]*$/.exec(line)?.[1] ?? null;
    if (open === null && mark !== null) open = mark;
    else if (open !== null) {
      if (line.trim().length >= open.length && /^`+$/.test(line.trim())) open = null;
    } else prose.push(withoutSpans(line));
  }
  if (open !== null) prose.push('<unclosed fence');
  return prose.join('\n');
}

function withoutSpans(line: string): string {
  let text = '';
  for (let position = 0; position < line.length;) {
    const rest = line.slice(position);
    const run = /^`+/.exec(rest)?.[0];
    const pair = /^\\[!-/:-@[-`{-~]/.exec(rest)?.[0];
    const close = run === undefined ? -1 : closing(rest, run);
    if (pair !== undefined) text += pair;
    else if (run !== undefined && close > 0) text += '¤';
    else text += rest.charAt(0);
    position += pair?.length ?? (run !== undefined && close > 0 ? close : 1);
  }
  return text;
}

function closing(rest: string, run: string): number {
  for (const match of rest.slice(run.length).matchAll(/`+/g)) {
    if (match[0].length === run.length) return run.length + match.index + run.length;
  }
  return -1;
}
