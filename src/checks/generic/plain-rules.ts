import type { Hit } from '../check.ts';
import { codeOf } from '../facts/wording.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import type { GenericRule } from './generic-rule.ts';
import type { LocatedReport } from './lint-file.ts';
import { isSwallowed } from './name-doubts.ts';
import { contractBreaks, suspiciousCalls, uncompilable } from './plain-texts.ts';
import { momentOf } from './when-it-runs.ts';

type Said = Pick<Hit, 'explanation' | 'effect'> & Partial<Pick<Hit, 'title' | 'check'>>;
type PlainRule = Omit<GenericRule, 'hit'> & {
  /** Silent in notebooks, where the value of a line is shown and `await` is allowed at the top. */
  notInNotebooks?: boolean;
  say: (report: LocatedReport, file: FileFacts) => Said | null;
};

const language = 'Python language reference';

function rule({ say, notInNotebooks, ...rest }: PlainRule): GenericRule {
  return {
    ...rest,
    hit(report, file) {
      if (notInNotebooks === true && file.notebook) return null;
      const said = say(report, file);
      return said === null ? null : { node: report.node, ...said };
    },
  };
}

const lead = { tier: 'B', severity: 'minor', category: 'correctness', confidence: 0.6 } as const;

/** Statements that Python's compiler refuses. */
const doesNotCompile = rule({
  name: 'does-not-compile',
  code: 'MLR112',
  title: 'the file does not compile',
  category: 'correctness',
  severity: 'critical',
  confidence: 0.97,
  tier: 'A',
  reference: `${language}, "Simple statements" and "Compound statements"`,
  reads: Object.keys(uncompilable),
  say({ code, node }, file) {
    const reason = uncompilable[code];
    if (reason === undefined || (file.notebook && (code === 'F704' || code === 'PLE1142'))) return null;
    return {
      explanation: `${reason}. Python compiles a whole file before it runs the first line, so the syntax error is that of the file: ${codeOf(file, node)}.`,
      effect: 'SyntaxError as soon as the file is imported or run.',
      check: '`python -m py_compile` on the file.',
    };
  },
});

/** `raise "text"`: a TypeError instead of what was meant. */
const raisedLiteral = rule({
  name: 'raised-literal',
  code: 'MLR114',
  title: 'a literal is raised instead of an exception',
  category: 'correctness',
  severity: 'minor',
  confidence: 0.97,
  tier: 'A',
  reference: `${language}, "The raise statement"`,
  reads: ['B016'],
  say({ node }, file) {
    if (isSwallowed(file, node) !== null) return null;
    return {
      explanation: `${codeOf(file, node)} is no exception. Python answers with "exceptions must derive from BaseException", and the text is lost.`,
      effect: `TypeError ${momentOf(file, node).clause}: a handler for the intended exception does not see it.`,
      check: 'Run the line alone, then wrap the text: `raise ValueError(…)`.',
    };
  },
});

const repeatedKey = rule({
  ...lead,
  name: 'repeated-key',
  code: 'MLR118',
  title: 'a dictionary holds the same key twice',
  reference: `${language}, "Dictionary displays"`,
  reads: ['F601'],
  say: ({ node }, file) => ({
    explanation: `The key ${codeOf(file, node)} stands before in the same dictionary. The last value counts, the earlier one is thrown away without a word.`,
    effect: 'A setting or a mapping that is read in the code has no effect.',
  }),
});

const identityWithLiteral = rule({
  ...lead,
  name: 'identity-with-literal',
  code: 'MLR119',
  title: '`is` compares with a literal',
  reference: `${language}, "Identity comparisons"`,
  reads: ['F632'],
  say: ({ node }, file) => ({
    explanation: `${codeOf(file, node)} asks whether both are the same object. Equal strings and numbers may or may not be.`,
    effect:
      'The branch depends on how the interpreter stores the value; text read from a file or argument is not the same object.',
  }),
});

const statementWithoutEffect = rule({
  ...lead,
  name: 'statement-without-effect',
  code: 'MLR120',
  title: 'the statement has no effect',
  notInNotebooks: true,
  reference: `${language}, "Expression statements"`,
  reads: ['B015', 'B018'],
  say: ({ node }, file) => ({
    explanation: `${codeOf(file, node)} is evaluated and thrown away. An assignment, an \`assert\`, a call or a \`return\` may be missing.`,
    effect: 'What the line seems to do is not done.',
  }),
});

const handlerNeverReached = rule({
  ...lead,
  name: 'handler-never-reached',
  code: 'MLR121',
  title: 'the `except` block is never reached',
  reference: `${language}, "The try statement"`,
  reads: ['B025', 'B029'],
  say: ({ code }) => ({
    explanation:
      code === 'B029'
        ? '`except ()` names no exception and catches none.'
        : 'An earlier `except` of the same `try` catches this exception, and only the first that fits is run.',
    effect: 'The error is handled in another way than this block says, or not at all.',
  }),
});

const groupReadTwice = rule({
  ...lead,
  name: 'group-read-twice',
  code: 'MLR122',
  title: 'a group of `itertools.groupby` is read twice',
  reference: 'Python library reference, `itertools.groupby`',
  reads: ['B031'],
  say: ({ node }, file) => ({
    explanation: `${codeOf(file, node)} is an iterator over the shared input. After the first reading it is empty, without an error.`,
    effect: 'The second reading sees no element: sums are 0 and lists are empty.',
  }),
});

const repeatedTarget = rule({
  ...lead,
  name: 'repeated-target',
  code: 'MLR123',
  title: 'a name stands twice among the targets of one assignment',
  reference: `${language}, "Assignment statements"`,
  reads: ['PLW0128'],
  say: ({ node }, file) => ({
    explanation: `The assignment gives ${codeOf(file, node)} two values, and the later one counts.`,
    effect: 'One of the values is lost; another name may have been meant.',
  }),
});

const assertionAlwaysTrue = rule({
  ...lead,
  name: 'assertion-always-true',
  code: 'MLR124',
  title: 'the assertion cannot fail',
  reference: `${language}, "The assert statement"`,
  reads: ['PLW0129'],
  say: ({ node }, file) => ({
    explanation: `The condition is the text ${codeOf(file, node)}, which is true. The condition that was meant is missing.`,
    effect: 'Nothing is checked.',
  }),
});

const brokenClassContract = rule({
  ...lead,
  severity: 'major',
  name: 'broken-class-contract',
  code: 'MLR126',
  title: 'the class breaks a rule that Python checks when it is used',
  reference: `${language}, "Data model"`,
  reads: Object.keys(contractBreaks),
  say: ({ code, node }, file) => ({
    explanation: `${contractBreaks[code] ?? 'Python does not accept this'}: ${codeOf(file, node)}.`,
    effect: 'TypeError or AttributeError when the class or the method is used.',
  }),
});

const suspiciousCall = rule({
  ...lead,
  name: 'suspicious-call',
  code: 'MLR127',
  title: 'the call does not do what it seems to do',
  reference: 'Python library reference',
  reads: Object.keys(suspiciousCalls),
  say: ({ code, node }, file) => ({
    explanation: `${suspiciousCalls[code]?.[0] ?? 'The arguments do not fit'}: ${codeOf(file, node)}.`,
    effect: suspiciousCalls[code]?.[1] ?? 'An exception when the line runs.',
  }),
});

const hiddenCharacter = rule({
  ...lead,
  category: 'practice',
  name: 'hidden-character',
  code: 'MLR128',
  title: 'the line holds a control character that editors do not show',
  reference: 'Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities", 2021 (CVE-2021-42574)',
  reads: ['PLE2502', 'PLE2510', 'PLE2512', 'PLE2513', 'PLE2514', 'PLE2515'],
  say: ({ code }) => ({
    explanation:
      code === 'PLE2502'
        ? 'A character that turns the direction of text stands in the source. What is shown is not the order in which Python reads it.'
        : 'A control or zero-width character stands in a literal without an escape.',
    effect: 'Readers and the interpreter see different code; comparisons with the text that is shown fail.',
  }),
});

/** The rules whose texts need nothing but the reported place. */
export const plainRules: readonly GenericRule[] = [
  assertionAlwaysTrue,
  brokenClassContract,
  doesNotCompile,
  groupReadTwice,
  handlerNeverReached,
  hiddenCharacter,
  identityWithLiteral,
  raisedLiteral,
  repeatedKey,
  repeatedTarget,
  statementWithoutEffect,
  suspiciousCall,
];
