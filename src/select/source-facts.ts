import type { Language } from '../domain/source-view.ts';
import { importsOf } from './imports.ts';
import { maskCode } from './mask-code.ts';
import { mlWords } from './vocabulary.ts';

/** What the classifier looks at in a source file, read from its text without a parser. Comments and strings count for nothing. */
export interface SourceFacts {
  /** Modules as they are imported, with the imported names behind a dot: `torch.nn`, `sklearn.metrics.f1_score`. */
  imports: string[];
  /** Classes with the names of what they extend, the last part of each name alone; `written` as it stands in the file. */
  classes: { name: string; bases: string[]; written: string }[];
  functions: Set<string>;
  /** Called names by their last part, with the first way in which each is written: `backward` → `loss.backward`. */
  calls: Map<string, string>;
  /** Every way in which something is called: `F.cross_entropy`, `optimizer.step`. */
  callees: Set<string>;
  decorators: Set<string>;
  /** Names that are given a value, keyword arguments and attributes among them, by their last part. */
  assigned: Set<string>;
  /** Different words of machine learning in its identifiers, at most about ten. */
  vocabulary: string[];
}

/** A file beyond this many characters is judged by its beginning: what it is shows there. */
const maxCharacters = 400_000;

/** Reads the facts of a source text. Takes time in proportion to the text, at most its first 400,000 characters. */
export function sourceFacts(text: string, language: Language): SourceFacts {
  const head = withoutTests(text.slice(0, maxCharacters), language);
  const masked = maskCode(head, language);
  const code = language === 'r' ? masked.replaceAll('$', '.') : masked;
  return {
    imports: importsOf(head, masked, language),
    classes: classesOf(code, language),
    functions: functionsOf(code, language),
    decorators: new Set(Array.from(code.matchAll(/^[ \t]*@([\w.]+)/gm), (match) => match[1] ?? '')),
    ...wordsOf(code),
  };
}

/** Rust keeps the unit tests of a file at its end. */
function withoutTests(text: string, language: Language): string {
  const tests = language === 'rust' ? text.search(/^#\[cfg\(test\)\]\s*\n\s*(?:pub )?mod /m) : -1;
  return tests < 0 ? text : text.slice(0, tests);
}

/** A name behind one of these is defined, not called. */
const definingWords = new Set(['def', 'class', 'fn', 'function', 'struct']);
const word = /[A-Za-z_][\w.]*!?/g;

function wordsOf(code: string): Pick<SourceFacts, 'calls' | 'callees' | 'assigned' | 'vocabulary'> {
  const calls = new Map<string, string>();
  const callees = new Set<string>();
  const assigned = new Set<string>();
  const identifiers = new Set<string>();
  let before = '';
  for (const match of code.matchAll(word)) {
    const written = match[0];
    const isDefinition = definingWords.has(before);
    before = written;
    identifiers.add(written);
    let next = match.index + written.length;
    while (code.charCodeAt(next) === 0x20) next++;
    const mark = code[next];
    const value = mark === '=' && code[next + 1] !== '=';
    if (isDefinition || (mark !== '(' && !value)) continue;
    const last = written.slice(written.lastIndexOf('.') + 1);
    if (value) {
      assigned.add(last);
    } else if (!callees.has(written)) {
      callees.add(written);
      if (!calls.has(last)) calls.set(last, written);
    }
  }
  return { calls, callees, assigned, vocabulary: mlWords(identifiers, 10) };
}

const classPatterns: Partial<Record<Language, RegExp>> = {
  python: /^[ \t]*class[ \t]+(\w+)[ \t]*(?:\(([^)]{0,400})|:)/gm,
  javascript: /\bclass[ \t]+(\w+)[ \t]+extends[ \t]+([\w.]+)/g,
  cpp: /\b(?:struct|class)[ \t]+(\w+)[ \t]*(?:final)?[ \t]*:[ \t]*(?:public[ \t]+)?([\w:]+)/g,
  r: /\b(\w+)[ \t]*<-[ \t]*((?:torch::)?(?:nn_module|dataset|R6Class|optimizer|lr_scheduler)\b)/g,
};
const rustClass = /^[ \t]*impl(?:<[^>\n]{0,200}>)?[ \t]+([\w:]+)(?:<[^>\n]{0,200}>)?[ \t]+for[ \t]+(\w+)/gm;

function classesOf(code: string, language: Language): SourceFacts['classes'] {
  if (language === 'rust') {
    return Array.from(code.matchAll(rustClass), (match) => toClass(match[2] ?? '', match[1] ?? ''));
  }
  const pattern = classPatterns[language];
  return pattern === undefined
    ? []
    : Array.from(code.matchAll(pattern), (match) => toClass(match[1] ?? '', match[2] ?? ''));
}

function toClass(name: string, extended: string): SourceFacts['classes'][number] {
  const bases = extended.split(/[,\s[\]]+/).filter((base) => /^[A-Za-z_][\w.:]*$/.test(base));
  const last = bases.map((base) => base.slice(Math.max(base.lastIndexOf('.'), base.lastIndexOf(':')) + 1));
  return {
    name,
    bases: last,
    written: bases.length === 0 ? `class ${name}` : `class ${name}(${bases.slice(0, 2).join(', ')})`,
  };
}

const functionPatterns: Partial<Record<Language, RegExp>> = {
  python: /^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)/gm,
  julia: /^[ \t]*(?:function[ \t]+)?(?:[A-Z]\w*\.)?(\w+!?)\([^)\n]{0,300}\)[^=\n]{0,80}(?:=|$)/gm,
  r: /\b(\w+)[ \t]*(?:<-|=)[ \t]*function\b/g,
  rust: /\bfn[ \t]+(\w+)/g,
  javascript:
    /\bfunction\*?[ \t]+(\w+)|\b(\w+)[ \t]*=[ \t]*(?:async[ \t]*)?\([^)\n]{0,200}\)[ \t]*=>|^[ \t]+(?:async[ \t]+)?(\w+)\([^)\n]{0,200}\)[^{\n]{0,80}\{/gm,
  cpp: /\b(\w+)\([^;{)\n]{0,300}\)[^;{\n]{0,80}\{/g,
};

function functionsOf(code: string, language: Language): Set<string> {
  const pattern = functionPatterns[language];
  if (pattern === undefined) return new Set();
  return new Set(Array.from(code.matchAll(pattern), (match) => match[1] ?? match[2] ?? match[3] ?? ''));
}
